//! ONNX, for inputs of any batch, height and width: `input`, batch x 3 x height x width, becomes `logits`, batch x classes.

use super::{Graph, build, metadata};
use crate::Result;
use crate::arch::{Conv, Kind, Step};
use crate::weights::onnx::proto::{
    Attribute, Dimension, Entry, FLOAT, FLOAT16, Graph as GraphMessage, INT, INT64, INTS, Model, Node, Opset, Shape,
    Tensor, TensorType, Type, Value,
};
use crate::weights::{Checkpoint, Folded};
use half::f16;
use ndarray::{Array1, Array2};
use prost::Message;
use prost::bytes::Bytes;

/// The format's version, and that of the operators: what ONNX Runtime reads since 1.12 (2022).
const IR_VERSION: i64 = 8;
const OPSET: i64 = 17;

/// The bytes of an ONNX file. With `half` the weights are stored in half precision, and made floats again where they are used.
///
/// # Errors
/// If the checkpoint lacks something that the network needs.
pub fn onnx(checkpoint: &Checkpoint, half: bool) -> Result<Vec<u8>> {
    let mut nodes = Nodes { half, ..Nodes::default() };
    let end = build(checkpoint, &mut nodes)?;
    let (output, length) = match checkpoint.arch.classes {
        0 => ("embedding", checkpoint.arch.embedding()),
        classes => ("logits", classes),
    };
    nodes.add("Identity", &[&end], Vec::new(), output);
    let any = |name: &str| Dimension { dim_param: Some(name.to_owned()), dim_value: None };
    let of = |length: usize| Dimension { dim_value: Some(length as i64), dim_param: None };
    let graph = GraphMessage {
        node: nodes.list,
        name: checkpoint.arch.width.name.to_owned(),
        initializer: nodes.constants,
        input: vec![value("input", vec![any("batch"), of(3), any("height"), any("width")])],
        output: vec![value(output, vec![any("batch"), of(length)])],
    };
    let model = Model {
        ir_version: IR_VERSION,
        producer_name: "shufflenet-wasm".to_owned(),
        graph: graph.encode_to_vec().into(),
        opset_import: vec![Opset { domain: String::new(), version: OPSET }],
        metadata_props: metadata(checkpoint).into_iter().map(|(key, value)| Entry { key, value }).collect(),
    };
    Ok(model.encode_to_vec())
}

