//! Writes a network as a model file of its own: only what it needs, in the wished precision, with metadata.

use super::export::{onnx::onnx, tflite::tflite};
use crate::classifier::network_of;
use crate::kernels::quantised::quantised;
use crate::learn::Learner;
use crate::network::Arithmetic;
use crate::weights::{ACTIVATION, Assumption, Checkpoint, SCALE, Tensors, locate, read};
use crate::{Error, Result};
use half::f16;
use safetensors::Dtype;
use std::collections::{BTreeMap, HashMap};

/// How the weights are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// 4 bytes a weight.
    F32,
    /// 2 bytes a weight, with 11 bits of precision. Tensors with numbers above 65504 stay [`Precision::F32`].
    #[default]
    F16,
    /// 1 byte a weight of convolutions and classifier, with one scale (`NAME.scale`) an output; the rest as [`Precision::F16`].
    I8,
    /// Each tensor as it came, as far as it is one of these.
    Same,
}

impl Precision {
    fn of(dtype: Dtype) -> Self {
        match dtype {
            Dtype::F16 | Dtype::BF16 => Self::F16,
            Dtype::I8 => Self::I8,
            _ => Self::F32,
        }
    }
}

/// The kinds of files that are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// What this crate reads best, under the names of the source's layout.
    #[default]
    Safetensors,
    /// A graph, in [`Precision::F32`] or [`Precision::F16`].
    Onnx,
    /// A graph of TensorFlow Lite for pictures of one size, in [`Precision::F32`].
    TfLite,
}

/// What is wished of [`convert`].
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The kind of file.
    pub format: Target,
    /// How the weights are stored.
    pub dtype: Precision,
    /// Taught classes in the place of the network's own.
    pub classes: Option<Learner>,
    /// Replaces what the file says of itself, key by key.
    pub metadata: HashMap<String, String>,
}

impl Options {
    /// From JSON of an object of strings: `classes` (what [`Learner::to_json`] gives), `format` ("safetensors", "onnx" or "tflite"), `dtype` ("f32", "f16", "i8" or "same"; left out,
    /// f16 in safetensors and f32 in graphs), and everything else is metadata.
    ///
    /// # Errors
    /// [`Error::BadInput`] if it is something else.
    pub fn from_json(text: &str) -> Result<Self> {
        let mut metadata: HashMap<String, String> = serde_json::from_str(text)
            .map_err(|error| Error::BadInput(format!("the options can't be used: {error}")))?;
        let format = match metadata.remove("format").as_deref() {
            Some("safetensors") | None => Target::Safetensors,
            Some("onnx") => Target::Onnx,
            Some("tflite") => Target::TfLite,
            Some(other) => {
                return Err(Error::BadInput(format!("format has to be safetensors, onnx or tflite, but is {other:?}")));
            }
        };
        let dtype = match metadata.remove("dtype").as_deref() {
            None if format == Target::Safetensors => Precision::F16,
            None | Some("f32") => Precision::F32,
            Some("f16") => Precision::F16,
            Some("i8") => Precision::I8,
            Some("same") => Precision::Same,
            Some(other) => {
                return Err(Error::BadInput(format!("dtype has to be f32, f16, i8 or same, but is {other:?}")));
            }
        };
        if let Some(other) = metadata.get(ACTIVATION).filter(|said| !["relu", "none"].contains(&said.as_str())) {
            return Err(Error::BadInput(format!("activation has to be relu or none, but is {other:?}")));
        }
        match (format, dtype) {
            (Target::Onnx, Precision::I8 | Precision::Same) => {
                Err(Error::BadInput("an ONNX file is written in f32 or f16".to_owned()))
            }
            (Target::TfLite, Precision::F16 | Precision::I8 | Precision::Same) => {
                Err(Error::BadInput("a TensorFlow Lite file is written in f32".to_owned()))
            }
            _ => {
                let classes = metadata.remove("classes").map(|json| Learner::from_json(&json)).transpose()?;
                Ok(Self { format, dtype, classes, metadata })
            }
        }
    }
}

/// Reads a model file of any kind and writes another. In safetensors names and layout are those of the family; the same input gives the
/// same bytes.
///
/// # Errors
/// If the file can't be read or does not hold all that the network needs, or the metadata can't be used.
pub fn convert(bytes: &[u8], options: &Options) -> Result<Vec<u8>> {
    let mut tensors = read(bytes)?;
    if options.metadata.contains_key("labels") {
        tensors.metadata.retain(|key, _| !is_of_classes(key));
    }
    tensors.metadata.extend(options.metadata.clone());
    let mut tensors = locate(tensors)?.tensors;
    if let Some(classes) = &options.classes {
        tensors = taught(tensors, classes.clone())?;
        tensors.metadata.extend(options.metadata.clone());
    }
    let checkpoint = Checkpoint::of(tensors)?;
    network_of(&checkpoint, Arithmetic::F32)?;
    match options.format {
        Target::Safetensors => safetensors(&checkpoint, options.dtype),
        Target::Onnx => onnx(&checkpoint, options.dtype == Precision::F16),
        Target::TfLite => tflite(&checkpoint),
    }
}

