//! Which parts of a picture speak for a class.
//!
//! ```
//! use ndarray::Array3;
//! use shufflenet_wasm::{explain::class_activation_map, image::Input, network::Network, weights::open};
//!
//! let file = std::fs::read("models/everyday-332-x1.0.safetensors").expect("the default model");
//! let mut network = Network::new(&open(&file)?)?;
//! let logits = network.run(&Input::from_nchw(Array3::ones((3, 96, 96)).view()))?.to_vec();
//! let map = class_activation_map(&network, 7)?;
//! let logit = map.mean().expect("values") + network.class_weights(7).1;
//! assert!((logit - logits[7]).abs() < 1e-4);
//! # Ok::<(), shufflenet_wasm::Error>(())
//! ```

use crate::arch::STRIDE;
use crate::image::Input;
use crate::network::Network;
use crate::{Error, Result};
use ndarray::{Array2, s};

/// The most that a class activation map can be refined.
pub const MAX_REFINEMENT: usize = 8;

/// The class activation map of the last run (Zhou et al. 2016, "Learning Deep Features for Discriminative Localization"): what each pixel of the
/// last convolution's output adds to the class's logit. The logit is the map's mean plus the class's bias.
///
/// # Errors
/// [`Error::BadInput`] if there is no such class or nothing has run.
pub fn class_activation_map(network: &Network, class: usize) -> Result<Array2<f32>> {
    network.check_class(class)?;
    activation_map(network, &network.class_weights(class).0)
}

/// What each pixel of the last convolution's output adds to a linear function of the embedding in the last run: the function is the map's mean
/// plus its constant.
///
/// # Errors
/// [`Error::BadInput`] if nothing has run.
pub fn activation_map(network: &Network, weights: &[f32]) -> Result<Array2<f32>> {
    let features = network.features();
    if features.height == 0 {
        return Err(Error::BadInput("there is no last run to explain: classify a picture first".to_owned()));
    }
    let dot = |pixel| features.pixel(pixel).zip(weights).map(|(feature, weight)| feature * weight).sum();
    let values = (0..features.height * features.width).map(dot).collect();
    Ok(Array2::from_shape_vec((features.height, features.width), values).expect("all pixels"))
}

/// A map with `refinement` x `refinement` values where `map`, such as [`class_activation_map`], has one: the network runs once for each, on the
/// input shifted by a part of its stride, and the maps are interleaved. The last run has to have been on the input itself; its results
/// are left behind again. Refinement 1 runs nothing.
///
/// # Errors
/// Those of `map`, or if the refinement is not from 1 to [`MAX_REFINEMENT`].
pub fn refined(
    network: &mut Network,
    input: &Input,
    refinement: usize,
    map: &mut dyn FnMut(&Network) -> Result<Array2<f32>>,
) -> Result<Array2<f32>> {
    if !(1..=MAX_REFINEMENT).contains(&refinement) {
        return Err(Error::BadInput(format!(
            "a refinement from 1 to {MAX_REFINEMENT} was expected, but {refinement} came"
        )));
    }
    let plain = map(network)?;
    if refinement == 1 {
        return Ok(plain);
    }
    // The middles of `refinement` equal parts of a stride, seen from its middle.
    let shift = |part: usize| ((2 * part + 1) * STRIDE / (2 * refinement)).cast_signed() - (STRIDE / 2).cast_signed();
    let mut refined = Array2::zeros((plain.nrows() * refinement, plain.ncols() * refinement));
    let mut shifted = Input::default();
    let every = refinement.cast_signed();
    for (down, across) in (0..refinement).flat_map(|down| (0..refinement).map(move |across| (down, across))) {
        input.shift_into(shift(down), shift(across), &mut shifted);
        network.run(&shifted)?;
        let part = map(network)?;
        if part.dim() != plain.dim() {
            return Err(Error::BadInput("the last run was on another input than this".to_owned()));
        }
        refined.slice_mut(s![down.cast_signed()..;every, across.cast_signed()..;every]).assign(&part);
    }
    network.run(input)?;
    Ok(refined)
}