fn value(name: &str, dim: Vec<Dimension>) -> Bytes {
    let tensor_type = TensorType { elem_type: FLOAT, shape: Some(Shape { dim }.encode_to_vec().into()) };
    let value = Value { name: name.to_owned(), r#type: Some(Type { tensor_type: Some(tensor_type) }) };
    value.encode_to_vec().into()
}

/// Nodes and constants as they come. A value is its name.
#[derive(Default)]
struct Nodes {
    half: bool,
    list: Vec<Bytes>,
    constants: Vec<Bytes>,
}

impl Graph for Nodes {
    type Value = String;

    fn picture(&mut self) -> String {
        "input".to_owned()
    }

    fn convolution(&mut self, x: &String, conv: &Conv, folded: Folded) -> String {
        let [.., height, width] = conv.shape().map(|length| length as i64);
        let group = if conv.kind == Kind::Depthwise { conv.inputs } else { 1 };
        let weight = self.floats(&format!("{}.weight", conv.name), &conv.shape(), folded.weight.iter());
        let bias = self.floats(&format!("{}.bias", conv.name), &[conv.outputs], folded.bias.iter());
        let attributes = vec![
            int("group", group as i64),
            ints("kernel_shape", vec![height, width]),
            ints("pads", [height / 2, width / 2].repeat(2)),
            ints("strides", vec![conv.stride as i64; 2]),
        ];
        let mut y = self.add("Conv", &[x, &weight, &bias], attributes, &conv.name);
        if conv.relu {
            y = self.add("Relu", &[&y], Vec::new(), &format!("{}.relu", conv.name));
        }
        if conv.kind == Kind::Stem {
            let window = vec![ints("kernel_shape", vec![3; 2]), ints("pads", vec![1; 4]), ints("strides", vec![2; 2])];
            y = self.add("MaxPool", &[&y], window, "maxpool");
        }
        y
    }

    fn halves(&mut self, x: &String) -> [String; 2] {
        let halves = [1, 2].map(|half| format!("{x}.half{half}"));
        self.node("Split", &[x], vec![int("axis", 1)], &halves);
        halves
    }

    fn shuffle(&mut self, branches: [&String; 2], step: &Step) -> String {
        let joined =
            self.add("Concat", &branches.map(String::as_str), vec![int("axis", 1)], &format!("{}.concat", step.name));
        let order: Vec<i64> = (0..step.channels).map(|channel| step.unshuffled(channel) as i64).collect();
        let order = self.integers(&format!("{}.order", step.name), &order);
        self.add("Gather", &[&joined, &order], vec![int("axis", 1)], &step.name)
    }

    fn average(&mut self, x: &String) -> String {
        let average = self.add("GlobalAveragePool", &[x], Vec::new(), "average");
        self.add("Flatten", &[&average], vec![int("axis", 1)], "features")
    }

    fn linear(&mut self, x: &String, weight: Array2<f32>, bias: Array1<f32>, relu: bool) -> String {
        let name = if relu { "hidden" } else { "classifier" };
        let shape = [weight.nrows(), weight.ncols()];
        let weight = self.floats(&format!("{name}.weight"), &shape, weight.iter());
        let bias = self.floats(&format!("{name}.bias"), &shape[..1], bias.iter());
        let y = self.add("Gemm", &[x, &weight, &bias], vec![int("transB", 1)], name);
        if relu { self.add("Relu", &[&y], Vec::new(), "hidden.relu") } else { y }
    }
}

impl Nodes {
    /// A node that writes one value, of its name.
    fn add(&mut self, operator: &str, inputs: &[&str], attributes: Vec<Attribute>, output: &str) -> String {
        self.node(operator, inputs, attributes, &[output.to_owned()]);
        output.to_owned()
    }

    fn node(&mut self, operator: &str, inputs: &[&str], attribute: Vec<Attribute>, output: &[String]) {
        let node = Node {
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            output: output.to_vec(),
            name: output[0].clone(),
            op_type: operator.to_owned(),
            attribute,
            domain: String::new(),
        };
        self.list.push(node.encode_to_vec().into());
    }

    fn floats<'f>(&mut self, name: &str, shape: &[usize], values: impl Iterator<Item = &'f f32> + Clone) -> String {
        let halves = || values.clone().map(|&value| f16::from_f32(value));
        if !self.half || halves().any(f16::is_infinite) {
            let bytes: Vec<u8> = values.flat_map(|value| value.to_le_bytes()).collect();
            return self.constant(name, shape, FLOAT, bytes);
        }
        let bytes: Vec<u8> = halves().flat_map(f16::to_le_bytes).collect();
        let stored = self.constant(&format!("{name}.half"), shape, FLOAT16, bytes);
        self.add("Cast", &[&stored], vec![int("to", i64::from(FLOAT))], name)
    }

    fn integers(&mut self, name: &str, values: &[i64]) -> String {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.constant(name, &[values.len()], INT64, bytes)
    }

    fn constant(&mut self, name: &str, shape: &[usize], data_type: i32, bytes: Vec<u8>) -> String {
        let dims = shape.iter().map(|&length| length as i64).collect();
        let tensor = Tensor { dims, data_type, name: name.to_owned(), raw_data: bytes.into(), ..Tensor::default() };
        self.constants.push(tensor.encode_to_vec().into());
        name.to_owned()
    }
}

fn int(name: &str, i: i64) -> Attribute {
    Attribute { name: name.to_owned(), i, r#type: INT, ..Attribute::default() }
}

fn ints(name: &str, ints: Vec<i64>) -> Attribute {
    Attribute { name: name.to_owned(), ints, r#type: INTS, ..Attribute::default() }
}
