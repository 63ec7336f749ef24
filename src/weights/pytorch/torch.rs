//! `PyTorch`'s own files. A pickle describes the tensors; their elements lie beside it, one block a storage.
//!
//! Source of the layouts: `torch.serialization`, and `caffe2/serialize/inline_container.h` for the zip archive.

use super::pickle::{Object, Pickle, Storage, Value};
use crate::error::quoted;
use crate::weights::bytes::Bytes;
use crate::weights::tensors::{Format, Tensor, Tensors};
use crate::{Error, Result};
use rawzip::{CompressionMethod, ZipArchive};
use safetensors::Dtype;
use std::collections::{BTreeMap, HashMap};

/// Longer names, of nested dictionaries, are passed over: no network has them.
const MAX_NAME: usize = 256;
/// The number that a file in the old layout starts with.
const LEGACY_MAGIC: Value = Value::Long(&[0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

/// The storages by key.
type Storages<'a> = BTreeMap<String, &'a [u8]>;

fn damaged(what: &str) -> Error {
    Error::Damaged(what.to_owned())
}

/// Reads a zip archive: `*/data.pkl` is the pickle, `*/data/KEY` a storage, `*/byteorder` the order of bytes.
///
/// # Errors
/// As [`super::read`].
pub fn read_zip(bytes: &[u8]) -> Result<Tensors<'_>> {
    let entries = entries(bytes)?;
    let mut pickles = entries.iter().filter_map(|(name, data)| Some((name.strip_suffix("data.pkl")?, data)));
    let Some((root, pickle)) = pickles.next() else {
        return Err(Error::UnknownFormat("a zip archive without data.pkl as torch.save writes it".to_owned()));
    };
    let twice = |name: &str| damaged(&format!("its zip archive has two entries {}", quoted(name)));
    if pickles.any(|(other, _)| other == root) {
        return Err(twice("data.pkl"));
    }
    let mut storages = Storages::new();
    for (name, data) in &entries {
        let name = name.strip_prefix(root).unwrap_or_default();
        if name == "byteorder" && *data != b"little" {
            return Err(big_endian());
        }
        if let Some(key) = name.strip_prefix("data/")
            && storages.insert(key.to_owned(), data).is_some()
        {
            return Err(twice(name));
        }
    }
    tensors(Format::Torch, &Pickle::read(pickle)?.0, &storages)
}

/// The entries of a zip archive that are not compressed; `torch.save` compresses none.
fn entries(bytes: &[u8]) -> Result<Vec<(String, &[u8])>> {
    let broken = |error| damaged(&format!("its zip archive can't be read, {error}"));
    let archive = ZipArchive::from_slice(bytes).map_err(broken)?;
    let mut entries = Vec::new();
    let mut directory = archive.entries();
    while let Some(entry) = directory.next_entry().map_err(broken)? {
        if entry.compression_method() != CompressionMethod::STORE {
            continue;
        }
        let (start, end) = archive.get_entry(entry.wayfinder()).map_err(broken)?.compressed_data_range();
        let data = bytes.get(start as usize..end as usize);
        let name = String::from_utf8(entry.file_path().as_ref().to_vec());
        if let (Ok(name), Some(data)) = (name, data) {
            entries.push((name, data));
        }
    }
    Ok(entries)
}

/// Reads the layout before `PyTorch` 1.6: pickles of a magic number, a version, facts about the machine, the object and
/// the list of its storages' keys; then for each storage the number of its elements and the elements.
///
/// # Errors
/// As [`super::read`].
pub fn read_legacy(bytes: &[u8]) -> Result<Tensors<'_>> {
    let (magic, rest) = Pickle::read(bytes)?;
    if magic.root != LEGACY_MAGIC {
        return Err(Error::UnknownFormat("a Python pickle that torch.save did not write".to_owned()));
    }
    let (_version, rest) = Pickle::read(rest)?;
    let (machine, rest) = Pickle::read(rest)?;
    let big = (Value::Text("little_endian"), Value::Boolean(false));
    if matches!(machine.object(machine.root), Some(Object::Dict(facts)) if facts.contains(&big)) {
        return Err(big_endian());
    }
    let (object, rest) = Pickle::read(rest)?;
    let (keys, rest) = Pickle::read(rest)?;
    let Some(Object::List(keys)) = keys.object(keys.root) else {
        return Err(damaged("its list of storages is missing"));
    };
    let storages = legacy_storages(&object, keys, rest)?;
    tensors(Format::TorchLegacy, &object, &storages)
}

