//! Model files of every kind: readers of what PyTorch saves, what can be told of a file, and the writer. Few need them, so they are behind
//! the feature `files`.

pub mod convert;
pub mod inspect;
mod pickle;
mod torch;

use super::bytes::Bytes;
use super::tensors::{Format, Tensors};
use super::{Checkpoint, safetensors};
use crate::Result;

/// Reads a file of any known kind, told apart by the first bytes.
///
/// # Errors
/// If it is of no known kind, damaged, or a pickle that holds more than tensors and plain values.
pub fn read(bytes: &[u8]) -> Result<Tensors<'_>> {
    match Format::of(bytes) {
        Some(Format::Torch) => torch::read_zip(bytes),
        Some(Format::TorchLegacy) => torch::read_legacy(bytes),
        Some(Format::Safetensors) | None => safetensors::read(Bytes::Memory(bytes)),
    }
}

/// Opens a model file of any kind and recognises the network by the names and shapes of its tensors.
///
/// # Errors
/// As [`read`], or if it holds no ShuffleNetV2, or its metadata can't be used.
pub fn open(bytes: &[u8]) -> Result<Checkpoint<'_>> {
    Checkpoint::of(read(bytes)?)
}
