//! ONNX graphs made to break the reader: each is refused, in memory that its length explains. Native only: it counts what is allocated.

#![cfg(not(target_family = "wasm"))]

mod common;
#[path = "common/counting.rs"]
mod counting;
#[path = "common/onnx.rs"]
mod onnx;

use counting::counted;
use onnx::{Attribute, Model, Node, filled};
use prost::Message;
use shufflenet_wasm::weights;

const FLOAT: i32 = 1;
const INT64: i32 = 7;

/// A graph of these nodes and constants, whose input is the picture `x` and whose output is the last node's.
fn file(nodes: &[Node], constants: &[Tensor]) -> Vec<u8> {
    let file = filled(include_bytes!("golden/onnx/traced-17-x1_0.onnx"), |graph| {
        let stem = graph.node.iter().find(|node| node.op_type == "Conv").expect("a convolution");
        let picture = stem.input[0].clone();
        graph.node = [&[node("Identity", &[&picture], &["x"], &[])], nodes].concat();
        graph.node.last_mut().expect("a node").output = vec!["logits".to_owned()];
        graph.initializer.clear();
    });
    let mut model = Model::decode(&file[..]).expect("an ONNX file");
    // One message after the other is one message.
    let constants = Constants { initializer: constants.to_vec() };
    model.graph = [&model.graph[..], &constants.encode_to_vec()].concat().into();
    model.encode_to_vec()
}

/// What of a graph is written here: lists are packed, so that they count as one field.
#[derive(Clone, PartialEq, Message)]
struct Constants {
    #[prost(message, repeated, tag = "5")]
    initializer: Vec<Tensor>,
}

#[derive(Clone, PartialEq, Message)]
struct Tensor {
    #[prost(int64, repeated, tag = "1")]
    dims: Vec<i64>,
    #[prost(int32, tag = "2")]
    data_type: i32,
    #[prost(string, tag = "8")]
    name: String,
    #[prost(bytes = "vec", tag = "9")]
    raw_data: Vec<u8>,
}

fn node(operator: &str, input: &[&str], output: &[&str], attributes: &[(&str, &[i64])]) -> Node {
    let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let attribute = |&(name, numbers): &(&str, &[i64])| Attribute {
        name: name.to_owned(),
        i: numbers[0],
        ints: numbers.to_vec(),
        ..Attribute::default()
    };
    Node {
        input: owned(input),
        output: owned(output),
        name: String::new(),
        op_type: operator.to_owned(),
        attribute: attributes.iter().map(attribute).collect(),
        domain: String::new(),
    }
}

fn integers(name: &str, values: &[i64]) -> Tensor {
    let raw_data = values.iter().flat_map(|value| value.to_le_bytes()).collect();
    Tensor { dims: vec![values.len() as i64], data_type: INT64, name: name.to_owned(), raw_data }
}

/// Zeros.
fn floats(name: &str, dims: &[i64]) -> Tensor {
    let count = if dims.contains(&0) { 0 } else { dims.iter().product::<i64>() as usize };
    Tensor { dims: dims.to_vec(), data_type: FLOAT, name: name.to_owned(), raw_data: vec![0; 4 * count] }
}

/// That a file is refused as `words` say, and in how many times its length of memory.
fn refused(nodes: &[Node], constants: &[Tensor], words: &str) -> usize {
    let file = file(nodes, constants);
    let (result, count) = counted(|| weights::read(&file).map(drop));
    let error = result.expect_err(words);
    assert!(error.code() == "UnknownArchitecture" && error.to_string().contains(words), "{error} lacks {words}");
    count.peak / file.len()
}

#[test]
fn lists_that_are_empty() {
    let constants = [integers("empty", &[]), integers("one", &[1])];
    for operator in ["Add", "Sub", "Mul", "Div", "Mod"] {
        for [left, right] in [["empty", "one"], ["one", "empty"], ["empty", "empty"]] {
            let sum = node(operator, &[left, right], &["sum"], &[]);
            refused(&[sum], &constants, "neither logits nor an average");
        }
    }
}

#[test]
fn axes_of_lengths_below_one() {
    let pairs = node("Concat", &["x", "x"], &["six"], &[("axis", &[1])]);
    for shape in [&[1, -2, -3, -1, -1][..], &[1, -1, -6, -1, -1], &[1, i64::MIN, -3, -1, -1], &[1, 0, -3, -1, -1]] {
        let parted = node("Reshape", &["six", "shape"], &["parted"], &[("allowzero", &[1])]);
        let swapped = node("Transpose", &["parted"], &["swapped"], &[("perm", &[0, 2, 1, 3, 4])]);
        refused(&[pairs.clone(), parted, swapped], &[integers("shape", shape)], "Reshape \"parted\" makes the shape");
    }
}

#[test]
fn axes_without_end() {
    let mut copies: Vec<Node> = (0..500).map(|at| node("Identity", &["w"], &[&format!("copy {at}")], &[])).collect();
    copies.push(node("Concat", &["w"; 500], &["all"], &[]));
    let long = floats("w", &vec![1; 100_000]);
    assert!(refused(&copies, &[long], "\"w\" has 100000 axes") < 30);

    let shape: Vec<i64> = [1, 3].into_iter().chain(std::iter::repeat_n(1, 4000)).chain([-1, -1]).collect();
    let mut copies: Vec<Node> =
        (0..500).map(|at| node("Identity", &["parted"], &[&format!("copy {at}")], &[])).collect();
    copies.insert(0, node("Reshape", &["x", "shape"], &["parted"], &[]));
    assert!(refused(&copies, &[integers("shape", &shape)], "Reshape \"parted\" makes the shape [1, 3, 1,") < 30);
}