fn legacy_storages<'a>(object: &Pickle<'a>, keys: &[Value<'a>], mut rest: &'a [u8]) -> Result<Storages<'a>> {
    let dtypes: BTreeMap<&str, Dtype> = object.storages().map(|storage| (storage.key, storage.dtype)).collect();
    let mut storages = Storages::new();
    for key in keys {
        let Value::Text(key) = key else {
            return Err(damaged("its list of storages has one without a name"));
        };
        let dtype = dtypes.get(*key).ok_or_else(|| damaged("it has a storage that no tensor uses"))?;
        let broken = || damaged("its storages break off");
        let (count, data) = rest.split_first_chunk().ok_or_else(broken)?;
        let length =
            usize::try_from(u64::from_le_bytes(*count)).ok().and_then(|count| count.checked_mul(dtype.bitsize() / 8));
        let storage;
        (storage, rest) = length.and_then(|length| data.split_at_checked(length)).ok_or_else(broken)?;
        if storages.insert((*key).to_owned(), storage).is_some() {
            return Err(damaged(&format!("it has two storages {}", quoted(key))));
        }
    }
    Ok(storages)
}

fn big_endian() -> Error {
    Error::UnknownFormat("a PyTorch file written on a big-endian machine".to_owned())
}

/// The tensors in a pickle's dictionary and the dictionaries within it, each visited once.
fn tensors<'a>(format: Format, pickle: &Pickle<'a>, storages: &Storages<'a>) -> Result<Tensors<'a>> {
    let mut by_name = BTreeMap::new();
    let mut seen = vec![false; pickle.objects().len()];
    let mut open = vec![(String::new(), pickle.root)];
    while let Some((prefix, Value::Object(index))) = open.pop() {
        let Some(Object::Dict(items)) =
            pickle.object(Value::Object(index)).filter(|_| !std::mem::replace(&mut seen[index], true))
        else {
            continue;
        };
        for &(key, value) in items {
            let Value::Text(key) = key else { continue };
            if prefix.len() + key.len() > MAX_NAME {
                continue;
            }
            match pickle.object(value) {
                Some(Object::Tensor(view)) => {
                    let bytes = bytes(storages, &view.storage)?;
                    let (shape, strides) = (view.shape.clone(), view.strides.clone());
                    let tensor = Tensor::view(view.storage.dtype, bytes, view.offset, shape, strides)?;
                    if by_name.insert(format!("{prefix}{key}"), tensor).is_some() {
                        let name = quoted(&format!("{prefix}{key}"));
                        return Err(Error::UnknownArchitecture(format!("the file has two tensors {name}")));
                    }
                }
                Some(Object::Dict(_)) => open.push((format!("{prefix}{key}."), value)),
                _ => {}
            }
        }
    }
    if by_name.is_empty() {
        return Err(Error::UnknownArchitecture("the file holds no tensors with names".to_owned()));
    }
    Ok(Tensors { format, metadata: HashMap::new(), by_name })
}

fn bytes<'a>(storages: &Storages<'a>, storage: &Storage) -> Result<&'a [u8]> {
    storages
        .get(storage.key)
        .and_then(|bytes| bytes.get(storage.first.checked_mul(storage.dtype.bitsize() / 8)?..))
        .ok_or_else(|| damaged(&format!("storage {:?} is missing or too short", storage.key)))
}

impl<'a> Tensor<'a> {
    /// A view of a storage, as `PyTorch` has it; `offset` and `strides` count elements.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it reaches beyond the storage, or has more elements than it.
    fn view(dtype: Dtype, storage: &'a [u8], offset: usize, shape: Vec<usize>, strides: Vec<usize>) -> Result<Self> {
        let size = dtype.bitsize() / 8;
        let outside = || Error::Damaged(format!("a tensor of shape {shape:?} reaches beyond the data"));
        // An expanded view (stride 0) could claim any number of elements.
        let available = storage.len() / size;
        let elements = product(&shape).filter(|&elements| elements <= available).ok_or_else(outside)?;
        let last = shape.iter().zip(&strides).try_fold(offset, |last, (&length, &stride)| {
            last.checked_add(stride.checked_mul(length.saturating_sub(1))?)
        });
        if shape.len() != strides.len() || (elements > 0 && last.is_none_or(|last| last >= available)) {
            return Err(outside());
        }
        if elements == 0 {
            return Ok(Self::dense(dtype, shape, Bytes::Memory(&[])));
        }
        let bytes = &storage[offset * size..];
        if is_dense(&shape, &strides) {
            return Ok(Self::dense(dtype, shape, Bytes::Memory(&bytes[..elements * size])));
        }
        Ok(Self { dtype, shape, bytes: Bytes::Memory(bytes), strides: Some(strides) })
    }
}

fn is_dense(shape: &[usize], strides: &[usize]) -> bool {
    let mut expected = 1;
    shape.iter().zip(strides).rev().all(|(&length, &stride)| {
        let fits = length <= 1 || stride == expected;
        expected *= length;
        fits
    })
}

fn product(shape: &[usize]) -> Option<usize> {
    shape.iter().try_fold(1usize, |product, &length| product.checked_mul(length))
}