/// Whether metadata of this key has an entry for each class: its name, in any language, and its number in a database.
fn is_of_classes(key: &str) -> bool {
    key.starts_with("labels") || key == "ids"
}

/// Other metadata that speaks of a network's own head begins so.
const OF_HEAD: [&str; 3] = ["temperature", Assumption::HEAD, Assumption::RELU];

/// A network with taught classes in the place of its own. Temperature and names are theirs.
fn taught(mut tensors: Tensors, mut learner: Learner) -> Result<Tensors> {
    tensors.metadata.retain(|key, _| !is_of_classes(key) && !OF_HEAD.iter().any(|own| key.starts_with(own)));
    let (family, embedding) = Checkpoint::of(tensors.clone()).map(|own| (own.family, own.arch.embedding()))?;
    if !learner.has_lengths() {
        return Err(Error::BadInput(
            "these classes were exported by an earlier version, without the lengths of their examples. Teach them again".to_owned(),
        ));
    }
    let names: Vec<String> = learner.classes().iter().map(|class| class.name.clone()).collect();
    if let Some(length) = learner.length().filter(|&length| length != embedding) {
        return Err(Error::BadInput(format!(
            "these classes are of another model: {length} numbers a picture, and not {embedding}"
        )));
    }
    let Some(head) = learner.head() else {
        return Err(Error::BadInput(
            "two classes are needed, and one of them has to have two examples that differ".to_owned(),
        ));
    };
    tensors.replace_head(family, &head.weight.values, &head.bias);
    tensors.metadata.remove(ACTIVATION);
    tensors.metadata.insert("labels".to_owned(), serde_json::to_string(&names).expect("names are text"));
    Ok(tensors)
}

fn safetensors(checkpoint: &Checkpoint, dtype: Precision) -> Result<Vec<u8>> {
    let mut metadata: BTreeMap<&str, &str> = BTreeMap::new();
    for (key, value) in &checkpoint.tensors.metadata {
        metadata.insert(key, value);
    }
    metadata.insert("format", "pt");
    metadata.insert("architecture", checkpoint.info.architecture);

    let mut stored = Vec::new();
    for name in checkpoint.names() {
        let Ok(tensor) = checkpoint.tensor(&name) else { continue };
        let shape = tensor.shape.clone();
        let values = checkpoint.floats(&name, &shape)?;
        let precision = if dtype == Precision::Same { Precision::of(tensor.dtype) } else { dtype };
        match precision {
            Precision::F32 => stored.push(Stored::full(name, shape, &values)),
            Precision::I8 if shape.len() > 1 => stored.extend(Stored::scaled(name, shape, &values)),
            _ => stored.push(Stored::half(name, shape, &values)),
        }
    }
    // Wider types first, so that every tensor is aligned.
    let dtypes = [Dtype::F32, Dtype::F16, Dtype::I8];
    let sorted = dtypes.iter().flat_map(|&dtype| stored.iter().filter(move |tensor| tensor.dtype == dtype));
    Ok(file(&sorted.collect::<Vec<_>>(), &metadata))
}

/// A safetensors file. The crate's own writer puts metadata in an order that changes from run to run.
fn file(tensors: &[&Stored], metadata: &BTreeMap<&str, &str>) -> Vec<u8> {
    let json = |text: &str| serde_json::to_string(text).expect("text can be written");
    let metadata: Vec<String> = metadata.iter().map(|(key, value)| format!("{}:{}", json(key), json(value))).collect();
    let mut header = format!("{{\"__metadata__\":{{{}}}", metadata.join(","));
    let mut start = 0;
    for Stored { name, dtype, shape, bytes } in tensors {
        let end = start + bytes.len();
        let entry =
            format!(",{}:{{\"dtype\":\"{dtype:?}\",\"shape\":{shape:?},\"data_offsets\":[{start},{end}]}}", json(name));
        header += &entry;
        start = end;
    }
    header += "}";
    while !header.len().is_multiple_of(8) {
        header += " ";
    }
    let mut file = [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
    for tensor in tensors {
        file.extend(&tensor.bytes);
    }
    file
}

struct Stored {
    name: String,
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

impl Stored {
    fn full(name: String, shape: Vec<usize>, values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { name, dtype: Dtype::F32, shape, bytes }
    }

    fn half(name: String, shape: Vec<usize>, values: &[f32]) -> Self {
        let halves = || values.iter().map(|&value| f16::from_f32(value));
        if halves().any(f16::is_infinite) {
            return Self::full(name, shape, values);
        }
        Self { name, dtype: Dtype::F16, shape, bytes: halves().flat_map(f16::to_le_bytes).collect() }
    }

    /// A scale for every output.
    fn scaled(name: String, shape: Vec<usize>, values: &[f32]) -> [Self; 2] {
        let filters = values.chunks_exact(values.len() / shape[0]);
        let (integers, scales): (Vec<_>, Vec<_>) = filters.map(quantised).unzip();
        let bytes = integers.concat().into_iter().map(i8::cast_unsigned).collect();
        let integers = Self { bytes, dtype: Dtype::I8, name, shape };
        let scales = Self::full(format!("{}{SCALE}", integers.name), vec![scales.len()], &scales);
        [integers, scales]
    }
}
