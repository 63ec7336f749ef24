//! Taught classes as a model of their own.

mod common;
#[path = "common/small.rs"]
mod small;

use common::deviation;
use shufflenet_wasm::explain::activation_map;
use shufflenet_wasm::files::convert::{Options, Precision, Target, convert};
use shufflenet_wasm::image::Input;
use shufflenet_wasm::learn::Learner;
use shufflenet_wasm::weights::open;
use small::{headed, input, logits, network, plain};
use wasm_bindgen_test::wasm_bindgen_test;

/// Taught classes leave as the head of an ordinary model, with the answers that they gave.
#[wasm_bindgen_test(unsupported = test)]
fn taught_classes_become_a_model() {
    let mut network = network(&plain());
    let mut embedding = |name: &str| {
        let input = Input::from_nchw(common::array::<ndarray::Ix3>(name, (3, 64, 96)).view());
        network.run(&input).expect("large enough");
        network.embedding().to_vec()
    };
    let mut learner = Learner::default();
    for name in ["a1", "a2", "a3", "b1", "b2", "c1"] {
        learner.add(&name[..1], &embedding(name)).expect("an embedding");
    }
    let seen = embedding("input");
    let expected = learner.probabilities(&seen).expect("an embedding");
    for (format, source) in [
        (Target::Safetensors, plain()),
        (Target::Onnx, plain()),
        (Target::Safetensors, common::file(&headed(&[]), &[])),
    ] {
        let options = Options { format, dtype: Precision::F32, classes: Some(learner.clone()), ..Options::default() };
        let file = convert(&source, &options).expect("a good file");
        let info = open(&file).expect("a good file").info;
        assert_eq!((info.labels, info.temperature), (vec!["a".to_owned(), "b".to_owned(), "c".to_owned()], 1.0));
        let logits = logits(&file);
        let sum: f32 = logits.iter().map(|logit| logit.exp()).sum();
        let answer: Vec<f32> = logits.iter().map(|logit| logit.exp() / sum).collect();
        assert!(deviation(&answer, &expected) < 1e-4, "{answer:?} {expected:?}");
    }
    // What speaks for a taught class, part by part, sums up to what is said.
    network.run(&input()).expect("large enough");
    let shares: Vec<f32> = (0..3)
        .map(|class| {
            let (weights, bias) = learner.class_weights(class, network.embedding()).expect("a class");
            activation_map(&network, &weights).expect("it ran").mean().expect("values") + bias
        })
        .collect();
    let sum: f32 = shares.iter().map(|logit| logit.exp()).sum();
    assert!(deviation(&shares.iter().map(|logit| logit.exp() / sum).collect::<Vec<_>>(), &expected) < 1e-4);

    let refused = |learner: Learner, part: &str| {
        let options = Options { classes: Some(learner), ..Options::default() };
        let error = convert(&plain(), &options).expect_err(part);
        assert!(error.code() == "BadInput" && error.to_string().contains(part), "{error}");
    };
    refused(Learner::default(), "two classes");
    let mut other = Learner::default();
    for example in [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0]] {
        other.add(if example[0] < 3.0 { "a" } else { "b" }, &example).expect("an example");
    }
    refused(other, "another model");
    // Before they are learned: what tells these apart would be a matrix of 17 GB.
    let long = |at: usize| -> Vec<f32> { (0..1 << 16).map(|i| if i == at { 1.0 } else { 0.5 }).collect() };
    let mut other = Learner::default();
    for (name, at) in [("a", 0), ("a", 1), ("b", 2)] {
        other.add(name, &long(at)).expect("an example");
    }
    refused(other, "another model: 65536 numbers");
    let mut old = Learner::default();
    old.add("a", &[0.6, 0.8]).expect("an example");
    refused(old, "earlier version");
}
