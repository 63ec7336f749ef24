//! A network's weights in a file, whoever named them and however they are stored.

use super::beside;
use super::families::{FAMILIES, Family};
use super::info::{ACTIVATION, ModelInfo};
use super::location::{Location, permuted};
use super::tensors::{Tensor, Tensors};
use crate::arch::{Arch, Conv, MAX_CLASSES, REPEATS, STEM_CHANNELS, WIDTHS, Width};
use crate::error::quoted;
use crate::{Error, Result};
use ndarray::{Array1, Array2, Array4};

/// torchvision's `eps` of every batch normalisation.
pub(super) const EPSILON: f64 = 1e-5;
/// What follows the name of weights that are stored as integers in the name of their scales.
pub(crate) const SCALE: &str = ".scale";
/// What a batch normalisation consists of: what is trained, and what is counted.
const NORM_PARTS: [&str; 4] = ["weight", "bias", "running_mean", "running_var"];
/// What a convolution and a linear layer consist of.
const LAYER_PARTS: [&str; 2] = ["weight", "bias"];

/// An open model file: its architecture is known and its header checked; tensors are read when asked for.
pub struct Checkpoint<'a> {
    /// The file.
    pub tensors: Tensors<'a>,
    /// Whose names the tensors have.
    pub family: &'static Family,
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
    /// Recognises the network among a file's tensors, by their names and shapes. `locate` (feature `files`) finds those with other names.
    ///
    /// # Errors
    /// If it is no ShuffleNetV2, or its metadata can't be used.
    pub fn of(tensors: Tensors<'a>) -> Result<Self> {
        let (family, arch) = recognise(&tensors)?;
        let (info, bgr) = ModelInfo::read(&tensors.metadata, &arch, family)?;
        let mut locations = (family.locations)(&arch);
        if bgr {
            if locations.is_empty() {
                let stem = &arch.convs()[0];
                locations.push((stem.name.clone(), Location::same(stem)));
            }
            locations[0].1.inputs = vec![2, 1, 0];
        }
        let checkpoint = Self { tensors, family, locations, arch, info };
        checkpoint.complete()?;
        Ok(checkpoint)
    }

    /// A convolution with the normalisation after it folded in: `y = (conv(x) - mean) / sqrt(var + eps) * gamma + beta` is a convolution
    /// again. Folded in f64, rounded once. A file may have it folded already: a bias in the place of the normalisation.
    ///
    /// # Errors
    /// If one of its tensors is missing, of another shape or type, or holds NaN or infinity, or the product leaves the range of f32.
    pub fn folded(&self, conv: &Conv) -> Result<Folded> {
        let location = self.location(conv);
        let shape @ [outputs, inputs, height, width] = conv.shape();
        let mut weight = self.floats(&format!("{}.weight", location.conv), &shape)?;
        let own = format!("{}.bias", location.conv);
        let mut bias = if self.has(&own) { self.floats(&own, &[outputs])? } else { Vec::new() };
        if self.is_normalised(&location) {
            bias.resize(outputs, 0.0);
            let norm = |part: &str| self.floats(&format!("{}.{part}", location.norm), &[outputs]);
            let (gamma, beta) = (norm("weight")?, norm("bias")?);
            let (mean, variance) = (norm("running_mean")?, norm("running_var")?);
            for (o, filter) in weight.chunks_exact_mut(inputs * height * width).enumerate() {
                let scale = f64::from(gamma[o]) / (f64::from(variance[o]) + EPSILON).sqrt();
                for w in filter {
                    *w = (f64::from(*w) * scale) as f32;
                }
                bias[o] = (f64::from(beta[o]) - (f64::from(mean[o]) - f64::from(bias[o])) * scale) as f32;
            }
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

    /// A linear layer of the head, the one with a ReLU after it or the classifier: outputs x inputs, and one bias an output.
    ///
    /// # Errors
    /// As [`Self::folded`].
    pub fn linear(&self, relu: bool) -> Result<(Array2<f32>, Array1<f32>)> {
        let Arch { hidden, classes, .. } = self.arch;
        let shape = match hidden {
            Some(hidden) if relu => (hidden, self.arch.embedding()),
            _ => (classes, hidden.unwrap_or(self.arch.embedding())),
        };
        if shape.0 == 0 {
            return Ok((Array2::zeros(shape), Array1::zeros(0)));
        }
        let module = self.linear_module(relu);
        let weight = self.floats(&format!("{module}.weight"), &[shape.0, shape.1])?;
        let bias = match self.floats(&format!("{module}.bias"), &[shape.0]) {
            Err(Error::MissingTensor { .. }) if !self.family.has_bias => vec![0.0; shape.0],
            bias => bias?,
        };
        Ok((Array2::from_shape_vec(shape, weight).expect("the shape was checked"), bias.into()))
    }

    /// Names of all tensors that the network may have. Those of biases, of what a bias stands for, and of scales may be missing.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let mut names = Vec::new();
        let mut add = |module: &str, parts: &[&str]| names.extend(parts.iter().map(|part| format!("{module}.{part}")));
        for conv in self.arch.convs() {
            let location = self.location(&conv);
            add(&location.conv, &LAYER_PARTS);
            if self.is_normalised(&location) {
                add(&location.norm, &NORM_PARTS);
            }
        }
        if self.arch.hidden.is_some() {
            add(self.linear_module(true), &LAYER_PARTS);
        }
        add(self.linear_module(false), &LAYER_PARTS);
        names
    }

    /// Trainable parameters, as PyTorch counts them.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let trained = |name: &String| !NORM_PARTS[2..].iter().any(|part| name.ends_with(part));
        let names = self.names();
        let tensors = names.iter().filter(|name| trained(name)).filter_map(|name| self.tensors.by_name.get(name));
        tensors.fold(0, |sum, tensor| sum.saturating_add(tensor.elements()))
    }

    /// Units and the head may have no weights besides their own, such as an attention's, and none may be beside them that could belong
    /// to the network. Where nothing follows the backbone, nothing may be there that could: a head under another name.
    fn complete(&self) -> Result<()> {
        let names = self.names();
        let mut units: Vec<String> =
            self.arch.convs().iter().map(|conv| unit_of(&self.location(conv).conv).to_owned()).collect();
        units.dedup();
        units.extend([true, false].map(|relu| format!("{}.", self.linear_module(relu))));
        let within = |name: &str| units.iter().any(|unit| name.starts_with(unit));
        let has_weights = |name: &str, shape: &[usize]| {
            name.ends_with(".weight") || (shape.len() > 1 && shape.iter().all(|&length| length > 0))
        };
        let foreign = self
            .tensors
            .by_name
            .iter()
            .find(|(name, tensor)| has_weights(name, &tensor.shape) && within(name) && !names.contains(name));
        if let Some((name, _)) = foreign {
            return unknown(format!("it has {}, which no unit of the network has", quoted(name)));
        }
        if self.arch.classes > 0 && self.arch.width.conv5 > 0 {
            let ours = |name: &str| names.iter().any(|known| known == name);
            return beside::check(&self.tensors, "", (self.arch.embedding(), true), ours);
        }
        let weights = self.tensors.by_name.iter().filter(|(_, tensor)| tensor.shape.len() > 1);
        let unknown: Vec<&String> =
            weights.map(|(name, _)| name).filter(|name| !names.contains(name)).take(3).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let missing = if self.arch.classes == 0 { self.family.classifier } else { self.family.ends[1] };
        Err(Error::UnknownArchitecture(format!("it lacks {missing}, but has {unknown:?}")))
    }

    fn linear_module(&self, relu: bool) -> &'static str {
        let [first, second] = self.family.two_layers;
        match self.arch.hidden {
            Some(_) if relu => first,
            Some(_) => second,
            None => self.family.classifier,
        }
    }

    /// Whether a batch normalisation follows a convolution and is not folded into it already.
    fn is_normalised(&self, location: &Location) -> bool {
        !self.has(&format!("{}.bias", location.conv)) || self.has(&format!("{}.weight", location.norm))
    }

    fn has(&self, name: &str) -> bool {
        self.tensors.by_name.contains_key(name)
    }

    /// A tensor by its name.
    pub(crate) fn tensor(&self, name: &str) -> Result<&Tensor<'a>> {
        self.tensors.by_name.get(name).ok_or_else(|| Error::MissingTensor {
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

/// The unit that a convolution is in, with the dot after it, or its sequence: `stage2.0.` of `stage2.0.branch1.2`, `conv1.` of `conv1.0`.
fn unit_of(conv: &str) -> &str {
    let parts = conv.split('.').count() / 2;
    let dot = conv.match_indices('.').nth(parts.saturating_sub(1));
    dot.map_or(conv, |(dot, _)| &conv[..=dot])
}

/// Whether all values are finite. Without leaving early, so that the compiler takes four at a time: models are loaded before anything
/// is optimised.
fn all_finite(values: &[f32]) -> bool {
    values.iter().fold(0, |largest, value| largest.max(value.abs().to_bits())) < f32::INFINITY.to_bits()
}

pub(super) fn unknown<T>(reason: String) -> Result<T> {
    Err(Error::UnknownArchitecture(reason))
}

/// The shape of a module's weight, if it has one.
fn shape_of<'a>(tensors: &'a Tensors, module: &str) -> Option<&'a [usize]> {
    Some(&tensors.by_name.get(&format!("{module}.weight"))?.shape)
}

