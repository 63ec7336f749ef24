//! What every kind of model file comes down to: named tensors, each a view of the file's bytes.

use super::bytes::Bytes;
#[cfg(feature = "files")]
use super::families::Family;
use half::{bf16, f16};
use safetensors::Dtype;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};

/// Model files with more bytes are refused before they are read: forty times the largest network of this kind.
pub const MAX_BYTES: usize = 1_000_000_000;

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
    /// <https://onnx.ai>: a protobuf of the network's graph.
    #[serde(rename = "ONNX")]
    Onnx,
}

impl Format {
    /// By what a file of each kind is known: at which byte stands what. The first that fits is meant: a safetensors file starts with the
    /// length of its JSON header, which may be any number.
    pub const SIGNATURES: [(Self, usize, &[u8]); 4] = [
        (Self::Safetensors, size_of::<u64>(), b"{"),
        (Self::Torch, 0, b"PK\x03\x04"),
        (Self::TorchLegacy, 0, &[0x80]),
        // The first field, a version.
        (Self::Onnx, 0, &[0x08]),
    ];

    /// The kind of a file by its first bytes, if it is a known one.
    #[must_use]
    pub fn of(file: &[u8]) -> Option<Self> {
        let fits = |(_, at, bytes): &&(Self, usize, &[u8])| file.get(*at..).is_some_and(|rest| rest.starts_with(bytes));
        Self::SIGNATURES.iter().find(fits).map(|&(format, ..)| format)
    }
}

/// All tensors of a file. Reading one copies nothing: elements are decoded when they are asked for.
#[derive(Clone)]
pub struct Tensors<'a> {
    /// The kind of file.
    pub format: Format,
    /// What the file says of itself; `PyTorch`'s files say nothing.
    pub metadata: HashMap<String, String>,
    /// By name; names of nested dictionaries are joined with dots.
    pub by_name: BTreeMap<String, Tensor<'a>>,
}

/// A tensor: a type, a shape, and where in the file its elements are.
#[derive(Clone)]
pub struct Tensor<'a> {
    /// Type of the elements.
    pub dtype: Dtype,
    /// Length of every axis.
    pub shape: Vec<usize>,
    /// From the first element on.
    pub(super) bytes: Bytes<'a>,
    /// Elements from one index to the next, one an axis; none where the elements lie in C order without gaps.
    pub(super) strides: Option<Vec<usize>>,
}

#[cfg(feature = "files")]
impl Tensors<'_> {
    /// Puts another classifier into the place of the head: classes x embedding, and one bias a class.
    pub(crate) fn replace_head(&mut self, family: &Family, weight: &[f32], bias: &[f32]) {
        let [first, second] = family.two_layers;
        let heads = [family.classifier, first, second].map(|module| format!("{module}."));
        self.by_name.retain(|name, _| !heads.iter().any(|head| name.starts_with(head)));
        let (classes, ours) = (bias.len(), family.classifier);
        self.by_name.insert(format!("{ours}.weight"), Tensor::computed(vec![classes, weight.len() / classes], weight));
        self.by_name.insert(format!("{ours}.bias"), Tensor::computed(vec![classes], bias));
    }
}

impl<'a> Tensor<'a> {
    /// Floats that were computed, in C order.
    #[cfg(feature = "files")]
    pub(super) fn computed(shape: Vec<usize>, values: &[f32]) -> Self {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self::dense(Dtype::F32, shape, Bytes::Shared(bytes.into()))
    }

    /// A tensor whose elements are all of `bytes`, in C order.
    pub(super) fn dense(dtype: Dtype, shape: Vec<usize>, bytes: Bytes<'a>) -> Self {
        Self { dtype, shape, bytes, strides: None }
    }

    /// How many elements there are by its shape, which may claim more than can be counted.
    pub(crate) fn elements(&self) -> usize {
        self.shape.iter().fold(1, |all, &length| all.saturating_mul(length))
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
