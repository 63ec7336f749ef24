//! ONNX in and out: what PyTorch's exporters write becomes the network that it is, with ONNX Runtime's logits; other graphs are refused
//! with what differs first.

mod common;
#[path = "common/onnx.rs"]
mod graphs;

use common::{deviation, tensors};
use graphs::{Attribute, Graph, Node, Tensor, filled};
use include_dir::{Dir, include_dir};
use ndarray::Array3;
use prost::Message;
use serde::Deserialize;
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::files::convert::{Options, Precision, Target, convert};
use shufflenet_wasm::files::inspect::inspect;
use shufflenet_wasm::image::Input;
use shufflenet_wasm::network::Network;
use shufflenet_wasm::weights::{Assumption, Format, open, read};
use std::collections::HashMap;
use wasm_bindgen_test::wasm_bindgen_test;

static GOLDEN: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/golden/onnx");

/// Largest allowed difference, as a share of the largest logit.
const TOLERANCE: f32 = 1e-5;
/// ONNX Runtime computes in half precision what is stored so.
const TOLERANCE_OF_HALF: f32 = 1e-2;

#[derive(Deserialize)]
struct Golden {
    height: usize,
    width: usize,
    files: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    name: String,
    logits: Vec<f32>,
}

fn golden() -> Golden {
    serde_json::from_slice(GOLDEN.get_file("golden.json").expect("golden values").contents())
        .expect("onnx_files.py writes this")
}

fn file(name: &str) -> Vec<u8> {
    filled(GOLDEN.get_file(format!("{name}.onnx")).expect(name).contents(), |_| {})
}

fn changed(name: &str, change: impl Fn(&mut Graph)) -> Vec<u8> {
    filled(GOLDEN.get_file(format!("{name}.onnx")).expect(name).contents(), change)
}

fn logits(file: &[u8], input: &Array3<f32>) -> Vec<f32> {
    let mut network = Network::new(&open(file).expect("a good file")).expect("good tensors");
    network.run(&Input::from_nchw(input.view())).expect("large enough").to_vec()
}

/// golden.py's input.
fn input(height: usize, width: usize) -> Array3<f32> {
    2.0 * common::array("input", (3, height, width))
}

