//! Writes PyTorch's file layouts, so that whole networks in them need not be stored. What torch itself writes is in
//! tests/golden/checkpoints/.

#![allow(dead_code, reason = "every test file uses a part of this")]

use super::common::Tensor;
use safetensors::Dtype;

/// Writes pickle operations.
#[derive(Default)]
pub struct Pickle(pub Vec<u8>);

impl Pickle {
    pub fn start() -> Self {
        Self(vec![0x80, 2])
    }

    pub fn op(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    pub fn text(self, text: &str) -> Self {
        self.op(b"X").op(&(text.len() as u32).to_le_bytes()).op(text.as_bytes())
    }

    pub fn number(self, number: usize) -> Self {
        self.op(b"J").op(&(number as u32).to_le_bytes())
    }

    pub fn tuple(self, numbers: &[usize]) -> Self {
        numbers.iter().fold(self.op(b"("), |pickle, &number| pickle.number(number)).op(b"t")
    }

    pub fn global(self, module: &str, name: &str) -> Self {
        self.op(b"c").op(module.as_bytes()).op(b"\n").op(name.as_bytes()).op(b"\n")
    }

    pub fn storage(self, kind: &str, key: &str, elements: usize) -> Self {
        self.op(b"(").text("storage").global("torch", kind).text(key).text("cpu").number(elements).op(b"tQ")
    }

    /// A tensor with a storage of its own.
    fn tensor(self, key: &str, tensor: &Tensor) -> Self {
        let kind = match tensor.dtype {
            Dtype::F32 => "FloatStorage",
            Dtype::F16 => "HalfStorage",
            other => panic!("{other:?} is not needed"),
        };
        let strides: Vec<usize> = (0..tensor.shape.len()).map(|i| tensor.shape[i + 1..].iter().product()).collect();
        let pickle = self.global("torch._utils", "_rebuild_tensor_v2").op(b"(");
        let pickle = pickle.storage(kind, key, tensor.shape.iter().product()).number(0);
        let pickle = pickle.tuple(&tensor.shape).tuple(&strides);
        pickle.op(b"\x89").global("collections", "OrderedDict").op(b")RtR")
    }

    pub fn end(self) -> Vec<u8> {
        self.op(b".").0
    }
}

/// A state dict, each name with `prefix`, within dictionaries called `wrappers`.
fn state_dict(tensors: &[Tensor], wrappers: &[&str], prefix: &str) -> Vec<u8> {
    let pickle = wrappers.iter().fold(Pickle::start(), |pickle, name| pickle.op(b"}").text(name));
    let mut pickle = pickle.global("collections", "OrderedDict").op(b")R(");
    for (key, tensor) in tensors.iter().enumerate() {
        pickle = pickle.text(&format!("{prefix}{}", tensor.name)).tensor(&key.to_string(), tensor);
    }
    wrappers.iter().fold(pickle.op(b"u"), |pickle, _| pickle.op(b"s")).end()
}

/// As `torch.save` writes it.
pub fn file(tensors: &[Tensor], wrappers: &[&str], prefix: &str) -> Vec<u8> {
    let pickle = state_dict(tensors, wrappers, prefix);
    let names: Vec<String> = (0..tensors.len()).map(|key| format!("model/data/{key}")).collect();
    let storages = names.iter().zip(tensors).map(|(name, tensor)| (name.as_str(), &tensor.bytes[..]));
    let entries: Vec<(&str, &[u8])> =
        [("model/data.pkl", &pickle[..]), ("model/byteorder", b"little")].into_iter().chain(storages).collect();
    zip(&entries)
}

/// As `torch.save` wrote it before PyTorch 1.6.
pub fn legacy_file(tensors: &[Tensor], wrappers: &[&str], prefix: &str) -> Vec<u8> {
    let mut file = legacy_head();
    file.extend(state_dict(tensors, wrappers, prefix));
    let keys = (0..tensors.len()).fold(Pickle::start().op(b"]("), |pickle, key| pickle.text(&key.to_string()));
    file.extend(keys.op(b"e").end());
    for tensor in tensors {
        file.extend(tensor.shape.iter().product::<usize>().to_le_bytes().iter().chain([0; 8].iter()).take(8));
        file.extend(&tensor.bytes);
    }
    file
}

/// The magic number, the version and the machine.
pub fn legacy_head() -> Vec<u8> {
    let magic = Pickle::start().op(b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19").end();
    let version = Pickle::start().number(1001).end();
    let machine = Pickle::start().op(b"}").text("little_endian").op(b"\x88s").end();
    [magic, version, machine].concat()
}

/// A zip archive without compression.
pub fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in entries {
        let offset = file.len() as u32;
        // Version, flags, method, time and date are nothing; nobody checks the checksum.
        let sizes = [0, data.len() as u32, data.len() as u32].map(u32::to_le_bytes).concat();
        let common = [&[0; 10][..], &sizes, &(name.len() as u16).to_le_bytes(), &[0; 2]].concat();
        file.extend([b"PK\x03\x04", &common[..], name.as_bytes(), data].concat());
        let rest = [&[0; 10][..], &offset.to_le_bytes()].concat();
        directory.extend([b"PK\x01\x02\0\0", &common[..], &rest, name.as_bytes()].concat());
    }
    let count = (entries.len() as u16).to_le_bytes();
    let (size, start) = ((directory.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
    [&file[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &size, &start, &[0; 2]].concat()
}
