//! Which parts of a picture speak for a class, and the activations of any layer.

use crate::arch::Arch;
use crate::image::Input;
use crate::network::{Layer, Network, Part};
use crate::{Error, Result};
use ndarray::{Array2, Array3};

/// Pixels of the input between neighbouring pixels of the last convolution's output: the network halves its input five times.
const FEATURE_STRIDE: usize = 32;
/// The most that a class activation map can be refined.
pub const MAX_REFINEMENT: usize = 8;

/// Every layer whose activations can be seen, with its name, in the order in which the network computes them.
#[must_use]
pub fn layers(arch: &Arch) -> Vec<(Layer, String)> {
    let right = [
        (Part::FirstPointwise, ".pointwise1"),
        (Part::Depthwise, ".depthwise"),
        (Part::SecondPointwise, ".pointwise2"),
        (Part::Output, ""),
    ];
    let left = [(Part::LeftDepthwise, ".left.depthwise"), (Part::LeftPointwise, ".left.pointwise")];
    let mut layers = vec![(Layer::Stem, "stem".to_owned())];
    for (index, unit) in arch.units().iter().enumerate() {
        let parts = left.iter().filter(|_| unit.stride == 2).chain(&right);
        layers.extend(parts.map(|(part, suffix)| (Layer::Unit(index, *part), format!("{}{suffix}", unit.name))));
    }
    layers.push((Layer::Conv5, "conv5".to_owned()));
    layers
}

/// The activations of one layer for an input, height x width x channels.
///
/// # Errors
/// [`Error::BadInput`] if there is no such layer, or the input is too small.
pub fn activations(network: &mut Network, input: &Input, name: &str) -> Result<Array3<f32>> {
    let layers = layers(network.arch());
    let Some(&(wanted, _)) = layers.iter().find(|(_, known)| known == name) else {
        return Err(Error::BadInput(format!(
            "there is no layer {name:?}. Layers are \"stem\", \"conv5\", units such as \"stage3.2\" and their parts such as \"stage3.2.depthwise\""
        )));
    };
    let mut seen = None;
    network.run_observed(input, &mut |layer, activation| {
        if layer == wanted {
            let shape = (activation.height, activation.width, activation.channels);
            seen = Some(Array3::from_shape_vec(shape, activation.values().collect()).expect("all values"));
        }
    })?;
    Ok(seen.expect("a run passes every layer"))
}

/// The class activation map of the last run (Zhou et al. 2016, "Learning Deep Features for Discriminative Localization"): what each pixel of the
/// last convolution's output adds to the class's logit. The logit is the map's mean plus the class's bias.
///
/// # Errors
/// [`Error::BadInput`] if there is no such class or nothing has run.
pub fn class_activation_map(network: &Network, class: usize) -> Result<Array2<f32>> {
    network.check_class(class)?;
    let features = network.features();
    if features.height == 0 {
        return Err(Error::BadInput("there is no last run to explain: classify a picture first".to_owned()));
    }
    let (weights, _) = network.class_weights(class);
    let dot = |pixel| features.pixel(pixel).zip(&weights).map(|(feature, weight)| feature * weight).sum();
    let values = (0..features.height * features.width).map(dot).collect();
    Ok(Array2::from_shape_vec((features.height, features.width), values).expect("all pixels"))
}

/// A class activation map with `refinement` x `refinement` values where [`class_activation_map`] has one: the network runs once for each, on the
/// input shifted by a part of its stride, and the maps are interleaved. The last run has to have been on the input itself; its results
/// are left behind again.
///
/// # Errors
/// As [`class_activation_map`], or if the refinement is not from 1 to [`MAX_REFINEMENT`].
pub fn refined_class_activation_map(
    network: &mut Network,
    input: &Input,
    class: usize,
    refinement: usize,
) -> Result<Array2<f32>> {
    if !(1..=MAX_REFINEMENT).contains(&refinement) {
        return Err(Error::BadInput(format!(
            "a refinement from 1 to {MAX_REFINEMENT} was expected, but {refinement} came"
        )));
    }
    if refinement == 1 {
        return class_activation_map(network, class);
    }
    // The middles of `refinement` equal parts of a stride, seen from its middle.
    let shift = |part: usize| {
        ((2 * part + 1) * FEATURE_STRIDE / (2 * refinement)).cast_signed() - (FEATURE_STRIDE / 2).cast_signed()
    };
    let mut refined = Array2::default((0, 0));
    let mut shifted = Input::default();
    for (down, across) in (0..refinement).flat_map(|down| (0..refinement).map(move |across| (down, across))) {
        input.shift_into(shift(down), shift(across), &mut shifted);
        network.run(&shifted)?;
        let map = class_activation_map(network, class)?;
        if refined.is_empty() {
            refined = Array2::zeros((map.nrows() * refinement, map.ncols() * refinement));
        }
        let every = refinement.cast_signed();
        refined.slice_mut(ndarray::s![down.cast_signed()..;every, across.cast_signed()..;every]).assign(&map);
    }
    network.run(input)?;
    Ok(refined)
}
