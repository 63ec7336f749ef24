//! What JavaScript sees.

#[cfg(feature = "lab")]
mod lab;

use crate::Classifier;
#[cfg(feature = "files")]
use crate::files;
use crate::image::Pixels;
use crate::kernels::lane::BUILD;
use crate::network::Arithmetic;
use crate::weights::{Bytes, Checkpoint, safetensors};
use js_sys::{Float32Array, Reflect, Uint8Array};
use ndarray::{Array3, ArrayView3};
use wasm_bindgen::prelude::*;
use web_sys::ImageData;

/// A loaded model.
#[wasm_bindgen]
pub struct Engine {
    classifier: Classifier,
    /// The picture's bytes; kept, so that frames of one size need no new memory.
    frame: Vec<u8>,
}

#[wasm_bindgen(start)]
fn start() {
    // A panic is a mistake of ours: JavaScript gets what it says, gives this instance up and starts another one.
    std::panic::set_hook(Box::new(|panic| {
        // The lab is for looking into: its console also gets the stack.
        #[cfg(feature = "lab")]
        console_error_panic_hook::hook(panic);
        wasm_bindgen::throw_str(&panic.to_string())
    }));
}

/// Which build this is: `simd128` or `relaxed-simd`.
#[wasm_bindgen]
#[must_use]
pub fn build() -> String {
    BUILD.to_owned()
}

/// What is in a model file of any kind, and whether it will run, as JSON: `Inspection` in src/files/inspect.rs.
#[cfg(feature = "files")]
#[wasm_bindgen]
#[must_use]
pub fn inspect(file: &[u8]) -> String {
    json(&files::inspect::inspect(file))
}

/// A model file of any kind as safetensors. `options` is JSON, an object of strings: `dtype` (f32, f16 or i8), and
/// metadata that replaces the file's own.
///
/// # Errors
/// If the file can't be read or does not hold all that the network needs, or the options can't be used.
#[cfg(feature = "files")]
#[wasm_bindgen]
pub fn convert(file: &[u8], options: &str) -> Result<Vec<u8>, JsValue> {
    Ok(files::convert::convert(file, &files::convert::Options::from_json(options)?)?)
}

#[wasm_bindgen]
impl Engine {
    /// Loads a model from a safetensors file, tensor by tensor: the whole of it is never in WebAssembly's memory. `convert` makes such a
    /// file of any other. It computes in the `arithmetic` f32, unless i8 is wanted.
    ///
    /// # Errors
    /// Every method throws an `Error` with the name `ShuffleNetError` and a `code`.
    #[wasm_bindgen(constructor)]
    pub fn new(model: &Uint8Array, arithmetic: Option<String>) -> Result<Self, JsValue> {
        let arithmetic = arithmetic.map_or(Ok(Arithmetic::F32), |name| name.parse())?;
        Ok(Self { classifier: load(model, arithmetic)?, frame: Vec::new() })
    }

    /// What the model file says of itself, as JSON: `ModelInfo` in src/weights/info.rs.
    #[must_use]
    pub fn info(&self) -> String {
        json(self.classifier.info())
    }

    /// The names of all layers, in the order in which the network computes them.
    #[must_use]
    pub fn layers(&self) -> Vec<String> {
        self.classifier.layers()
    }

    /// Prepares a picture and runs the network once. What is asked afterwards is about this run.
    ///
    /// # Errors
    /// If the bytes do not make a picture, or it is too large.
    pub fn look(&mut self, picture: &ImageData) -> Result<(), JsValue> {
        Ok(self.classifier.look(take(picture, &mut self.frame)?)?)
    }

    /// Runs the network on a normalised input, 1 x 3 x height x width, as in PyTorch; gives the logits.
    ///
    /// # Errors
    /// If the length is not that of the sizes, or the input is too small for the network.
    pub fn run(&mut self, input: &[f32], height: usize, width: usize) -> Result<Float32Array, JsValue> {
        let tensor = ArrayView3::from_shape((3, height, width), input).map_err(|_| {
            crate::Error::BadInput(format!("3 x {height} x {width} numbers were expected, but {} came", input.len()))
        })?;
        Ok(self.classifier.run(tensor)?.into())
    }

    /// One probability a class.
    pub fn probabilities(&mut self) -> Float32Array {
        self.classifier.probabilities().into()
    }