/// Whose names the tensors have, the width and the head, by the shapes of a few that differ.
fn recognise(tensors: &Tensors) -> Result<(&'static Family, Arch)> {
    let stem = |family: &Family| format!("{}.0", family.ends[0]);
    let Some((family, shape)) = FAMILIES.iter().find_map(|&family| Some((family, shape_of(tensors, &stem(family))?)))
    else {
        let names: Vec<&String> = tensors.by_name.keys().take(3).collect();
        let known = FAMILIES.map(|family| format!("{:?} ({})", format!("{}.weight", stem(family)), family.name));
        return unknown(format!("a tensor {} was expected, but the file's first are {names:?}", known.join(" or ")));
    };
    if shape != [STEM_CHANNELS, 3, 3, 3] {
        return unknown(format!("{} has shape {shape:?} instead of [{STEM_CHANNELS}, 3, 3, 3]", stem(family)));
    }
    let width = width(tensors, family)?;
    let (hidden, classes) = head(tensors, family, Arch::new(width, 0).embedding())?;
    Ok((family, Arch { width: (family.width)(width), hidden, classes }))
}

/// One of the published widths, and no longer than those.
fn width(tensors: &Tensors, family: &Family) -> Result<Width> {
    for (stage, &repeats) in REPEATS.iter().enumerate() {
        let more = family.entrance(stage, repeats);
        // Where units are counted through, the next stage's may follow.
        if shape_of(tensors, &more).is_some() && (stage == 2 || more != family.entrance(stage + 1, 0)) {
            return unknown(format!("{more} is one unit more than the {repeats} of its stage"));
        }
    }
    let entrance = family.entrance(2, 0);
    let Some(&[half, ..]) = shape_of(tensors, &entrance) else {
        return unknown(format!("it lacks the tensor {entrance}.weight"));
    };
    let Some(&width) = WIDTHS.iter().find(|width| width.stages[2] / 2 == half) else {
        let halves = WIDTHS.map(|width| width.stages[2] / 2);
        return unknown(format!("{entrance} has {half} outputs, where the published widths have {halves:?}"));
    };
    let last = format!("{}.0", family.ends[1]);
    Ok(match shape_of(tensors, &last) {
        None => Width { conv5: 0, ..width },
        Some(_) => width,
    })
}

