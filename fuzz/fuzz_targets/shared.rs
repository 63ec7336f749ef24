//! What the targets share.
#![allow(dead_code, reason = "every target uses a part of this")]

use shufflenet_wasm::weights::files::convert::{Options, convert};
use shufflenet_wasm::weights::files::inspect::inspect;
use shufflenet_wasm::weights::files;

/// Does everything with a file that can be done with it. Nothing may panic; how much is allocated at once, libFuzzer watches.
pub fn read(file: &[u8]) {
    if let Ok(tensors) = files::read(file) {
        for tensor in tensors.by_name.values() {
            let elements: usize = tensor.shape.iter().product();
            assert!(tensor.floats().is_none_or(|values| values.len() == elements));
            assert!(tensor.integers().is_none_or(|values| values.len() == elements));
        }
    }
    let inspection = inspect(file);
    let converted = convert(file, &Options::default());
    assert_eq!(inspection.problem.is_none(), converted.is_ok());
}

/// An archive with this pickle and storages "0" to "3", of 64 bytes.
pub fn zip(pickle: &[u8]) -> Vec<u8> {
    let names = ["a/data.pkl", "a/data/0", "a/data/1", "a/data/2", "a/data/3"];
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for name in names {
        let data = if name.ends_with("pkl") { pickle } else { &[1; 64] };
        let start = (file.len() as u32).to_le_bytes();
        let length = (data.len() as u32).to_le_bytes();
        let entry = [&[0; 14][..], &length, &length, &(name.len() as u16).to_le_bytes(), &[0; 2]].concat();
        file.extend([b"PK\x03\x04", &entry[..], name.as_bytes(), data].concat());
        directory.extend([b"PK\x01\x02\0\0", &entry[..], &[0; 10], &start, name.as_bytes()].concat());
    }
    let count = (names.len() as u16).to_le_bytes();
    let (size, start) = ((directory.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
    [&file[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &size, &start, &[0; 2]].concat()
}

/// A file in the old layout with this pickle and storages "0" and "1", of 16 elements if they are floats.
pub fn legacy(pickle: &[u8]) -> Vec<u8> {
    let head = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.";
    let keys = b"\x80\x02](X\x01\0\0\x000X\x01\0\0\x001e.";
    let storage = [&16u64.to_le_bytes()[..], &[1; 64]].concat();
    [head, pickle, keys, &storage, &storage].concat()
}
