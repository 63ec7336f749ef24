//! The stack machine. Source of the operations: Python's `pickletools`.

use super::{Object, Pickle, Storage, Value, View};
use crate::error::quoted;
use crate::{Error, Result};
use safetensors::Dtype;

/// A large training run's checkpoint has some ten thousand operations.
const MAX_OPERATIONS: usize = 1 << 18;
/// Axes of a tensor; a network's have four at most.
const MAX_AXES: usize = 8;
/// Longest key of a storage. PyTorch counts them; they are compared with each other, and each takes three bytes to name again.
const MAX_KEY: usize = 256;

/// Python types and functions whose objects are passed over: they stand beside the weights in checkpoints of training scripts.
const PASSED_OVER: [&str; 14] = [
    "argparse.Namespace",
    "collections.Counter",
    "pathlib.PosixPath",
    "builtins.set",
    "__builtin__.set",
    "torch.Size",
    "torch.device",
    "_codecs.encode",
    "numpy.dtype",
    "numpy.ndarray",
    "numpy.core.multiarray.scalar",
    "numpy._core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray._reconstruct",
];

const ORDERED_DICT: &str = "collections.OrderedDict";
const REBUILD_TENSOR: &str = "torch._utils._rebuild_tensor";
const REBUILD_TENSOR_V2: &str = "torch._utils._rebuild_tensor_v2";
const REBUILD_PARAMETER: &str = "torch._utils._rebuild_parameter";
const MAKERS: [&str; 4] = [ORDERED_DICT, REBUILD_TENSOR, REBUILD_TENSOR_V2, REBUILD_PARAMETER];

/// A pickle that is being run.
pub struct Machine<'a> {
    rest: &'a [u8],
    stack: Vec<Value<'a>>,
    marks: Vec<usize>,
    memo: Vec<Value<'a>>,
    objects: Vec<Object<'a>>,
}

fn damaged(what: &str) -> Error {
    Error::Damaged(what.to_owned())
}

impl<'a> Machine<'a> {
    /// Before the first operation.
    pub fn new(pickle: &'a [u8]) -> Self {
        Self { rest: pickle, stack: Vec::new(), marks: Vec::new(), memo: Vec::new(), objects: Vec::new() }
    }

    /// Runs to the end; returns what was described, and the bytes after the last operation.
    pub fn run(mut self) -> Result<(Pickle<'a>, &'a [u8])> {
        for _ in 0..MAX_OPERATIONS {
            if let Some(root) = self.step()? {
                return Ok((Pickle { root, objects: self.objects }, self.rest));
            }
        }
        Err(Error::NotOnlyTensors(format!("a pickle of more than {MAX_OPERATIONS} operations")))
    }

