//! ONNX files without their weights (tests/golden/onnx/, made by training/onnx_files.py), and the weights by formula.

#![allow(dead_code, reason = "every test file is a crate of its own and uses a part of this")]

use super::common::units;
use half::f16;
use prost::Message;
use prost::bytes::Bytes;

#[derive(Clone, PartialEq, Message)]
pub struct Model {
    #[prost(int64, tag = "1")]
    pub ir_version: i64,
    #[prost(bytes = "bytes", tag = "7")]
    pub graph: Bytes,
    #[prost(bytes = "bytes", repeated, tag = "8")]
    pub opset_import: Vec<Bytes>,
    #[prost(message, repeated, tag = "14")]
    pub metadata_props: Vec<Entry>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Entry {
    #[prost(string, tag = "1")]
    pub key: String,
    #[prost(string, tag = "2")]
    pub value: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct Graph {
    #[prost(message, repeated, tag = "1")]
    pub node: Vec<Node>,
    #[prost(message, repeated, tag = "5")]
    pub initializer: Vec<Tensor>,
    #[prost(bytes = "bytes", repeated, tag = "11")]
    pub input: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "12")]
    pub output: Vec<Bytes>,
}

#[derive(Clone, PartialEq, Message)]
pub struct Node {
    #[prost(string, repeated, tag = "1")]
    pub input: Vec<String>,
    #[prost(string, repeated, tag = "2")]
    pub output: Vec<String>,
    #[prost(string, tag = "3")]
    pub name: String,
    #[prost(string, tag = "4")]
    pub op_type: String,
    #[prost(message, repeated, tag = "5")]
    pub attribute: Vec<Attribute>,
    #[prost(string, tag = "7")]
    pub domain: String,
}

#[derive(Clone, PartialEq, Message)]
pub struct Attribute {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(float, tag = "2")]
    pub f: f32,
    #[prost(int64, tag = "3")]
    pub i: i64,
    #[prost(bytes = "bytes", tag = "4")]
    pub s: Bytes,
    #[prost(message, optional, tag = "5")]
    pub t: Option<Tensor>,
    #[prost(int64, repeated, packed = "false", tag = "8")]
    pub ints: Vec<i64>,
    #[prost(int32, tag = "20")]
    pub r#type: i32,
}

#[derive(Clone, PartialEq, Message)]
pub struct Tensor {
    #[prost(int64, repeated, packed = "false", tag = "1")]
    pub dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    pub data_type: i32,
    #[prost(float, repeated, tag = "4")]
    pub float_data: Vec<f32>,
    #[prost(int32, repeated, tag = "5")]
    pub int32_data: Vec<i32>,
    #[prost(int64, repeated, tag = "7")]
    pub int64_data: Vec<i64>,
    #[prost(string, tag = "8")]
    pub name: String,
    #[prost(bytes = "bytes", tag = "9")]
    pub raw_data: Bytes,
    #[prost(message, repeated, tag = "13")]
    pub external_data: Vec<Entry>,
    #[prost(int32, tag = "14")]
    pub data_location: i32,
}

const FLOAT: i32 = 1;
const FLOAT16: i32 = 10;
/// Fewer numbers are settings, not weights, and are in the file.
const SETTINGS: usize = 8;

/// A file with its weights, and with its graph changed.
pub fn filled(file: &[u8], change: impl Fn(&mut Graph)) -> Vec<u8> {
    let mut model = Model::decode(file).expect("an ONNX file");
    let mut graph = Graph::decode(model.graph).expect("a graph");
    let constants =
        graph.node.iter_mut().flat_map(|node| &mut node.attribute).filter_map(|attribute| attribute.t.as_mut());
    for tensor in constants.chain(&mut graph.initializer) {
        let shape: Vec<usize> = tensor.dims.iter().map(|&length| length as usize).collect();
        let weights = shape.iter().product::<usize>() > SETTINGS && tensor.data_location == 0;
        let values = || formula(&tensor.name, &shape).into_iter();
        match tensor.data_type {
            FLOAT if weights => tensor.raw_data = values().flat_map(f32::to_le_bytes).collect::<Vec<u8>>().into(),
            FLOAT16 if weights => {
                tensor.raw_data =
                    values().flat_map(|value| f16::from_f32(value).to_le_bytes()).collect::<Vec<u8>>().into();
            }
            _ => {}
        }
    }
    change(&mut graph);
    model.graph = graph.encode_to_vec().into();
    model.encode_to_vec()
}

/// See `formula()` in training/onnx_files.py.
fn formula(name: &str, shape: &[usize]) -> Vec<f32> {
    let root = |numerator: f64, inputs: usize| (numerator / inputs as f64).sqrt() as f32;
    let (offset, scale) = match *shape {
        [_, 1, 3, _] => (0.0, root(3.0, 9)),
        [_, inputs, height, width] => (0.0, root(6.0, inputs * height * width)),
        [one, other] => (0.0, root(3.0, one.max(other))),
        _ if name.ends_with("running_var") => (1.0, 0.5),
        _ if name.ends_with(".weight") => (1.0, 0.25),
        _ => (0.0, 0.1),
    };
    units(name, shape.iter().product()).into_iter().map(|unit| offset + scale * unit).collect()
}
