//! The safetensors reader: the format's own crate, and messages for people.

use super::tensors::{Format, Tensor, Tensors};
use crate::{Error, Result};
use safetensors::SafeTensors;
use safetensors::tensor::SafeTensorError;
use std::collections::BTreeMap;

/// Reads a safetensors file.
///
/// # Errors
/// [`Error::UnknownFormat`] and [`Error::Truncated`].
pub fn read(bytes: &[u8]) -> Result<Tensors<'_>> {
    let (length, header) = SafeTensors::read_metadata(bytes).map_err(|error| unreadable(&error, bytes))?;
    let data = &bytes[size_of::<u64>() + length..];
    let mut by_name = BTreeMap::new();
    for (name, info) in header.tensors() {
        let (start, end) = info.data_offsets;
        by_name.insert(name, Tensor::dense(info.dtype, info.shape.clone(), &data[start..end]));
    }
    Ok(Tensors { format: Format::Safetensors, metadata: header.metadata().clone().unwrap_or_default(), by_name })
}

/// Tells a file that was cut short from one that never was a safetensors file.
fn unreadable(error: &SafeTensorError, bytes: &[u8]) -> Error {
    let header = bytes.first_chunk().map(|length| u64::from_le_bytes(*length));
    let truncated = |expected: u64| Error::Truncated { expected, actual: bytes.len() as u64 };
    match (error, header) {
        (SafeTensorError::InvalidHeaderLength, Some(length)) if bytes.get(8) == Some(&b'{') => truncated(8 + length),
        (SafeTensorError::MetadataIncompleteBuffer, Some(length)) => {
            // The crate does not say where the last tensor ends.
            let header = String::from_utf8_lossy(&bytes[8..8 + length as usize]);
            let offsets = header.split("\"data_offsets\"").skip(1);
            let ends = offsets
                .filter_map(|text| text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).nth(1));
            truncated(8 + length + ends.filter_map(|end| end.parse().ok()).max().unwrap_or(0))
        }
        _ if bytes.is_empty() => Error::UnknownFormat("it is empty".to_owned()),
        // What servers send when there is no such file.
        _ if bytes.trim_ascii_start().starts_with(b"<") => Error::UnknownFormat("it is a web page".to_owned()),
        _ => Error::UnknownFormat(error.to_string()),
    }
}
