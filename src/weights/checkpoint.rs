//! A network's weights in a file, whoever named them and however they are stored.

use super::info::{Assumption, ModelInfo};
use super::location::{Location, permuted};
use super::names::{Found, find};
use super::tensors::{Tensor, Tensors};
use crate::arch::{Arch, Conv, MAX_CLASSES, STEM_CHANNELS, WIDTHS};
use crate::{Error, Result};
use ndarray::{Array1, Array2, Array4};

/// torchvision's `eps` of every batch normalisation.
const EPSILON: f64 = 1e-5;
/// What follows the name of weights that are stored as integers in the name of their scales.
const SCALE: &str = ".scale";
/// What a batch normalisation consists of.
const NORM_PARTS: [&str; 4] = ["weight", "bias", "running_mean", "running_var"];

/// An open model file: its architecture is known and its header checked; tensors are read when asked for.
pub struct Checkpoint<'a> {
    /// The file.
    pub tensors: Tensors<'a>,
    /// Where in the file the network is.
    pub found: Found,
    /// Where the convolutions are that are not in the file as the network needs them; the stem comes first.
    locations: Vec<(String, Location)>,
    /// The network that the file is for.
    pub arch: Arch,
    /// What the file says of itself.
    pub info: ModelInfo,
}

/// A convolution with its batch normalisation folded in.
pub struct Folded {
    /// Outputs x inputs per group x height x width.
    pub weight: Array4<f32>,
    /// One an output.
    pub bias: Vec<f32>,
}

impl<'a> Checkpoint<'a> {
    /// Recognises the network among a file's tensors, by their names and shapes.
    ///
    /// # Errors
    /// If it is no ShuffleNetV2, or its metadata can't be used.
    pub fn of(tensors: Tensors<'a>) -> Result<Self> {
        let found = find(&tensors)?;
        let arch = recognise(&tensors, &found)?;
        let (mut info, bgr) = ModelInfo::read(&tensors.metadata, &arch, found.family)?;
        if !found.certain {
            let message = format!("The network under {:?} in the file is the one that is meant.", found.prefix);
            info.assumed.push(Assumption::Prefix { prefix: found.prefix.clone(), message });
        }
        let mut locations = (found.family.locations)(&arch);
        if bgr {
            if locations.is_empty() {
                let stem = &arch.convs()[0];
                locations.push((stem.name.clone(), Location::same(stem)));
            }
            locations[0].1.inputs = vec![2, 1, 0];
        }
        Ok(Self { tensors, found, locations, arch, info })
    }

    /// A convolution with the normalisation after it folded in: `y = (conv(x) - mean) / sqrt(var + eps) * gamma + beta` is a convolution
    /// again. Folded in f64, rounded once.
    ///
    /// # Errors
    /// If one of its tensors is missing, of another shape or type, or holds NaN or infinity, or the product leaves the range of f32.
    pub fn folded(&self, conv: &Conv) -> Result<Folded> {
        let location = self.location(conv);
        let shape @ [_, inputs, height, width] = conv.shape();
        let mut weight = self.floats(&format!("{}.weight", location.conv), &shape)?;
        let norm = |part: &str| self.floats(&format!("{}.{part}", location.norm), &[conv.outputs]);
        let (gamma, beta) = (norm("weight")?, norm("bias")?);
        let (mean, variance) = (norm("running_mean")?, norm("running_var")?);
        let mut bias = Vec::with_capacity(conv.outputs);
        for (o, filter) in weight.chunks_exact_mut(inputs * height * width).enumerate() {
            let scale = f64::from(gamma[o]) / (f64::from(variance[o]).max(0.0) + EPSILON).sqrt();
            for w in filter {
                *w = (f64::from(*w) * scale) as f32;
            }
            bias.push((f64::from(beta[o]) - f64::from(mean[o]) * scale) as f32);
        }
        if !all_finite(&weight) || !all_finite(&bias) {
            return Err(Error::Overflow(format!("{} with its batch normalisation", location.conv)));
        }
        let weight = permuted(weight, &location.inputs, height * width);
        let weight = permuted(weight, &location.outputs, inputs * height * width);
        Ok(Folded {
            weight: Array4::from_shape_vec(shape, weight).expect("the shape was checked"),
            bias: permuted(bias, &location.outputs, 1),
        })
    }

    /// The classifier: classes x embedding, and one bias a class.
    ///
    /// # Errors
    /// As [`Self::folded`].
    pub fn classifier(&self) -> Result<(Array2<f32>, Array1<f32>)> {
        let shape = (self.arch.classes, self.arch.width.conv5);
        let module = self.found.family.classifier;
        let weight = self.floats(&format!("{module}.weight"), &[shape.0, shape.1])?;
        let bias = match self.floats(&format!("{module}.bias"), &[shape.0]) {
            Err(Error::MissingTensor { .. }) if !self.found.family.has_bias => vec![0.0; shape.0],
            bias => bias?,
        };
        Ok((Array2::from_shape_vec(shape, weight).expect("the shape was checked"), bias.into()))
    }

