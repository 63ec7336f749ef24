//! Writes a network as a graph in another format, with batch normalisation folded in: [`onnx`] and [`tflite`]. Preprocessing is the user's:
//! the metadata says how.

pub mod onnx;
pub mod tflite;

use crate::Result;
use crate::arch::{Conv, Operator, Read, Step};
use crate::weights::{Checkpoint, Folded};
use ndarray::{Array1, Array2};
use std::collections::{BTreeMap, HashMap};

/// What builds a graph, operator by operator. `Value` stands for what an operator writes.
trait Graph {
    type Value: Clone;

    fn picture(&mut self) -> Self::Value;

    /// A convolution with its ReLU, if it has one; for the stem also the 3x3 maximum.
    fn convolution(&mut self, x: &Self::Value, conv: &Conv, folded: Folded) -> Self::Value;

    /// The first half of the channels and the second.
    fn halves(&mut self, x: &Self::Value) -> [Self::Value; 2];

    /// Both branches concatenated, their channels in the order of the step.
    fn shuffle(&mut self, branches: [&Self::Value; 2], step: &Step) -> Self::Value;

    fn average(&mut self, x: &Self::Value) -> Self::Value;

    fn linear(&mut self, x: &Self::Value, weight: Array2<f32>, bias: Array1<f32>, relu: bool) -> Self::Value;
}

/// Tells a graph the network of a checkpoint; gives what the network ends with.
fn build<G: Graph>(checkpoint: &Checkpoint, graph: &mut G) -> Result<G::Value> {
    let steps = checkpoint.arch.steps();
    let features = Step::features(&steps);
    let picture = graph.picture();
    let mut written: Vec<G::Value> = Vec::with_capacity(steps.len());
    let mut halves: HashMap<usize, [G::Value; 2]> = HashMap::new();
    for step in &steps {
        let mut read = |graph: &mut G, read: &Read| match read.step {
            None => picture.clone(),
            Some(from) if read.channels == steps[from].channels => written[from].clone(),
            Some(from) => {
                let halves = halves.entry(from).or_insert_with(|| graph.halves(&written[from]));
                halves[usize::from(read.first > 0)].clone()
            }
        };
        let x = read(graph, &step.reads);
        let value = match &step.operator {
            Operator::Convolution(conv) => graph.convolution(&x, conv, checkpoint.folded(conv)?),
            Operator::Shuffle { passed, .. } => {
                let left = read(graph, passed);
                graph.shuffle([&left, &x], step)
            }
            &Operator::Linear { relu } => {
                let x = if step.reads.step == Some(features) { graph.average(&x) } else { x };
                if step.channels == 0 {
                    x
                } else {
                    let (weight, bias) = checkpoint.linear(relu)?;
                    graph.linear(&x, weight, bias, relu)
                }
            }
        };
        written.push(value);
    }
    Ok(written.pop().expect("a network has steps"))
}

/// What a checkpoint says of itself, for a graph that takes red, green and blue.
fn metadata(checkpoint: &Checkpoint) -> BTreeMap<String, String> {
    let info = &checkpoint.info;
    let mut metadata: BTreeMap<String, String> =
        checkpoint.tensors.metadata.iter().map(|(key, value)| (key.clone(), value.clone())).collect();
    let preprocess = &info.preprocess;
    let preprocess = serde_json::json!({
        "resize": preprocess.resize, "crop": preprocess.crop, "mean": preprocess.mean, "std": preprocess.std, "channels": "RGB",
    });
    metadata.insert("preprocess".to_owned(), preprocess.to_string());
    metadata.insert("architecture".to_owned(), info.architecture.to_owned());
    metadata.remove("format");
    metadata
}