#[wasm_bindgen_test(unsupported = test)]
fn what_pytorch_exports_has_onnx_runtimes_logits() {
    let Golden { height, width, files } = golden();
    assert_eq!(files.len(), 15);
    for Expected { name, logits: expected } in files {
        let file = file(&name);
        assert_eq!(Format::of(&file), Some(Format::Onnx));
        let mut answer = logits(&file, &input(height, width));
        if name.ends_with("softmax") {
            let sum: f32 = answer.iter().map(|logit| logit.exp()).sum();
            for logit in &mut answer {
                *logit = logit.exp() / sum;
            }
        }
        let off = deviation(&answer, &expected);
        println!("{name} differs by {off:.1e}");
        assert!(
            off < if name.ends_with("half") { TOLERANCE_OF_HALF } else { TOLERANCE },
            "{name} differs by {off:.1e}"
        );
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn other_graphs_are_refused_with_what_differs_first() {
    for (name, code, parts) in [
        ("refused-hardswish", "UnknownArchitecture", &["HardSwish", "conv1"][..]),
        ("refused-unshuffled", "UnknownArchitecture", &["stage2.1.pointwise1"]),
        ("refused-mobilenet", "UnknownArchitecture", &["Clip"]),
        ("refused-tanh-head", "UnknownArchitecture", &["Tanh"]),
        ("refused-quantised", "UnknownArchitecture", &["quantised", "floats"]),
        ("refused-external", "UnknownFormat", &["weights.bin", "external_data=False"]),
    ] {
        let error = read(&file(name)).map(drop).expect_err(name);
        println!("{name}: {error}");
        assert_eq!(error.code(), code, "{name}: {error}");
        assert!(parts.iter().all(|part| error.to_string().contains(part)), "{name}: {error} lacks one of {parts:?}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn one_thing_changed_is_another_network() {
    let set = |graph: &mut Graph, operator: &str, attribute: &str, to: &[i64]| {
        let node = graph.node.iter_mut().find(|node| node.op_type == operator).expect(operator);
        let attribute = node.attribute.iter_mut().find(|known| known.name == attribute).expect(attribute);
        (attribute.i, attribute.ints) = (to[0], if attribute.ints.is_empty() { Vec::new() } else { to.to_vec() });
    };
    let refused = |file: Vec<u8>, part: &str| {
        let error = read(&file).map(drop).expect_err(part);
        assert!(error.to_string().contains(part), "{error} lacks {part}");
    };
    let name = "traced-17-x1_0";
    refused(changed(name, |graph| set(graph, "MaxPool", "pads", &[0, 0, 1, 1])), "MaxPool");
    refused(changed("traced-17-all", |graph| set(graph, "Conv", "strides", &[1, 1])), "stem");
    refused(changed(name, |graph| set(graph, "Conv", "dilations", &[2, 2])), "Conv");
    refused(changed(name, |graph| set(graph, "Transpose", "perm", &[0, 1, 2, 3, 4])), "stage2.1.pointwise1");
    refused(changed(name, |graph| set(graph, "Transpose", "perm", &[0, 2, 1, 4, 3])), "Transpose");
    refused(changed(name, |graph| set(graph, "ReduceMean", "axes", &[1, 2])), "ReduceMean");
    let without = |operator: &'static str| {
        changed("traced-17-all", move |graph| {
            let at = graph.node.iter().position(|node| node.op_type == operator).expect(operator);
            let node = graph.node.remove(at);
            let [from, to] = [&node.input[0], &node.output[0]].map(Clone::clone);
            let inputs = graph.node.iter_mut().flat_map(|node| &mut node.input);
            inputs.filter(|input| **input == to).for_each(|input| input.clone_from(&from));
        })
    };
    refused(without("Relu"), "ReLU should follow stem");
    refused(without("MaxPool"), "maximum");
    refused(changed(name, |graph| graph.node.clear()), "neither logits nor an average");
    refused(changed(name, |graph| graph.output.clear()), "no output");
}

/// A node of one input put behind the first of an operator: what read that reads this.
fn behind(graph: &mut Graph, operator: &str, node: &Node) {
    let at = graph.node.iter().position(|node| node.op_type == operator).expect(operator);
    let from = graph.node[at].output[0].clone();
    let inputs = graph.node.iter_mut().flat_map(|node| &mut node.input);
    inputs.filter(|input| **input == from).for_each(|input| "between".clone_into(input));
    graph.node.insert(at + 1, Node { input: vec![from], output: vec!["between".to_owned()], ..node.clone() });
}

#[wasm_bindgen_test(unsupported = test)]
fn one_thing_more_is_another_network() {
    let name = "traced-17-all";
    let refused = |change: &dyn Fn(&mut Graph), part: &str| {
        let error = read(&changed(name, change)).map(drop).expect_err(part);
        assert!(error.to_string().contains(part), "{error} lacks {part}");
    };
    let operator = |name: &str| Node { op_type: name.to_owned(), ..Node::default() };
    for (pad, operator) in [("SAME_UPPER", "MaxPool"), ("VALID", "Conv")] {
        let attribute = Attribute { name: "auto_pad".to_owned(), s: pad.into(), ..Attribute::default() };
        let pads = |graph: &mut Graph| {
            let node = graph.node.iter_mut().find(|node| node.op_type == operator).expect(operator);
            node.attribute.push(attribute.clone());
        };
        refused(&pads, &format!("pads its window by {pad:?}"));
    }
    let foreign = Node { domain: "com.microsoft".to_owned(), ..operator("Identity") };
    refused(&|graph| behind(graph, "MaxPool", &foreign), "is an operator of \"com.microsoft\"");
    refused(&|graph| behind(graph, "ReduceMean", &operator("Softmax")), "a linear layer should follow the average");
    let cast = |to: i64| {
        let to = Attribute { name: "to".to_owned(), i: to, ..Attribute::default() };
        Node { attribute: vec![to], ..operator("Cast") }
    };
    refused(&|graph| behind(graph, "MaxPool", &cast(6)), "makes numbers of type 6");
    let same = changed(name, |graph| behind(graph, "MaxPool", &cast(1)));
    assert_eq!(logits(&same, &input(64, 64)), logits(&file(name), &input(64, 64)));
}

fn operator(name: &str, input: &str, output: &str, attribute: (&str, &[i64])) -> Node {
    let ints = Attribute { name: attribute.0.to_owned(), ints: attribute.1.to_vec(), ..Attribute::default() };
    Node {
        op_type: name.to_owned(),
        input: vec![input.to_owned()],
        output: vec![output.to_owned()],
        attribute: vec![ints],
        ..Node::default()
    }
}

/// What exporters and converters write in more ways than one.
#[wasm_bindgen_test(unsupported = test)]
fn the_same_written_otherwise_is_the_same_network() {
    let name = "traced-17-x1_0";
    let same = |change: &dyn Fn(&mut Graph)| {
        assert_eq!(logits(&changed(name, change), &input(64, 96)), logits(&file(name), &input(64, 96)));
    };
    // Converters append nodes that others read.
    same(&|graph| graph.node.reverse());
    same(&|graph| graph.node.rotate_left(100));
    // The average over a window that is the whole map, and its axes taken away one by one.
    same(&|graph| {
        let at = graph.node.iter().position(|node| node.op_type == "ReduceMean").expect("an average");
        let [from, to] = [&graph.node[at].input[0], &graph.node[at].output[0]].map(Clone::clone);
        let nodes = [
            operator("AveragePool", &from, "pooled", ("kernel_shape", &[2, 3])),
            operator("Squeeze", "pooled", "row", ("axes", &[-1])),
            operator("Squeeze", "row", &to, ("axes", &[-1])),
        ];
        graph.node.splice(at..=at, nodes);
    });
    let windows = changed(name, |graph| {
        let node = graph.node.iter_mut().find(|node| node.op_type == "ReduceMean").expect("an average");
        *node = operator("AveragePool", &node.input[0], &node.output[0], ("kernel_shape", &[2, 2]));
    });
    let error = read(&windows).map(drop).expect_err("a part of the map");
    assert!(error.to_string().contains("averages over windows of [2, 2], not over the whole"), "{error}");
    let lost = changed(name, |graph| graph.node.retain(|node| node.op_type != "ReduceMean"));
    let error = read(&lost).map(drop).expect_err("no average");
    assert!(error.to_string().contains("which nothing writes"), "{error}");
}

/// Features and logits, in whatever order.
#[wasm_bindgen_test(unsupported = test)]
fn of_several_outputs_the_logits_are_taken() {
    let name = "traced-17-x1_0";
    let both = changed(name, |graph| {
        let mean = graph.node.iter().find(|node| node.op_type == "ReduceMean").expect("an average");
        // One of its own, as exporters write where the program averages twice.
        let own = Node { output: vec!["features".to_owned()], ..mean.clone() };
        graph.node.insert(0, own);
        graph.output.insert(0, Value { name: "features".to_owned() }.encode_to_vec().into());
    });
    assert_eq!(logits(&both, &input(64, 96)), logits(&file(name), &input(64, 96)));
}

/// It can't be given another, elsewhere.
#[wasm_bindgen_test(unsupported = test)]
fn pictures_have_the_size_that_the_graph_is_made_for() {
    let info = |name: &str| open(&file(name)).expect("a good file").info;
    let fixed = info("traced-17-x1_0");
    assert_eq!((fixed.preprocess.crop, fixed.preprocess.resize), ([64, 96], 110));
    assert!(matches!(&fixed.assumed[..], [_, Assumption::Preprocess { message, .. }] if message.contains("64 x 96")));
    let any = info("traced-17-all").preprocess;
    assert_eq!((any.crop, any.resize), ([224, 224], 256));
    let converted = converted(Target::Safetensors, Precision::F16, &file("traced-17-x1_0"), &[]);
    assert_eq!(open(&converted).expect("a good file").info.preprocess.crop, [64, 96]);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_picture_in_bytes_is_refused() {
    let bytes = changed("traced-17-x1_0", |graph| {
        let kind = TypeOf { tensor: Some(TensorType { elem_type: 2 }) };
        // One message after the other is one message.
        graph.input[0] = [&graph.input[0][..], &Typed { r#type: Some(kind) }.encode_to_vec()].concat().into();
    });
    let error = read(&bytes).map(drop).expect_err("bytes");
    assert!(error.to_string().contains("is of numbers of type 2, where floats are expected"), "{error}");
}

#[derive(Clone, PartialEq, Message)]
struct Value {
    #[prost(string, tag = "1")]
    name: String,
}

#[derive(Clone, PartialEq, Message)]
struct Typed {
    #[prost(message, optional, tag = "2")]
    r#type: Option<TypeOf>,
}

#[derive(Clone, PartialEq, Message)]
struct TypeOf {
    #[prost(message, optional, tag = "1")]
    tensor: Option<TensorType>,
}

#[derive(Clone, PartialEq, Message)]
struct TensorType {
    #[prost(int32, tag = "1")]
    elem_type: i32,
}

/// A bias that is added to something else than the output is none of the output's.
#[wasm_bindgen_test(unsupported = test)]
fn a_sum_that_nothing_reads_changes_nothing() {
    let name = "traced-17-all";
    let apart = |graph: &mut Graph| {
        let linear = graph.node.iter_mut().find(|node| node.op_type == "Gemm").expect("a head");
        let sum = Node {
            input: vec![linear.output[0].clone(), linear.input.pop().expect("a bias")],
            output: vec!["sum".to_owned()],
            op_type: "Add".to_owned(),
            ..Node::default()
        };
        graph.node.push(sum);
    };
    let error = read(&changed(name, apart)).map(drop).expect_err("a sum apart");
    assert!(error.to_string().contains("its output is not what the network ends with"), "{error}");
    let read_from_sum = changed(name, |graph| {
        apart(graph);
        let output = graph.node.last().expect("the sum").input[0].clone();
        let at = graph.node.iter().position(|node| node.output[0] == output).expect("the linear layer");
        "product".clone_into(&mut graph.node[at].output[0]);
        let sum = graph.node.last_mut().expect("the sum");
        (sum.input[0], sum.output[0]) = ("product".to_owned(), output);
    });
    assert_eq!(logits(&read_from_sum, &input(64, 64)), logits(&file(name), &input(64, 64)));
}

/// What is added to a variance, of a normalisation that is not folded yet.
#[wasm_bindgen_test(unsupported = test)]
fn any_epsilon_is_the_graphs() {
    let small = 1e-6_f32;
    let stem = |factor: f32, epsilon: f32| {
        let vector = |name: &str, value: &dyn Fn(usize) -> f32| Tensor {
            dims: vec![24],
            data_type: 1,
            name: name.to_owned(),
            raw_data: (0..24).flat_map(|at| value(at).to_le_bytes()).collect::<Vec<u8>>().into(),
            ..Tensor::default()
        };
        changed("traced-17-norms", |graph| {
            let norm = graph.node.iter_mut().find(|node| node.op_type == "BatchNormalization").expect("one");
            (norm.input[1], norm.input[4]) = ("gamma".to_owned(), "variance".to_owned());
            norm.attribute.retain(|attribute| attribute.name != "epsilon");
            norm.attribute.push(Attribute { name: "epsilon".to_owned(), f: epsilon, ..Attribute::default() });
            let gamma = vector("gamma", &|at| factor * (1.0 + at as f32 / 24.0));
            graph.initializer.extend([gamma, vector("variance", &|_| small)]);
        })
    };
    let answer = logits(&stem(1.0, small), &input(64, 64));
    let factor = ((f64::from(small) + 1e-5) / (2.0 * f64::from(small))).sqrt() as f32;
    let off = deviation(&answer, &logits(&stem(factor, 1e-5), &input(64, 64)));
    assert!(off < TOLERANCE, "{off}");
    let error = read(&stem(1.0, f32::INFINITY)).map(drop).expect_err("infinity");
    assert!(error.to_string().contains("adds inf to the variance"), "{error}");
}

fn converted(format: Target, dtype: Precision, file: &[u8], metadata: &[(&str, &str)]) -> Vec<u8> {
    let metadata: HashMap<String, String> =
        metadata.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    convert(file, &Options { format, dtype, metadata, ..Options::default() }).expect("a good file")
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_written_is_read_with_the_same_logits() {
    let input = input(64, 96);
    for width in WIDTHS {
        let source = common::file(
            &tensors(&Arch::new(width, 3)),
            &[("labels", r#"["cat","dog","mug"]"#), ("temperature", "1.5")],
        );
        let file = converted(Target::Onnx, Precision::F32, &source, &[]);
        let (expected, answer) = (logits(&source, &input), logits(&file, &input));
        assert_eq!(answer, expected, "the folded weights are the same");
        let inspection = inspect(&file);
        assert!(inspection.problem.is_none(), "{:?}", inspection.problem);
        let info = inspection.info.expect("a network");
        assert_eq!((info.labels[2].as_str(), info.temperature, info.assumed.len()), ("mug", 1.5, 0));
        let half = converted(Target::Onnx, Precision::F16, &source, &[]);
        assert!((0.45..0.6).contains(&(half.len() as f64 / file.len() as f64)));
        let off = deviation(&logits(&half, &input), &expected);
        assert!((1e-6..2e-2).contains(&off), "{off}");
        let back = converted(Target::Safetensors, Precision::F32, &file, &[]);
        assert_eq!(logits(&back, &input), expected);
    }
}

/// Blue, green, red is turned around in the weights, and the metadata says red, green, blue.
#[wasm_bindgen_test(unsupported = test)]
fn a_graph_takes_red_green_blue() {
    let preprocess = r#"{"resize":64,"crop":64,"mean":[0.1,0.2,0.3],"std":[1,2,3],"channels":"BGR"}"#;
    let source = common::file(&tensors(&Arch::new(WIDTHS[0], 3)), &[("preprocess", preprocess)]);
    let file = converted(Target::Onnx, Precision::F32, &source, &[]);
    assert_eq!(logits(&file, &input(64, 64)), logits(&source, &input(64, 64)));
    let info = open(&file).expect("a good file").info;
    assert_eq!(info.preprocess.mean, [0.3, 0.2, 0.1]);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_tensorflow_lite_file_is_one() {
    let source = common::file(&tensors(&Arch::new(WIDTHS[0], 3)), &[]);
    let file = converted(Target::TfLite, Precision::F32, &source, &[]);
    assert_eq!(&file[4..8], b"TFL3");
    assert!(file.len() > source.len() * 9 / 10);
}

#[wasm_bindgen_test(unsupported = test)]
fn damaged_files_are_told() {
    let whole = file("simplified-17");
    for length in (1..whole.len()).step_by(whole.len() / 300) {
        let error = read(&whole[..length]).map(drop).expect_err("cut");
        assert!(["UnknownFormat", "Damaged"].contains(&error.code()), "cut to {length}: {error}");
    }
    let error = read(b"\x08\x07and what not").map(drop).expect_err("none");
    assert_eq!(error.code(), "UnknownFormat");
}