    /// Names of all tensors that the network needs, without the prefix; those of the classifier's bias and of scales may be missing.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        for conv in self.arch.convs() {
            let location = self.location(&conv);
            names.push(format!("{}.weight", location.conv));
            names.extend(NORM_PARTS.map(|part| format!("{}.{part}", location.norm)));
        }
        names.extend(["weight", "bias"].map(|part| format!("{}.{part}", self.found.family.classifier)));
        names
    }

    /// Trainable parameters, as PyTorch counts them.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let bias = self.tensor(&format!("{}.bias", self.found.family.classifier));
        self.arch.parameters() - if bias.is_err() { self.arch.classes } else { 0 }
    }

    /// A tensor by its name without the prefix.
    pub(crate) fn tensor(&self, name: &str) -> Result<&Tensor<'a>> {
        self.tensors.by_name.get(&format!("{}{name}", self.found.prefix)).ok_or_else(|| Error::MissingTensor {
            name: name.to_owned(),
            architecture: self.arch.width.name.to_owned(),
        })
    }

    /// The elements of a tensor with the shape that the network needs.
    pub(crate) fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>> {
        let tensor = self.tensor(name)?;
        if tensor.shape != shape {
            return Err(Error::WrongShape {
                name: name.to_owned(),
                architecture: self.arch.width.name.to_owned(),
                expected: shape.to_vec(),
                actual: tensor.shape.clone(),
            });
        }
        let values = match tensor.integers() {
            Some(integers) if !name.ends_with(SCALE) => {
                scaled(&integers, &self.floats(&format!("{name}{SCALE}"), &shape[..1])?)
            }
            _ => tensor
                .floats()
                .ok_or_else(|| Error::WrongDtype { name: name.to_owned(), actual: format!("{:?}", tensor.dtype) })?,
        };
        if all_finite(&values) {
            return Ok(values);
        }
        let index = values.iter().position(|value| !value.is_finite()).expect("one of them isn't");
        Err(Error::NotFinite { name: name.to_owned(), index, value: values[index] })
    }

    fn location(&self, conv: &Conv) -> Location {
        let known = self.locations.iter().find(|(name, _)| *name == conv.name);
        known.map_or_else(|| Location::same(conv), |(_, location)| location.clone())
    }
}

/// Whether all values are finite. Without leaving early, so that the compiler takes four at a time: models are loaded before anything
/// is optimised.
fn all_finite(values: &[f32]) -> bool {
    values.iter().fold(0, |largest, value| largest.max(value.abs().to_bits())) < f32::INFINITY.to_bits()
}

/// The width and the number of classes, by the shapes of three tensors that differ between the widths.
fn recognise(tensors: &Tensors, found: &Found) -> Result<Arch> {
    let unknown = |reason: String| Err(Error::UnknownArchitecture(reason));
    let names = found.family.landmarks;
    let [Some(stem), Some(stage4), Some(classifier)] =
        names.map(|name| Some(&tensors.by_name.get(&format!("{}{name}", found.prefix))?.shape[..]))
    else {
        return unknown(format!("tensors {names:?} were expected, but the file lacks one of them"));
    };
    if stem != [STEM_CHANNELS, 3, 3, 3] {
        return unknown(format!("{} has shape {stem:?} instead of [{STEM_CHANNELS}, 3, 3, 3]", names[0]));
    }
    let half = stage4.first().copied().unwrap_or(0);
    let Some(&width) = WIDTHS.iter().find(|width| width.stages[2] / 2 == half) else {
        let halves = WIDTHS.map(|width| width.stages[2] / 2);
        return unknown(format!("{} has {half} outputs, where the published widths have {halves:?}", names[1]));
    };
    match *classifier {
        [classes, _] if classes > MAX_CLASSES => {
            unknown(format!("{} has {classes} outputs, and at most {MAX_CLASSES} classes can be held", names[2]))
        }
        [classes, embedding] if classes > 0 && embedding == width.conv5 => {
            let width = (found.family.width)(width);
            Ok(Arch { width, classes })
        }
        _ => unknown(format!(
            "{} has shape {classifier:?}, where {} needs [classes, {}]",
            names[2], width.name, width.conv5
        )),
    }
}

/// Weights that are stored as integers, each output with a scale of its own.
fn scaled(integers: &[i8], scales: &[f32]) -> Vec<f32> {
    let filters = integers.chunks_exact((integers.len() / scales.len().max(1)).max(1));
    filters.zip(scales).flat_map(|(filter, scale)| filter.iter().map(move |&w| f32::from(w) * scale)).collect()
}