/// Outputs of the hidden layer, if there is one, and the number of classes.
fn head(tensors: &Tensors, family: &Family, embedding: usize) -> Result<(Option<usize>, usize)> {
    let [first, second] = family.two_layers.map(|module| (module, shape_of(tensors, module)));
    let linear = |(module, shape): (&str, Option<&[usize]>), inputs: usize| match shape {
        None => unknown(format!("it lacks the tensor {module}.weight")),
        Some(&[outputs, _]) if outputs > MAX_CLASSES => {
            unknown(format!("{module} has {outputs} outputs, and at most {MAX_CLASSES} classes can be held"))
        }
        Some(&[outputs, from]) if outputs > 0 && from == inputs => Ok(outputs),
        Some(shape) => unknown(format!("{module}.weight has shape {shape:?}, where [outputs, {inputs}] is needed")),
    };
    if second.1.is_some() {
        // Names don't say it: a reader of all kinds of files tells that it is assumed.
        if tensors.metadata.get(ACTIVATION).is_none_or(|said| said != "relu") {
            return unknown(format!("it does not say that a ReLU follows {}", first.0));
        }
        let hidden = linear(first, embedding)?;
        return Ok((Some(hidden), linear(second, hidden)?));
    }
    match shape_of(tensors, family.classifier) {
        None => Ok((None, 0)),
        classifier => Ok((None, linear((family.classifier, classifier), embedding)?)),
    }
}

/// Weights that are stored as integers, each output with a scale of its own.
fn scaled(integers: &[i8], scales: &[f32]) -> Vec<f32> {
    let filters = integers.chunks_exact((integers.len() / scales.len().max(1)).max(1));
    filters.zip(scales).flat_map(|(filter, scale)| filter.iter().map(move |&w| f32::from(w) * scale)).collect()
}