    /// Runs one operation; returns the pickle's object at its end.
    fn step(&mut self) -> Result<Option<Value<'a>>> {
        let operation = self.byte()?;
        match operation {
            // STOP
            b'.' => return self.pop().map(Some),
            // PROTO, FRAME: nothing to do
            0x80 => drop(self.take(1)?),
            0x95 => drop(self.take(8)?),
            // MARK, POP, POP_MARK
            b'(' => self.marks.push(self.stack.len()),
            b'0' => drop(self.pop()?),
            b'1' => drop(self.pop_mark()?),
            _ if self.scalar(operation)? || self.container(operation)? || self.named(operation)? => {}
            _ => return Err(Error::NotOnlyTensors(format!("the pickle operation {operation:#04x}"))),
        }
        Ok(None)
    }

    /// Numbers, strings and the like.
    fn scalar(&mut self, operation: u8) -> Result<bool> {
        let value = match operation {
            // NONE
            b'N' => Value::Other,
            // NEWTRUE, NEWFALSE
            0x88 => Value::Boolean(true),
            0x89 => Value::Boolean(false),
            // BININT, BININT1, BININT2
            b'J' => Value::Integer(i64::from(i32::from_le_bytes(self.array()?))),
            b'K' => Value::Integer(i64::from(self.byte()?)),
            b'M' => Value::Integer(i64::from(u16::from_le_bytes(self.array()?))),
            // LONG1
            0x8a => {
                let length = self.byte()?;
                long(self.take(usize::from(length))?)
            }
            // BINFLOAT
            b'G' => {
                self.take(8)?;
                Value::Other
            }
            // BINUNICODE, SHORT_BINUNICODE; SHORT_BINSTRING is Python 2's
            b'X' => self.text(4)?,
            0x8c | b'U' => self.text(1)?,
            // BINBYTES, SHORT_BINBYTES
            b'B' => self.blob(4)?,
            b'C' => self.blob(1)?,
            _ => return Ok(false),
        };
        self.stack.push(value);
        Ok(true)
    }

    /// Tuples, lists, dictionaries and sets.
    fn container(&mut self, operation: u8) -> Result<bool> {
        match operation {
            // EMPTY_TUPLE, EMPTY_LIST, EMPTY_DICT, EMPTY_SET
            b')' => self.push(Object::Tuple(Vec::new())),
            b']' => self.push(Object::List(Vec::new())),
            b'}' => self.push(Object::Dict(Vec::new())),
            0x8f => self.stack.push(Value::Other),
            // TUPLE1, TUPLE2, TUPLE3, TUPLE
            0x85..=0x87 => {
                let items = self.pop_many(usize::from(operation - 0x84))?;
                self.push(Object::Tuple(items));
            }
            b't' => {
                let items = self.pop_mark()?;
                self.push(Object::Tuple(items));
            }
            // APPEND, SETITEM; APPENDS, SETITEMS, ADDITEMS
            b'a' | b's' => {
                let items = self.pop_many(if operation == b'a' { 1 } else { 2 })?;
                self.extend(items)?;
            }
            b'e' | b'u' | 0x90 => {
                let items = self.pop_mark()?;
                self.extend(items)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// What has a name: remembered values, types, functions and what they make.
    fn named(&mut self, operation: u8) -> Result<bool> {
        match operation {
            // BINPUT, LONG_BINPUT, MEMOIZE
            b'q' => {
                let key = self.byte()?;
                self.remember(usize::from(key))?;
            }
            b'r' => {
                let key = u32::from_le_bytes(self.array()?);
                self.remember(key as usize)?;
            }
            0x94 => self.remember(self.memo.len())?,
            // BINGET, LONG_BINGET
            b'h' => {
                let key = self.byte()?;
                self.recall(usize::from(key))?;
            }
            b'j' => {
                let key = u32::from_le_bytes(self.array()?);
                self.recall(key as usize)?;
            }
            // GLOBAL, STACK_GLOBAL
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.global(module, name)?;
            }
            0x93 => match self.pop_many(2)?[..] {
                [Value::Text(module), Value::Text(name)] => self.global(module, name)?,
                _ => return Err(damaged("its pickle names something without a name")),
            },
            // REDUCE, NEWOBJ: a call, or a new object of a type
            b'R' | 0x81 => self.call()?,
            // BUILD: sets attributes, of which none matter
            b'b' => drop(self.pop()?),
            // BINPERSID
            b'Q' => {
                let id = self.pop()?;
                let storage = self.storage(id)?;
                self.push(Object::Storage(storage));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn extend(&mut self, items: Vec<Value<'a>>) -> Result<()> {
        match self.stack.last().copied() {
            Some(Value::Object(index)) => match &mut self.objects[index] {
                Object::List(list) => list.extend(items),
                Object::Dict(dict) => dict.extend(items.as_chunks().0.iter().map(|&[key, value]| (key, value))),
                _ => return Err(damaged("its pickle puts items into something that holds none")),
            },
            Some(Value::Other) => {}
            _ => return Err(damaged("its pickle puts items into nothing")),
        }
        Ok(())
    }

    fn global(&mut self, module: &str, name: &str) -> Result<()> {
        let name = format!("{module}.{name}");
        if PASSED_OVER.contains(&name.as_str()) {
            self.stack.push(Value::Other);
        } else if dtype(&name).is_some() || MAKERS.contains(&name.as_str()) {
            self.push(Object::Global(name));
        } else {
            return Err(Error::NotOnlyTensors(format!("the Python object {}", quoted(&name))));
        }
        Ok(())
    }

    fn call(&mut self) -> Result<()> {
        let arguments = self.pop()?;
        let callee = self.pop()?;
        let Value::Object(callee) = callee else {
            self.stack.push(Value::Other);
            return Ok(());
        };
        let (Object::Global(name), Some(Object::Tuple(arguments))) = (&self.objects[callee], self.object(arguments))
        else {
            return Err(damaged("its pickle calls what can't be called"));
        };
        let made = match (name.as_str(), &arguments[..]) {
            (ORDERED_DICT, []) => Object::Dict(Vec::new()),
            (REBUILD_TENSOR | REBUILD_TENSOR_V2, &[storage, offset, shape, strides, ref rest @ ..]) => {
                // After `requires_grad` and the hooks: whether what is stored is the number or its negative.
                let more = rest.get(2).and_then(|&more| self.object(more));
                if more.is_some_and(|more| !matches!(more, Object::Dict(facts) if facts.is_empty())) {
                    let what = "a tensor that is not stored as it is, such as a negative view".to_owned();
                    return Err(Error::NotOnlyTensors(what));
                }
                Object::Tensor(Box::new(self.view(storage, offset, shape, strides)?))
            }
            (REBUILD_PARAMETER, &[tensor, ..]) => {
                self.stack.push(tensor);
                return Ok(());
            }
            (name, _) => return Err(Error::NotOnlyTensors(format!("a call of {name} that is not a tensor's"))),
        };
        self.push(made);
        Ok(())
    }

    fn view(&self, storage: Value<'a>, offset: Value, shape: Value, strides: Value) -> Result<View<'a>> {
        match (self.object(storage), size(offset), self.sizes(shape), self.sizes(strides)) {
            (Some(&Object::Storage(storage)), Some(offset), Some(shape), Some(strides)) => {
                Ok(View { storage, offset, shape, strides })
            }
            _ => Err(damaged("its pickle describes a tensor without storage, shape or strides")),
        }
    }

    /// `('storage', type, key, device, elements)`, in old files with a sixth item: none, or the part `(name, first, elements)`.
    fn storage(&self, id: Value) -> Result<Storage<'a>> {
        let wrong = || damaged("its pickle describes a storage without type or key");
        let Some(Object::Tuple(items)) = self.object(id) else {
            return Err(wrong());
        };
        let (&[Value::Text("storage"), kind, Value::Text(key), _, _], rest) =
            items.split_first_chunk().ok_or_else(wrong)?
        else {
            return Err(wrong());
        };
        if key.len() > MAX_KEY {
            return Err(damaged("its pickle describes a storage whose key is too long"));
        }
        let Some(Object::Global(name)) = self.object(kind) else {
            return Err(wrong());
        };
        let dtype = dtype(name).ok_or_else(wrong)?;
        let first = match rest.first().and_then(|&part| self.object(part)) {
            Some(Object::Tuple(part)) => part.get(1).and_then(|&first| size(first)).ok_or_else(wrong)?,
            _ => 0,
        };
        Ok(Storage { key, dtype, first })
    }

    fn sizes(&self, tuple: Value) -> Option<Vec<usize>> {
        match self.object(tuple)? {
            Object::Tuple(items) if items.len() <= MAX_AXES => items.iter().map(|&item| size(item)).collect(),
            _ => None,
        }
    }

    fn object(&self, value: Value) -> Option<&Object<'a>> {
        match value {
            Value::Object(index) => self.objects.get(index),
            _ => None,
        }
    }

    fn push(&mut self, object: Object<'a>) {
        self.stack.push(Value::Object(self.objects.len()));
        self.objects.push(object);
    }

    /// Pickles number what they remember from 0, Python 2's from 1.
    fn remember(&mut self, key: usize) -> Result<()> {
        let value = self.stack.last().copied().ok_or_else(underflow)?;
        if self.memo.is_empty() && key == 1 {
            self.memo.push(Value::Other);
        }
        if key == self.memo.len() {
            self.memo.push(value);
        } else {
            let known = self.memo.get_mut(key);
            *known.ok_or_else(|| damaged("its pickle remembers things out of order"))? = value;
        }
        Ok(())
    }

    fn recall(&mut self, key: usize) -> Result<()> {
        let value = self.memo.get(key).copied();
        self.stack.push(value.ok_or_else(|| damaged("its pickle recalls what it never remembered"))?);
        Ok(())
    }

    fn pop(&mut self) -> Result<Value<'a>> {
        self.stack.pop().ok_or_else(underflow)
    }

    fn pop_many(&mut self, count: usize) -> Result<Vec<Value<'a>>> {
        let start = self.stack.len().checked_sub(count).ok_or_else(underflow)?;
        Ok(self.stack.drain(start..).collect())
    }

    fn pop_mark(&mut self) -> Result<Vec<Value<'a>>> {
        let mark = self.marks.pop().filter(|&mark| mark <= self.stack.len());
        Ok(self.stack.drain(mark.ok_or_else(underflow)?..).collect())
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(|| damaged("its pickle breaks off"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const COUNT: usize>(&mut self) -> Result<[u8; COUNT]> {
        let mut array = [0; COUNT];
        array.copy_from_slice(self.take(COUNT)?);
        Ok(array)
    }

    fn byte(&mut self) -> Result<u8> {
        self.array().map(|[byte]| byte)
    }

    /// What follows its own length, a number of `size` bytes (1 or 4).
    fn counted(&mut self, size: usize) -> Result<&'a [u8]> {
        let length = self.take(size)?.iter().rev().fold(0, |length, &byte| length << 8 | usize::from(byte));
        self.take(length)
    }

    fn text(&mut self, size: usize) -> Result<Value<'a>> {
        utf8(self.counted(size)?).map(Value::Text)
    }

    fn blob(&mut self, size: usize) -> Result<Value<'a>> {
        self.counted(size)?;
        Ok(Value::Other)
    }

    fn line(&mut self) -> Result<&'a str> {
        let end = self.rest.iter().position(|&byte| byte == b'\n');
        let line = self.take(end.ok_or_else(|| damaged("its pickle breaks off"))?)?;
        self.take(1)?;
        utf8(line)
    }
}

