//! A small reader of Python's pickles: enough for the dictionaries of tensors that `torch.save` writes, and nothing more.
//!
//! A pickle is a program for a stack machine that can call any Python function. This one calls none: it knows by name the few
//! functions that tensors are made with and notes down what they describe; every other name is refused. Objects refer to each
//! other by index, so that neither a cycle nor a deep nesting matters, and there are no more of them than operations.

mod machine;

use crate::Result;
use machine::Machine;
use safetensors::Dtype;

/// A value on the stack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A whole number.
    Integer(i64),
    /// A whole number of more than eight bytes, little-endian.
    Long(&'a [u8]),
    /// `True` or `False`.
    Boolean(bool),
    /// A string.
    Text(&'a str),
    /// Something whose parts matter, by its index.
    Object(usize),
    /// Anything that is passed over: `None`, numbers with a fraction, bytes, what is made of types that stand beside weights.
    Other,
}

/// Something with parts.
#[derive(Debug)]
pub enum Object<'a> {
    /// A tuple.
    Tuple(Vec<Value<'a>>),
    /// A list.
    List(Vec<Value<'a>>),
    /// A dictionary, ordered or not.
    Dict(Vec<(Value<'a>, Value<'a>)>),
    /// A type or function, by module and name.
    Global(String),
    /// The memory of one or several tensors.
    Storage(Storage<'a>),
    /// A view of a storage.
    Tensor(Box<View<'a>>),
}

/// Names the memory of one or several tensors, which lies elsewhere in the file.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Storage<'a> {
    /// The name.
    pub key: &'a str,
    /// Type of the elements.
    pub dtype: Dtype,
    /// First element, where it is a part of the storage with this key.
    pub first: usize,
}

/// A tensor: which elements of a storage it has. `offset` and `strides` count elements.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// The memory.
    pub storage: Storage<'a>,
    /// Element of the storage where it begins.
    pub offset: usize,
    /// Length of every axis.
    pub shape: Vec<usize>,
    /// Elements from one index to the next, one an axis.
    pub strides: Vec<usize>,
}

/// What a pickle describes.
pub struct Pickle<'a> {
    /// The object that was saved.
    pub root: Value<'a>,
    objects: Vec<Object<'a>>,
}

impl<'a> Pickle<'a> {
    /// Runs the pickle at the start of `bytes`; returns what it describes and what comes after it.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it breaks off or makes no sense; [`Error::NotOnlyTensors`] if it holds anything else.
    pub fn read(bytes: &'a [u8]) -> Result<(Self, &'a [u8])> {
        Machine::new(bytes).run()
    }

    /// The object behind a value, if it has one.
    pub fn object(&self, value: Value) -> Option<&Object<'a>> {
        match value {
            Value::Object(index) => self.objects.get(index),
            _ => None,
        }
    }

    /// All objects, in the order of their indices.
    pub fn objects(&self) -> &[Object<'a>] {
        &self.objects
    }

    /// All storages that it speaks of.
    pub fn storages(&self) -> impl Iterator<Item = &Storage<'a>> {
        self.objects.iter().filter_map(|object| match object {
            Object::Storage(storage) => Some(storage),
            _ => None,
        })
    }
}
