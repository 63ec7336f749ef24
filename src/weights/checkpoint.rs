//! A safetensors file with torchvision's tensor names.

use super::Card;
use crate::arch::{Arch, Conv, STEM_CHANNELS, WIDTHS};
use crate::{Error, Result};
use half::{bf16, f16};
use ndarray::{Array1, Array2, Array4};
use safetensors::tensor::{Metadata, SafeTensorError, TensorView};
use safetensors::{Dtype, SafeTensors};
use std::collections::HashMap;

/// torchvision's `eps` of every batch normalisation.
const EPSILON: f64 = 1e-5;

/// An open model file: its architecture is known and its header checked; tensors are read when asked for.
pub struct Checkpoint<'a> {
    file: SafeTensors<'a>,
    /// The network that the file is for.
    pub arch: Arch,
    /// What the file says of itself.
    pub card: Card,
}

/// A convolution with its batch normalisation folded in.
pub struct Folded {
    /// Outputs x inputs per group x height x width.
    pub weight: Array4<f32>,
    /// One an output.
    pub bias: Vec<f32>,
}

impl<'a> Checkpoint<'a> {
    /// Opens a safetensors file and recognises the network by the shapes of its tensors.
    ///
    /// # Errors
    /// If it is no safetensors file, cut short, no ShuffleNetV2, or its metadata can't be used.
    pub fn open(bytes: &'a [u8]) -> Result<Self> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| unreadable(&error, bytes))?;
        let metadata = SafeTensors::read_metadata(bytes).map_err(|error| unreadable(&error, bytes))?.1;
        let arch = recognise(&file)?;
        let card = Card::read(metadata.metadata().as_ref().unwrap_or(&HashMap::new()), &arch)?;
        Ok(Self { file, arch, card })
    }

    /// A convolution with the normalisation after it folded in: `y = (conv(x) - mean) / sqrt(var + eps) * gamma + beta` is a convolution
    /// again. Folded in f64, rounded once.
    ///
    /// # Errors
    /// If one of its tensors is missing, of another shape or type, or holds NaN or infinity.
    pub fn folded(&self, conv: &Conv) -> Result<Folded> {
        let shape = conv.shape();
        let weight = self.tensor(&format!("{}.weight", conv.name), &shape)?;
        let mut weight = Array4::from_shape_vec(shape, weight).expect("the shape was checked");
        let norm = |part: &str| self.tensor(&format!("{}.{part}", conv.norm), &[conv.outputs]);
        let (gamma, beta) = (norm("weight")?, norm("bias")?);
        let (mean, variance) = (norm("running_mean")?, norm("running_var")?);
        let mut bias = Vec::with_capacity(conv.outputs);
        for (o, mut filter) in weight.outer_iter_mut().enumerate() {
            let scale = f64::from(gamma[o]) / (f64::from(variance[o]).max(0.0) + EPSILON).sqrt();
            filter.mapv_inplace(|w| (f64::from(w) * scale) as f32);
            bias.push((f64::from(beta[o]) - f64::from(mean[o]) * scale) as f32);
        }
        Ok(Folded { weight, bias })
    }

    /// The classifier: classes x embedding, and one bias a class.
    ///
    /// # Errors
    /// As [`Self::folded`].
    pub fn classifier(&self) -> Result<(Array2<f32>, Array1<f32>)> {
        let shape = (self.arch.classes, self.arch.width.conv5);
        let weight = self.tensor("fc.weight", &[shape.0, shape.1])?;
        let bias = self.tensor("fc.bias", &[shape.0])?;
        Ok((Array2::from_shape_vec(shape, weight).expect("the shape was checked"), bias.into()))
    }

    fn tensor(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let architecture = || self.arch.width.name.to_owned();
        let view = self
            .file
            .tensor(name)
            .map_err(|_| Error::MissingTensor { name: name.to_owned(), architecture: architecture() })?;
        if view.shape() != shape {
            return Err(Error::WrongShape {
                name: name.to_owned(),
                architecture: architecture(),
                expected: shape.to_vec(),
                actual: view.shape().to_vec(),
            });
        }
        let values = floats(&view)
            .ok_or_else(|| Error::WrongDtype { name: name.to_owned(), actual: format!("{:?}", view.dtype()) })?;
        match values.iter().position(|value| !value.is_finite()) {
            Some(index) => Err(Error::NotFinite { name: name.to_owned(), index, value: values[index] }),
            None => Ok(values),
        }
    }
}

/// A tensor's elements as `f32`; `None` for types that are not floats.
fn floats(view: &TensorView) -> Option<Vec<f32>> {
    let data = view.data();
    Some(match view.dtype() {
        Dtype::F32 => data.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        Dtype::F16 => data.as_chunks::<2>().0.iter().map(|bytes| f16::from_le_bytes(*bytes).to_f32()).collect(),
        Dtype::BF16 => data.as_chunks::<2>().0.iter().map(|bytes| bf16::from_le_bytes(*bytes).to_f32()).collect(),
        _ => return None,
    })
}

/// The width and the number of classes, by the shapes of three tensors that differ between the widths.
fn recognise(file: &SafeTensors) -> Result<Arch> {
    let shape = |name: &str| file.tensor(name).ok().map(|view| view.shape().to_vec());
    let unknown = |reason: String| Err(Error::UnknownArchitecture(reason));
    let (Some(stem), Some(stage4), Some(fc)) =
        (shape("conv1.0.weight"), shape("stage4.0.branch2.0.weight"), shape("fc.weight"))
    else {
        let mut names = file.names();
        names.sort_unstable();
        names.truncate(3);
        return unknown(format!(
            "tensors conv1.0.weight, stage4.0.branch2.0.weight and fc.weight were expected, but the file's first are {names:?}"
        ));
    };
    if stem != [STEM_CHANNELS, 3, 3, 3] {
        return unknown(format!("conv1.0.weight has shape {stem:?} instead of [{STEM_CHANNELS}, 3, 3, 3]"));
    }
    let half = stage4.first().copied().unwrap_or(0);
    let Some(&width) = WIDTHS.iter().find(|width| width.stages[2] / 2 == half) else {
        let halves = WIDTHS.map(|width| width.stages[2] / 2);
        return unknown(format!(
            "stage4.0.branch2.0.weight has {half} outputs, where the published widths have {halves:?}"
        ));
    };
    match fc[..] {
        [classes, embedding] if classes > 0 && embedding == width.conv5 => Ok(Arch { width, classes }),
        _ => unknown(format!("fc.weight has shape {fc:?}, where {} needs [classes, {}]", width.name, width.conv5)),
    }
}

/// Tells a file that was cut short from one that never was a safetensors file.
fn unreadable(error: &SafeTensorError, bytes: &[u8]) -> Error {
    let header = bytes.first_chunk().map(|length| u64::from_le_bytes(*length));
    let truncated = |expected: u64| Error::Truncated { expected, actual: bytes.len() as u64 };
    match (error, header) {
        (SafeTensorError::InvalidHeaderLength, Some(length)) if bytes.get(8) == Some(&b'{') => truncated(8 + length),
        (SafeTensorError::MetadataIncompleteBuffer, Some(length)) => {
            let data =
                serde_json::from_slice(&bytes[8..8 + length as usize]).map_or(0, |header: Metadata| header.data_len());
            truncated(8 + length + data as u64)
        }
        _ => Error::NotSafetensors(error.to_string()),
    }
}