/// The element type of a storage's Python type.
fn dtype(name: &str) -> Option<Dtype> {
    Some(match name.strip_prefix("torch.")? {
        "FloatStorage" => Dtype::F32,
        "HalfStorage" => Dtype::F16,
        "BFloat16Storage" => Dtype::BF16,
        "DoubleStorage" => Dtype::F64,
        "LongStorage" => Dtype::I64,
        "IntStorage" => Dtype::I32,
        "ShortStorage" => Dtype::I16,
        "CharStorage" => Dtype::I8,
        "ByteStorage" => Dtype::U8,
        "BoolStorage" => Dtype::BOOL,
        _ => return None,
    })
}

/// A whole number in as many bytes as it needs, little-endian with sign.
fn long(bytes: &[u8]) -> Value<'_> {
    let Some(&last) = bytes.last() else {
        return Value::Integer(0);
    };
    let mut whole = [if last < 0x80 { 0 } else { 0xff }; size_of::<i64>()];
    match whole.get_mut(..bytes.len()) {
        Some(part) => {
            part.copy_from_slice(bytes);
            Value::Integer(i64::from_le_bytes(whole))
        }
        None => Value::Long(bytes),
    }
}

fn size(value: Value) -> Option<usize> {
    match value {
        Value::Integer(number) => usize::try_from(number).ok(),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| damaged("its pickle has a name that is no text"))
}

fn underflow() -> Error {
    damaged("its pickle takes more than it has")
}
