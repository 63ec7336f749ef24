//! What JavaScript sees of [`crate::trace`] and [`crate::lab`].

use super::{Activations, take};
use crate::lab::{Kind, Operator as Work, Shape};
use crate::{Classifier, see, trace};
use js_sys::{Float32Array, Function, Uint8Array};
use wasm_bindgen::prelude::*;

/// A model and a picture under study.
#[wasm_bindgen]
pub struct Lab {
    classifier: Classifier,
    frame: Vec<u8>,
}

#[wasm_bindgen]
impl Lab {
    /// Loads a model from a file's bytes.
    ///
    /// # Errors
    /// Every method throws an `Error` with the name `ShuffleNetError` and a `code`.
    #[wasm_bindgen(constructor)]
    pub fn new(model: &[u8]) -> Result<Self, JsValue> {
        Ok(Self { classifier: Classifier::load(model)?, frame: Vec::new() })
    }

    /// The model's card as JSON.
    #[must_use]
    pub fn info(&self) -> String {
        serde_json::to_string(self.classifier.card()).expect("a card is plain data")
    }

    /// `Facts` of src/trace.rs for every layer, as JSON.
    #[must_use]
    pub fn facts(&mut self) -> String {
        let [height, width] = self.classifier.card().preprocess.crop;
        let facts = trace::facts(self.classifier.study().0.arch(), height, width);
        serde_json::to_string(&facts).expect("facts are plain data")
    }

    /// Takes the picture that everything below is about.
    ///
    /// # Errors
    /// If the bytes do not make a picture, or it is too large.
    pub fn look(&mut self, pixels: &Uint8Array, width: usize, height: usize, channels: usize) -> Result<(), JsValue> {
        self.classifier.prepare(take(pixels, &mut self.frame, width, height, channels)?);
        Ok(())
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
        Ok(self.classifier.probabilities()?.into())
    }

    /// Class indices of the last run, best first.
    #[wasm_bindgen(js_name = topK)]
    #[must_use]
    pub fn top_k(&self, k: usize) -> Vec<u32> {
        self.classifier.top_k(k).into_iter().map(|class| class as u32).collect()
    }

    /// What comes out of a layer.
    ///
    /// # Errors
    /// If there is no such layer, or no picture yet.
    pub fn activations(&mut self, layer: &str) -> Result<Activations, JsValue> {
        let (network, input) = self.classifier.study();
        Ok(see::activations(network, input, layer)?.into())
    }

    /// `Trace` of src/trace.rs in one row: value, bias, relu, the corner's row and column, side, first channel, then the inputs and
    /// the weights.
    ///
    /// # Errors
    /// If there is no such layer, pixel or channel, or no picture yet.
    pub fn trace(&mut self, layer: &str, y: usize, x: usize, channel: usize) -> Result<Float32Array, JsValue> {
        let (network, input) = self.classifier.study();
        let trace = trace::trace(network, input, layer, [y, x], channel)?;
        let [top, left] = trace.corner.map(|at| at as f32);
        let relu = f32::from(u8::from(trace.relu));
        let head = [trace.value, trace.bias, relu, top, left, trace.side as f32, trace.first as f32];
        Ok([&head, &trace.inputs[..], &trace.weights].concat().as_slice().into())
    }

    /// The milliseconds that each layer takes, the average of `runs` runs.
    ///
    /// # Errors
    /// If there is no picture yet.
    pub fn profile(&mut self, runs: usize, clock: &Function) -> Result<Vec<f64>, JsValue> {
        let (network, input) = self.classifier.study();
        let mut now = || clock.call0(&JsValue::NULL).ok().and_then(|time| time.as_f64()).unwrap_or(0.0);
        Ok(trace::profile(network, input, runs, &mut now)?)
    }

    /// What each feature of the last convolution adds to a class's logit in the last run.
    ///
    /// # Errors
    /// If there is no such class.
    pub fn contributions(&mut self, class: usize) -> Result<Float32Array, JsValue> {
        Ok(trace::contributions(self.classifier.study().0, class)?.as_slice().into())
    }
}

/// An operator or a network to be timed.
#[wasm_bindgen]
pub struct Operator(Work);

#[wasm_bindgen]
impl Operator {
    /// See `Shape` in src/lab.rs.
    ///
    /// # Errors
    /// If the shape is out of bounds.
    #[wasm_bindgen(constructor)]
    pub fn new(
        kind: &str,
        inputs: usize,
        outputs: usize,
        side: usize,
        stride: usize,
        groups: usize,
    ) -> Result<Self, JsValue> {
        let shape = Shape { kind: Kind::named(kind)?, inputs, outputs, side, stride, groups };
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
