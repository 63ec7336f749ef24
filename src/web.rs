//! What JavaScript sees.

use crate::Classifier;
use crate::image::Pixels;
use crate::kernels::lane::BUILD;
use js_sys::{Float32Array, Reflect, Uint8Array};
use ndarray::ArrayView3;
use wasm_bindgen::prelude::*;

/// A loaded model.
#[wasm_bindgen]
pub struct Engine {
    classifier: Classifier,
    /// The picture's bytes; kept, so that frames of one size need no new memory.
    frame: Vec<u8>,
}

#[wasm_bindgen(start)]
fn start() {
    console_error_panic_hook::set_once();
}

/// Which build this is: `simd128` or `relaxed-simd`.
#[wasm_bindgen]
#[must_use]
pub fn build() -> String {
    BUILD.to_owned()
}

#[wasm_bindgen]
impl Engine {
    /// Loads a model from the bytes of a safetensors file.
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

    /// Probabilities of all classes for a picture with 1 (grey), 3 (RGB) or 4 (RGBA) bytes a pixel.
    ///
    /// # Errors
    /// If the bytes do not make a picture, or it is too large.
    pub fn classify(
        &mut self,
        pixels: &Uint8Array,
        width: usize,
        height: usize,
        channels: usize,
    ) -> Result<Float32Array, JsValue> {
        let length = pixels.length() as usize;
        // Checked before the copy, so that a wrong size claims no memory.
        Pixels::check(length, width, height, channels)?;
        self.frame.resize(length, 0);
        pixels.copy_to(&mut self.frame);
        let picture = Pixels::new(&self.frame, width, height, channels)?;
        Ok(self.classifier.classify(picture)?.into())
    }

    /// Logits for a normalised input, 1 x 3 x height x width, as in PyTorch.
    ///
    /// # Errors
    /// If the length is not that of the sizes, or the input is too small for the network.
    pub fn run(&mut self, input: &[f32], height: usize, width: usize) -> Result<Float32Array, JsValue> {
        let tensor = ArrayView3::from_shape((3, height, width), input).map_err(|_| {
            crate::Error::BadInput(format!("3 x {height} x {width} numbers were expected, but {} came", input.len()))
        })?;
        Ok(self.classifier.run(tensor)?.into())
    }

    /// Logits of the last picture or input.
    #[must_use]
    pub fn logits(&self) -> Float32Array {
        self.classifier.logits().into()
    }

    /// Embedding of the last picture or input.
    #[must_use]
    pub fn embedding(&self) -> Float32Array {
        self.classifier.embedding().into()
    }

    /// Class indices of the last picture or input, best first.
    #[wasm_bindgen(js_name = topK)]
    #[must_use]
    pub fn top_k(&self, k: usize) -> Vec<u32> {
        self.classifier.top_k(k).into_iter().map(|class| class as u32).collect()
    }
}

impl From<crate::Error> for JsValue {
    fn from(error: crate::Error) -> Self {
        let thrown = js_sys::Error::new(&error.to_string());
        thrown.set_name("ShuffleNetError");
        Reflect::set(&thrown, &"code".into(), &error.code().into()).expect("an Error takes properties");
        thrown.into()
    }
}
