//! What every kind of model file comes down to: named tensors, each a view of the file's bytes.

use super::bytes::Bytes;
use super::{safetensors, torch};
use crate::{Error, Result};
use ::safetensors::Dtype;
use half::{bf16, f16};
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// The kinds of files that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Format {
    /// <https://github.com/huggingface/safetensors>
    #[serde(rename = "safetensors")]
    Safetensors,
    /// What `torch.save` writes since `PyTorch` 1.6: a zip archive with a pickle and one entry a storage.
    #[serde(rename = "PyTorch")]
    Torch,
    /// What `torch.save` wrote before: pickles in a row, then the storages.
    #[serde(rename = "PyTorch, before 1.6")]
    TorchLegacy,
}

/// All tensors of a file. Reading one copies nothing: elements are decoded when they are asked for.
pub struct Tensors<'a> {
    /// The kind of file.
    pub format: Format,
    /// What the file says of itself; `PyTorch`'s files say nothing.
    pub metadata: HashMap<String, String>,
    /// By name; names of nested dictionaries are joined with dots.
    pub by_name: BTreeMap<String, Tensor<'a>>,
}

impl<'a> Tensors<'a> {
    /// Reads a file of any known kind, told apart by the first bytes.
    ///
    /// # Errors
    /// If it is of no known kind, damaged, or a pickle that holds more than tensors and plain values.
    pub fn read(bytes: &'a [u8]) -> Result<Self> {
        match bytes {
            // A safetensors file starts with the length of its JSON header, which may be any number.
            [_, _, _, _, _, _, _, _, b'{', ..] => safetensors::read(Bytes::Memory(bytes)),
            [b'P', b'K', 3, 4, ..] => torch::read_zip(bytes),
            [0x80, ..] => torch::read_legacy(bytes),
            _ => safetensors::read(Bytes::Memory(bytes)),
        }
    }

    /// Reads a safetensors file, wherever its bytes are.
    ///
    /// # Errors
    /// If it is no safetensors file or cut short.
    pub fn safetensors(file: Bytes<'a>) -> Result<Self> {
        safetensors::read(file)
    }
}

/// A tensor: a type, a shape, and where in the file its elements are.
#[derive(Clone)]
pub struct Tensor<'a> {
    /// Type of the elements.
    pub dtype: Dtype,
    /// Length of every axis.
    pub shape: Vec<usize>,
    /// From the first element on.
    bytes: Bytes<'a>,
    /// Elements from one index to the next, one an axis; none where the elements lie in C order without gaps.
    strides: Option<Vec<usize>>,
}

impl<'a> Tensor<'a> {
    /// A tensor whose elements are all of `bytes`, in C order.
    pub(super) fn dense(dtype: Dtype, shape: Vec<usize>, bytes: Bytes<'a>) -> Self {
        Self { dtype, shape, bytes, strides: None }
    }

    /// A view of a storage, as `PyTorch` has it; `offset` and `strides` count elements.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it reaches beyond the storage, or has more elements than it.
    pub(super) fn view(
        dtype: Dtype,
        storage: &'a [u8],
        offset: usize,
        shape: Vec<usize>,
        strides: Vec<usize>,
    ) -> Result<Self> {
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

    /// The elements in C order as `f32`; `None` for types that are not floats.
    #[must_use]
    pub fn floats(&self) -> Option<Vec<f32>> {
        Some(match self.dtype {
            Dtype::F64 => self.decoded(|bytes| f64::from_le_bytes(bytes) as f32),
            Dtype::F32 => self.decoded(f32::from_le_bytes),
            Dtype::F16 => self.decoded(|bytes| f16::from_le_bytes(bytes).to_f32()),
            Dtype::BF16 => self.decoded(|bytes| bf16::from_le_bytes(bytes).to_f32()),
            _ => return None,
        })
    }

    /// The elements in C order as `i8`; `None` for other types.
    #[must_use]
    pub fn integers(&self) -> Option<Vec<i8>> {
        (self.dtype == Dtype::I8).then(|| self.decoded(i8::from_le_bytes))
    }

    /// The elements in C order, each of `SIZE` bytes.
    fn decoded<T, const SIZE: usize>(&self, decode: impl Fn([u8; SIZE]) -> T) -> Vec<T> {
        if let Some(strides) = &self.strides {
            let bytes = self.bytes.read();
            let elements = bytes.as_chunks().0;
            return places(&self.shape, strides).into_iter().map(|place| decode(elements[place])).collect();
        }
        let mut values = Vec::with_capacity(self.bytes.len() / SIZE);
        self.bytes.in_parts(&mut |part| values.extend(part.as_chunks().0.iter().map(|bytes| decode(*bytes))));
        values
    }
}

/// Where the elements are that C order goes through.
fn places(shape: &[usize], strides: &[usize]) -> Vec<usize> {
    shape.iter().zip(strides).fold(vec![0], |places, (&length, &stride)| {
        places.iter().flat_map(|place| (0..length).map(move |index| place + index * stride)).collect()
    })
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