    /// One logit a class.
    #[must_use]
    pub fn logits(&self) -> Float32Array {
        self.classifier.logits().into()
    }

    /// The averaged features, which the classifier sees.
    #[must_use]
    pub fn embedding(&self) -> Float32Array {
        self.classifier.embedding().into()
    }

    /// Class indices, best first.
    #[wasm_bindgen(js_name = topK)]
    #[must_use]
    pub fn top_k(&self, k: usize) -> Vec<u32> {
        top_k(&self.classifier, k)
    }

    /// What each part of the picture says for a class, `refinement` (1 to 8) times as fine as the network's last convolution. 1 runs nothing.
    ///
    /// # Errors
    /// If there is no such class, or the refinement is out of range.
    pub fn explain(&mut self, class: usize, refinement: usize) -> Result<HeatMap, JsValue> {
        Ok(self.classifier.explain(class, refinement)?.into())
    }

    /// As `explain`, for one of the classes that were taught, by its place among them.
    ///
    /// # Errors
    /// As `explain`, or if the classes are of another model.
    #[wasm_bindgen(js_name = explainTaught)]
    pub fn explain_taught(
        &mut self,
        learner: &mut Learner,
        class: usize,
        refinement: usize,
    ) -> Result<HeatMap, JsValue> {
        Ok(self.classifier.explain_taught(&mut learner.0, class, refinement)?.into())
    }

    /// A layer's activations for a picture; one run of its own, which it leaves behind as `look` does.
    ///
    /// # Errors
    /// As `look`, or if there is no such layer.
    pub fn activations(&mut self, picture: &ImageData, layer: &str) -> Result<Activations, JsValue> {
        let picture = take(picture, &mut self.frame)?;
        Ok(self.classifier.activations(picture, layer)?.into())
    }
}

/// Reads a safetensors file where it is.
fn load(model: &Uint8Array, arithmetic: Arithmetic) -> crate::Result<Classifier> {
    let fetch = |start: usize, to: &mut [u8]| {
        model.subarray(start as u32, (start + to.len()) as u32).copy_to(to);
    };
    let file = Bytes::Elsewhere { fetch: &fetch, start: 0, length: model.length() as usize };
    Classifier::of(Checkpoint::of(safetensors::read(file)?)?, arithmetic)
}

fn json(data: &impl serde::Serialize) -> String {
    serde_json::to_string(data).expect("plain data")
}

fn top_k(classifier: &Classifier, k: usize) -> Vec<u32> {
    classifier.top_k(k).into_iter().map(|class| class as u32).collect()
}

/// Takes over a picture's bytes: 1 (grey), 3 (RGB) or 4 (RGBA) a pixel. Anything with an `ImageData`'s properties will do.
fn take<'a>(picture: &ImageData, frame: &'a mut Vec<u8>) -> crate::Result<Pixels<'a>> {
    // Not `picture.data()`, which would claim new memory for every frame.
    let data: Uint8Array = Reflect::get(picture, &"data".into()).unwrap_or_default().unchecked_into();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let length = data.length() as usize;
    let channels = length / (width * height).max(1);
    // Checked before the copy, so that a wrong size claims no memory.
    Pixels::check(length, width, height, channels)?;
    frame.resize(length, 0);
    data.copy_to(frame);
    Pixels::new(frame, width, height, channels)
}

/// What speaks for a class, and where.
#[wasm_bindgen(getter_with_clone)]
pub struct HeatMap {
    /// Number of rows.
    #[wasm_bindgen(readonly)]
    pub rows: usize,
    /// Number of columns.
    #[wasm_bindgen(readonly)]
    pub columns: usize,
    /// What each part adds to the class's logit, row by row; their mean plus the class's bias is the logit.
    #[wasm_bindgen(readonly)]
    pub values: Vec<f32>,
    /// Left, top, width and height of the map in pixels of the picture.
    #[wasm_bindgen(readonly)]
    pub region: Vec<f64>,
}

impl From<crate::classifier::HeatMap> for HeatMap {
    fn from(map: crate::classifier::HeatMap) -> Self {
        let (rows, columns) = map.values.dim();
        Self { rows, columns, values: map.values.into_raw_vec_and_offset().0, region: map.region.to_vec() }
    }
}

