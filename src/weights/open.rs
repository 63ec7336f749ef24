//! Opens model files of every kind. Few need more than safetensors: the others are behind the feature `files`.

use super::bytes::Bytes;
use super::tensors::{Format, Tensors};
use super::{Checkpoint, locate, onnx, pytorch, safetensors};
use crate::Result;

/// Reads a file of any known kind, told apart by the first bytes.
///
/// # Errors
/// If it is of no known kind, damaged, a pickle that holds more than tensors and plain values, or an ONNX graph of another network.
pub fn read(bytes: &[u8]) -> Result<Tensors<'_>> {
    match Format::of(bytes) {
        Some(Format::Torch) => pytorch::read_zip(bytes),
        Some(Format::TorchLegacy) => pytorch::read_legacy(bytes),
        Some(Format::Onnx) => onnx::read(bytes),
        Some(Format::Safetensors) | None => safetensors::read(Bytes::Memory(bytes)),
    }
}

/// Opens a model file of any kind and finds the network in it, under whatever names.
///
/// # Errors
/// As [`read`], or if it holds no ShuffleNetV2, or its metadata can't be used.
pub fn open(bytes: &[u8]) -> Result<Checkpoint<'_>> {
    Checkpoint::of(locate(read(bytes)?)?.tensors)
}