#[test]
fn more_channels_than_can_be_counted() {
    let most = floats("most", &[i64::MAX, 0, 3, 3]);
    let convolution = |output: &str| node("Conv", &["x", "most"], &[output], &[]);
    refused(
        &[convolution("one"), convolution("other"), convolution("third")],
        &[most],
        "has more channels than the network",
    );
}

#[test]
fn matrices_that_are_copied_again_and_again() {
    let transposed = |at: usize| node("Transpose", &["w"], &[&format!("copy {at}")], &[]);
    let copies: Vec<Node> = (0..400).map(transposed).collect();
    assert!(refused(&copies, &[floats("w", &[512, 1024])], "more matrices than the network") < 60);
    // Without an element there is nothing to look at.
    refused(&[transposed(0)], &[floats("w", &[0, i64::from(u32::MAX)])], "neither logits nor");

    let flat = [node("GlobalAveragePool", &["x"], &["mean"], &[]), node("Flatten", &["mean"], &["flat"], &[])];
    let linear = |at: usize| node("Gemm", &["flat", "w"], &[&format!("copy {at}")], &[]);
    let copies: Vec<Node> = flat.into_iter().chain((0..400).map(linear)).collect();
    assert!(refused(&copies, &[floats("w", &[3, 8000])], "more matrices than the network") < 60);
}

/// Each file is a few kB, and may have one number a byte.
#[test]
fn numbers_that_are_repeated_without_end() {
    let shapes: Vec<Node> = (0..1000).map(|at| node("Squeeze", &["long"], &[&format!("{at}")], &[])).collect();
    let long = Tensor { raw_data: vec![1; 4096], data_type: INT64, ..integers("long", &[0; 512]) };
    assert!(refused(&shapes, &[long], "has more channels than the network") < 250);

    let names: Vec<String> = (0..4900).map(|at| format!("{at:x}")).collect();
    let many = |at: usize| {
        let names: Vec<String> = names.iter().map(|name| format!("{at:x}.{name}")).collect();
        node("Split", &["x"], &names.iter().map(String::as_str).collect::<Vec<_>>(), &[])
    };
    let nodes: Vec<Node> = (0..30).map(many).collect();
    assert!(refused(&nodes, &[], "its graph has more than 100000 values") < 60);
}

#[test]
fn heads_of_as_many_outputs_as_are_promised() {
    let flat = [node("GlobalAveragePool", &["x"], &["mean"], &[]), node("Flatten", &["mean"], &["flat"], &[])];
    let head = |outputs: i64, words: &str| {
        let linear = node("Gemm", &["flat", "w"], &["y"], &[("transB", &[1])]);
        refused(&[&flat[..], &[linear]].concat(), &[floats("w", &[outputs, 3])], words);
    };
    head(32_768, "no 1x1 convolution");
    head(32_769, "has more channels than the network");
}

/// What computes something else than its name alone says.
#[test]
fn attributes_that_matter() {
    let mean = node("GlobalAveragePool", &["x"], &["mean"], &[]);
    let flat = node("Flatten", &["mean"], &["flat"], &[]);
    let constants = [floats("w", &[5, 3, 1, 1]), floats("m", &[3, 3]), integers("one", &[1]), floats("b", &[1])];
    let after = |nodes: &[&Node], last: Node, words: &str| {
        let nodes: Vec<Node> = nodes.iter().map(|&node| node.clone()).chain([last]).collect();
        refused(&nodes, &constants, words);
    };
    after(
        &[&mean],
        node("Conv", &["mean", "w"], &["y"], &[("pads", &[0, 0, 1, 1])]),
        "Conv \"logits\" convolves an average",
    );
    after(&[&mean], node("Squeeze", &["mean", "one"], &["y"], &[]), "Squeeze \"logits\" flattens other axes");
    after(&[&mean], node("Add", &["mean", "b"], &["y"], &[]), "Add \"logits\" adds to what is no linear layer's");
    after(
        &[&mean, &flat],
        node("Softmax", &["flat"], &["y"], &[("axis", &[0])]),
        "Softmax \"logits\" is over other axes",
    );
    after(&[], node("Cast", &["x"], &["y"], &[("to", &[2])]), "Cast \"logits\" makes numbers of type 2");
    after(&[], node("Cast", &["one"], &["y"], &[("to", &[1])]), "Cast \"logits\" makes numbers of type 1");
    after(&[], node("Transpose", &["m"], &["y"], &[("perm", &[0, 1])]), "Transpose \"logits\" is no operator");
    let foreign = Node { domain: "com.example".to_owned(), ..node("Relu", &["x"], &["y"], &[]) };
    after(&[], foreign, "Relu \"logits\" is an operator of \"com.example\", not of ONNX");
}

#[test]
fn windows_larger_than_numbers() {
    let window = floats("window", &[24, 3, 0, 0]);
    let convolution = node("Conv", &["x", "window"], &["y"], &[("pads", &[i64::MAX, 0, i64::MAX, 0])]);
    refused(&[convolution], &[window], "neither logits nor");
}