/// What came out of a layer.
#[wasm_bindgen(getter_with_clone)]
pub struct Activations {
    /// Pixels down.
    #[wasm_bindgen(readonly)]
    pub height: usize,
    /// Pixels across.
    #[wasm_bindgen(readonly)]
    pub width: usize,
    /// Number of channels.
    #[wasm_bindgen(readonly)]
    pub channels: usize,
    /// All values in the order height, width, channels.
    #[wasm_bindgen(readonly)]
    pub values: Vec<f32>,
}

impl From<Array3<f32>> for Activations {
    fn from(seen: Array3<f32>) -> Self {
        let (height, width, channels) = seen.dim();
        Self { height, width, channels, values: seen.into_raw_vec_and_offset().0 }
    }
}

/// Classes made of a few examples each.
#[wasm_bindgen]
#[derive(Default)]
pub struct Learner(crate::learn::Learner);

#[wasm_bindgen]
impl Learner {
    /// Without classes.
    ///
    /// # Errors
    /// Every method throws an `Error` with the name `ShuffleNetError` and a `code`.
    #[wasm_bindgen(constructor)]
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an example to a class, new or known.
    ///
    /// # Errors
    /// If the name is empty, or the embedding is no direction or from another model.
    pub fn add(&mut self, name: &str, embedding: &[f32]) -> Result<(), JsValue> {
        Ok(self.0.add(name, embedding)?)
    }

    /// Forgets a class; says whether there was one.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name)
    }

    /// Forgets one example of a class; says whether there was one.
    #[wasm_bindgen(js_name = removeExample)]
    pub fn remove_example(&mut self, name: &str, index: usize) -> bool {
        self.0.remove_example(name, index)
    }

    /// Gives a class another name.
    ///
    /// # Errors
    /// If there is no class of the old name, or one of the new name.
    pub fn rename(&mut self, from: &str, to: &str) -> Result<(), JsValue> {
        Ok(self.0.rename(from, to)?)
    }

    /// The names of the classes, in the order in which they were first named.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.classes().iter().map(|class| class.name.clone()).collect()
    }

    /// The number of examples of each class.
    #[must_use]
    pub fn counts(&self) -> Vec<u32> {
        self.0.classes().iter().map(|class| class.count() as u32).collect()
    }

    /// Length of the examples; undefined without any.
    #[wasm_bindgen(js_name = embeddingLength)]
    #[must_use]
    pub fn embedding_length(&self) -> Option<usize> {
        self.0.length()
    }

    /// The cosine between what the engine saw last and each class's mean.
    ///
    /// # Errors
    /// If its embedding is no direction or from another model.
    pub fn similarities(&self, engine: &Engine) -> Result<Float32Array, JsValue> {
        Ok(self.0.similarities(engine.classifier.embedding())?.as_slice().into())
    }

    /// One probability a class for what the engine saw last.
    ///
    /// # Errors
    /// As `similarities`.
    pub fn probabilities(&mut self, engine: &Engine) -> Result<Float32Array, JsValue> {
        Ok(self.0.probabilities(engine.classifier.embedding())?.as_slice().into())
    }

    /// The similarity below which a picture is probably of none of the classes.
    #[must_use]
    pub fn threshold(&mut self) -> f32 {
        self.0.threshold()
    }

    /// For each example, class by class, the place of the class that the others put it into, or nothing below two classes with two examples each.
    #[wasm_bindgen(js_name = leftOut)]
    #[must_use]
    pub fn left_out(&self) -> Option<Vec<u32>> {
        Some(self.0.left_out()?.into_iter().flatten().map(|class| class as u32).collect())
    }

    /// All classes and examples as JSON.
    #[wasm_bindgen(js_name = toJson)]
    #[must_use]
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Classes and examples from `toJson`.
    ///
    /// # Errors
    /// If it is something else.
    #[wasm_bindgen(js_name = fromJson)]
    pub fn from_json(json: &str) -> Result<Self, JsValue> {
        Ok(Self(crate::learn::Learner::from_json(json)?))
    }
}

impl From<crate::Error> for JsValue {
    fn from(error: crate::Error) -> Self {
        let thrown = js_sys::Error::new(&error.to_string());
        thrown.set_name("ShuffleNetError");
        // An Error takes properties. `expect` would bring what prints any JavaScript value along, and nobody would see it.
        let _ = Reflect::set(&thrown, &"code".into(), &error.code().into());
        thrown.into()
    }
}
