//! What is known of a value on its way through a graph.

use super::proto::{self, Tensor};
use crate::error::quoted;
use crate::{Error, Result};
use half::f16;
use prost::bytes::Bytes;
use prost::encoding::decode_varint;
use safetensors::Dtype;
use std::rc::Rc;

/// Most whole numbers in a value: more than there are channels.
pub const MOST_INTEGERS: usize = 4096;
/// Most axes of a value: more than any has here.
const MOST_AXES: usize = 8;

/// One channel of what a source wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel {
    /// The source by its place.
    pub source: u32,
    /// Among those that it wrote.
    pub index: u32,
}

/// The axes after the channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pixels {
    /// Height and width, where they are known.
    Many([Option<i64>; 2]),
    /// Two axes of one pixel, the average.
    One,
    /// One of them.
    Left,
    /// None any more.
    Gone,
}

/// Activations: where every channel comes from.
#[derive(Clone, Debug)]
pub struct Map {
    /// In the order of the axes.
    pub channels: Rc<[Channel]>,
    /// Lengths of the axes that the channels have: one, or several between two reshapes.
    pub axes: Vec<usize>,
    /// What follows them.
    pub pixels: Pixels,
}

/// Whole numbers, such as a shape; those that depend on the size of the input are not known.
#[derive(Clone, Debug)]
pub struct Integers {
    /// In order.
    pub values: Rc<[Option<i64>]>,
    /// Whether it is one number without an axis.
    pub scalar: bool,
}

/// Floats in the file.
#[derive(Clone, Debug)]
pub struct Constant {
    /// Type of the elements.
    pub dtype: Dtype,
    /// Length of every axis.
    pub shape: Vec<usize>,
    /// The elements in C order, little-endian.
    pub bytes: Bytes,
}

/// What is known of a value.
#[derive(Clone, Debug)]
pub enum Value {
    Map(Map),
    Integers(Integers),
    Constant(Constant),
    /// Nothing, and why.
    Unknown(Rc<str>),
}

impl Value {
    /// Numbers of the file.
    ///
    /// # Errors
    /// If they are in another file, or fewer or more than their shape says.
    pub fn of(tensor: Tensor) -> Result<Self> {
        let name = quoted(&tensor.name);
        if tensor.data_location != 0 {
            let file = tensor.external_data.iter().find(|entry| entry.key == "location");
            let file = file.map_or("another file".to_owned(), |entry| quoted(&entry.value));
            return Err(Error::UnknownFormat(format!(
                "an ONNX file whose weights are in {file}. Export it again with torch.onnx.export(…, external_data=False), \
                 or put all into one file with onnx.save(onnx.load(\"model.onnx\"), \"one.onnx\")"
            )));
        }
        if tensor.dims.len() > MOST_AXES {
            return Ok(Self::unknown(format!("{name} has {} axes", tensor.dims.len())));
        }
        let shape: Option<Vec<usize>> = tensor.dims.iter().map(|&length| usize::try_from(length).ok()).collect();
        let count = shape.as_ref().and_then(|shape| shape.iter().try_fold(1usize, |all, &one| all.checked_mul(one)));
        let (Some(shape), Some(count)) = (shape, count) else {
            return Err(Error::Damaged(format!("{name} has the shape {:?}", tensor.dims)));
        };
        let wrong = |length: usize| Error::Damaged(format!("{name} has {length} bytes for {count} numbers"));
        let dtype = match tensor.data_type {
            proto::INT64 | proto::INT32 => {
                let scalar = shape.is_empty();
                return match integers(&tensor, count) {
                    _ if count > MOST_INTEGERS => Ok(Self::unknown(format!("{name} is {count} whole numbers"))),
                    Some(values) => Ok(Self::Integers(Integers { values, scalar })),
                    None => Err(wrong(tensor.raw_data.len())),
                };
            }
            proto::FLOAT => Dtype::F32,
            proto::FLOAT16 => Dtype::F16,
            proto::BFLOAT16 => Dtype::BF16,
            proto::DOUBLE => Dtype::F64,
            other => return Ok(Self::unknown(format!("{name} holds numbers of type {other}, no floats"))),
        };
        let bytes = match dtype {
            Dtype::F32 if tensor.raw_data.is_empty() => tensor.float_data,
            Dtype::F16 if tensor.raw_data.is_empty() => halves(tensor.int32_data, count),
            _ => tensor.raw_data,
        };
        if Some(bytes.len()) != count.checked_mul(dtype.bitsize() / 8) {
            return Err(wrong(bytes.len()));
        }
        Ok(Self::Constant(Constant { dtype, shape, bytes }))
    }

    /// A value that nothing is known of.
    pub fn unknown(reason: String) -> Self {
        Self::Unknown(reason.into())
    }
}

impl Integers {
    /// All of them, if they are known.
    pub fn known(&self) -> Option<Vec<i64>> {
        self.values.iter().copied().collect()
    }
}

impl Constant {
    /// A matrix with its axes exchanged.
    pub fn transposed(&self) -> Option<Self> {
        let &[rows, columns] = &self.shape[..] else { return None };
        let size = self.dtype.bitsize() / 8;
        let mut bytes = Vec::with_capacity(self.bytes.len());
        // Of no rows there may be any number of columns.
        for column in 0..if rows == 0 { 0 } else { columns } {
            for row in 0..rows {
                bytes.extend_from_slice(&self.bytes[(row * columns + column) * size..][..size]);
            }
        }
        Some(Self { dtype: self.dtype, shape: vec![columns, rows], bytes: bytes.into() })
    }
}

/// Whole numbers, as many as there should be, and no more than are looked at.
fn integers(tensor: &Tensor, count: usize) -> Option<Rc<[Option<i64>]>> {
    if count > MOST_INTEGERS {
        return None;
    }
    let raw = &tensor.raw_data;
    let values: Vec<i64> = match (tensor.data_type, raw.is_empty()) {
        (proto::INT64, false) => raw.as_chunks().0.iter().map(|bytes| i64::from_le_bytes(*bytes)).collect(),
        (proto::INT64, true) => varints(tensor.int64_data.clone(), count),
        (_, false) => raw.as_chunks().0.iter().map(|bytes| i64::from(i32::from_le_bytes(*bytes))).collect(),
        (_, true) => varints(tensor.int32_data.clone(), count),
    };
    (values.len() == count).then(|| values.into_iter().map(Some).collect())
}

/// At most `most` of the numbers.
fn varints(mut bytes: Bytes, most: usize) -> Vec<i64> {
    let next = || (!bytes.is_empty()).then(|| decode_varint(&mut bytes).ok()).flatten();
    std::iter::from_fn(next).take(most).map(u64::cast_signed).collect()
}

/// Half precision as old writers store it: each number's bits as a varint.
fn halves(bytes: Bytes, count: usize) -> Bytes {
    let most = count.min(bytes.len());
    varints(bytes, most)
        .into_iter()
        .flat_map(|bits| f16::from_bits(bits as u16).to_le_bytes())
        .collect::<Vec<u8>>()
        .into()
}
