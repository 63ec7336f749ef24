//! The safetensors reader: the format's own crate for the header, and messages for people.

use super::bytes::Bytes;
use super::tensors::{Format, Tensor, Tensors};
use crate::{Error, Result};
use safetensors::tensor::{Metadata, TensorInfo};
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use std::collections::{BTreeMap, BinaryHeap};
use std::fmt;
use std::mem::take;

/// The header's length, before the header.
const LENGTH: usize = size_of::<u64>();
/// Longer headers are refused: a network's has some 60 kB, and a megabyte of them takes a tenth of a second to read.
pub const MAX_HEADER: u64 = 8_000_000;

/// Reads a safetensors file's header; the tensors stay where they are.
///
/// # Errors
/// [`Error::UnknownFormat`] and [`Error::Truncated`].
pub fn read(file: Bytes<'_>) -> Result<Tensors<'_>> {
    let unknown = |reason: &str| Error::UnknownFormat(reason.to_owned());
    let start = file.part(0..LENGTH.min(file.len())).expect("the file's start").read();
    if start.len() < LENGTH {
        return Err(unknown(what(&start)));
    }
    let length = u64::from_le_bytes(*start.first_chunk().expect("eight bytes"));
    let looks_right = file.part(LENGTH..LENGTH + 1).is_some_and(|first| *first.read() == *b"{");
    if !looks_right {
        return Err(unknown(what(&start)));
    }
    if length > MAX_HEADER {
        return Err(Error::UnknownFormat(format!("its header has {length} bytes, and at most {MAX_HEADER} are read")));
    }
    let truncated = |expected: u64| Error::Truncated { expected, actual: file.len() as u64 };
    let data = LENGTH + length as usize;
    let header = file.part(LENGTH..data).ok_or_else(|| truncated(data as u64))?.read();
    let header = parsed(&header).map_err(|error| Error::UnknownFormat(error.to_string()))?;
    if file.len() - data != header.data_len() {
        return Err(truncated(data as u64 + header.data_len() as u64));
    }
    let mut by_name = BTreeMap::new();
    for (name, info) in header.tensors() {
        let (first, end) = info.data_offsets;
        let bytes = file.part(data + first..data + end).ok_or_else(|| unknown("a tensor outside the file"))?;
        by_name.insert(name, Tensor::dense(info.dtype, info.shape.clone(), bytes));
    }
    Ok(Tensors { format: Format::Safetensors, metadata: header.metadata().clone().unwrap_or_default(), by_name })
}

fn parsed(header: &[u8]) -> serde_json::Result<Metadata> {
    let mut json = serde_json::Deserializer::from_slice(header);
    let header = json.deserialize_map(Entries)?;
    json.end()?;
    Ok(header)
}

/// Reads each entry straight into what it is. The crate's own way keeps all of them as JSON meanwhile, and takes 8 kB of code.
struct Entries;

impl<'de> Visitor<'de> for Entries {
    type Value = Metadata;

    fn expecting(&self, to: &mut fmt::Formatter) -> fmt::Result {
        to.write_str("tensors by name")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Metadata, A::Error> {
        let (mut metadata, mut tensors) = (None, Vec::<(String, TensorInfo)>::new());
        while let Some(name) = entries.next_key::<String>()? {
            if name == "__metadata__" {
                if metadata.is_some() {
                    return Err(A::Error::duplicate_field("__metadata__"));
                }
                metadata = entries.next_value()?;
            } else {
                tensors.push((name, entries.next_value()?));
            }
        }
        // They may come in any order. A heap, as a sort takes 5 kB of code.
        let places = tensors.iter().enumerate().map(|(at, (_, info))| (info.data_offsets, at));
        let order = places.collect::<BinaryHeap<_>>().into_sorted_vec();
        let sorted = order.into_iter().map(|(_, at)| {
            let (name, info) = &mut tensors[at];
            (take(name), TensorInfo { shape: take(&mut info.shape), ..*info })
        });
        let header = Metadata::new(metadata, sorted.collect()).map_err(A::Error::custom)?;
        if header.tensors().len() < tensors.len() {
            return Err(A::Error::custom("two of its tensors have the same name"));
        }
        Ok(header)
    }
}

/// What a file that has no header seems to be, by its first bytes.
fn what(start: &[u8]) -> &'static str {
    match start.trim_ascii_start() {
        [] => "it is empty",
        // What servers send when there is no such file.
        [b'<', ..] => "it is a web page",
        _ => "no header as safetensors has it",
    }
}
