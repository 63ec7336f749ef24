//! What JavaScript sees of [`crate::lab`].

use super::{Activations, json, load, take, top_k};
use crate::image::{COLOURS, MAX_PIXELS};
use crate::lab::{Form, Operator as Work, Shape, contributions, facts, profile, published, trace};
use crate::network::Arithmetic;
use crate::weights::families::{FAMILIES, Family};
use crate::weights::{Format, MAX_BYTES, safetensors};
use crate::{Classifier, explain, learn};
use js_sys::{Float32Array, Uint8Array};
use ndarray::Array3;
use serde_json::json as object;
use wasm_bindgen::prelude::*;
use web_sys::{ImageData, Performance};

/// The facts of this crate that JavaScript needs before an engine runs, as JSON. The package is built with them.
#[wasm_bindgen]
#[must_use]
pub fn constants() -> String {
    let formats: Vec<_> = Format::SIGNATURES
        .iter()
        .map(|(format, offset, bytes)| object!({ "format": format, "offset": offset, "bytes": bytes }))
        .collect();
    json(&object!({
        "maxPixels": MAX_PIXELS,
        "maxModelBytes": MAX_BYTES,
        "maxRefinement": explain::MAX_REFINEMENT,
        "sharpness": learn::SHARPNESS,
        "maxHeader": safetensors::MAX_HEADER,
        "formats": formats,
        "networks": FAMILIES.map(Family::marks),
        "widths": published(),
    }))
}

/// A model and a picture under study.
#[wasm_bindgen]
pub struct Lab {
    classifier: Classifier,
    frame: Vec<u8>,
}

#[wasm_bindgen]
impl Lab {
    /// Loads a model from a safetensors file.
    ///
    /// # Errors
    /// Every method throws an `Error` with the name `ShuffleNetError` and a `code`.
    #[wasm_bindgen(constructor)]
    pub fn new(model: &Uint8Array) -> Result<Self, JsValue> {
        Ok(Self { classifier: load(model, Arithmetic::F32)?, frame: Vec::new() })
    }

    /// What the model file says of itself, as JSON: `ModelInfo` in src/weights/info.rs.
    #[must_use]
    pub fn info(&self) -> String {
        json(self.classifier.info())
    }

    /// `Facts` of src/lab/layers.rs for every layer, as JSON.
    #[must_use]
    pub fn layers(&mut self) -> String {
        let [height, width] = self.classifier.info().preprocess.crop;
        json(&facts(self.classifier.study().0.arch(), height, width))
    }

    /// Takes the picture that everything below is about.
    ///
    /// # Errors
    /// If the bytes do not make a picture, or it is too large.
    pub fn look(&mut self, picture: &ImageData) -> Result<(), JsValue> {
        self.classifier.prepare(take(picture, &mut self.frame)?);
        Ok(())
    }

    /// The picture as the network reads it: resized, cropped and normalised. Without a picture it has no pixels.
    #[must_use]
    pub fn input(&mut self) -> Activations {
        let (_, input) = self.classifier.study();
        let shape = (input.height(), input.width(), COLOURS);
        Array3::from_shape_fn(shape, |(y, x, colour)| input.pixel(y, x)[colour]).into()
    }

    /// Whether the channels are shuffled, as they should be, in what follows.
    #[wasm_bindgen(js_name = setShuffle)]
    pub fn set_shuffle(&mut self, shuffle: bool) {
        self.classifier.study().0.set_shuffle(shuffle);
    }

    /// Probabilities of all classes.
    ///
    /// # Errors
    /// If there is no picture yet.
    pub fn classify(&mut self) -> Result<Float32Array, JsValue> {
        self.classifier.look_again()?;
        Ok(self.classifier.probabilities().into())
    }

    /// Class indices of the last run, best first.
    #[wasm_bindgen(js_name = topK)]
    #[must_use]
    pub fn top_k(&self, k: usize) -> Vec<u32> {
        top_k(&self.classifier, k)
    }

    /// What comes out of a layer.
    ///
    /// # Errors
    /// If there is no such layer, or no picture yet.
    pub fn activations(&mut self, layer: &str) -> Result<Activations, JsValue> {
        let (network, input) = self.classifier.study();
        Ok(network.activations(input, layer)?.into())
    }

    /// `Trace` of src/lab/trace.rs in one row: value, bias, relu, the corner's row and column, side, first channel, then the inputs and
    /// the weights.
    ///
    /// # Errors
    /// If there is no such layer, pixel or channel, or no picture yet.
    pub fn trace(&mut self, layer: &str, y: usize, x: usize, channel: usize) -> Result<Float32Array, JsValue> {
        let (network, input) = self.classifier.study();
        let trace = trace(network, input, layer, [y, x], channel)?;
        let [top, left] = trace.corner.map(|at| at as f32);
        let relu = f32::from(u8::from(trace.relu));
        let head = [trace.value, trace.bias, relu, top, left, trace.side as f32, trace.first as f32];
        Ok([&head, &trace.inputs[..], &trace.weights].concat().as_slice().into())
    }

    /// The milliseconds that each layer takes, the average of `runs` runs.
    ///
    /// # Errors
    /// If there is no picture yet.
    pub fn profile(&mut self, runs: usize, clock: &Performance) -> Result<Vec<f64>, JsValue> {
        let (network, input) = self.classifier.study();
        Ok(profile(network, input, runs, &mut || clock.now())?)
    }

    /// What each feature of the last convolution adds to a class's logit in the last run.
    ///
    /// # Errors
    /// If there is no such class.
    pub fn contributions(&mut self, class: usize) -> Result<Float32Array, JsValue> {
        Ok(contributions(self.classifier.study().0, class)?.as_slice().into())
    }
}

/// An operator or a network to be timed.
#[wasm_bindgen]
pub struct Operator(Work);

#[wasm_bindgen]
impl Operator {
    /// See `Shape` in src/lab/operator.rs.
    ///
    /// # Errors
    /// If the shape is out of bounds.
    #[wasm_bindgen(constructor)]
    pub fn new(
        form: &str,
        inputs: usize,
        outputs: usize,
        side: usize,
        stride: usize,
        groups: usize,
    ) -> Result<Self, JsValue> {
        let shape = Shape { form: Form::named(form)?, inputs, outputs, side, stride, groups };
        Ok(Self(Work::random(shape)?))
    }

    /// A whole network, by its place among the published widths.
    ///
    /// # Errors
    /// If there is no such width, or the side is out of bounds.
    pub fn network(width: usize, side: usize) -> Result<Self, JsValue> {
        Ok(Self(Work::network(width, side)?))
    }

    /// Runs `times` times.
    pub fn run(&mut self, times: usize) {
        self.0.run(times);
    }
}
