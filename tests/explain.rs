//! Every layer of the network against the plain operators put together as in the paper; class activation maps against the logits that they explain.

mod common;

use common::{array, deviation, file, tensors};
use ndarray::{Array3, Axis, concatenate, s};
use shufflenet_wasm::arch::{Arch, Conv, Kind, Operator, Read, Step, WIDTHS};
use shufflenet_wasm::explain::{class_activation_map, refined};
use shufflenet_wasm::image::{Input, Preprocess};
use shufflenet_wasm::kernels::{depthwise, pointwise, pool, stem};
use shufflenet_wasm::network::Network;
use shufflenet_wasm::weights::{Checkpoint, Folded, open};
use wasm_bindgen_test::wasm_bindgen_test;

/// Rounding through all layers, as a share of the largest activation.
const TOLERANCE: f32 = 1e-5;

/// The network in plain form: every step's activations.
fn plain(checkpoint: &Checkpoint, steps: &[Step], picture: &Array3<f32>) -> Vec<Array3<f32>> {
    let mut seen: Vec<Array3<f32>> = Vec::new();
    for step in steps {
        let read = |read: &Read| {
            let from = read.step.map_or(picture, |step| &seen[step]);
            from.slice(s![.., .., read.first..read.first + read.channels]).to_owned()
        };
        let input = read(&step.reads);
        seen.push(match &step.operator {
            Operator::Convolution(conv) => convolve(checkpoint, conv, &input),
            Operator::Shuffle { passed, .. } => {
                pointwise::plain_shuffle(concatenate![Axis(2), read(passed), input].view())
            }
            Operator::Linear { .. } => break,
        });
    }
    seen
}

fn convolve(checkpoint: &Checkpoint, conv: &Conv, input: &Array3<f32>) -> Array3<f32> {
    let Folded { weight, bias } = checkpoint.folded(conv).expect("a good file");
    match conv.kind {
        Kind::Stem => pool::plain_max(stem::plain_convolution(input.view(), weight.view(), &bias).view()),
        Kind::Pointwise => {
            let matrix = weight.to_shape((conv.outputs, conv.inputs)).expect("1x1");
            pointwise::plain(input.view(), matrix.view(), &bias, conv.relu)
        }
        Kind::Depthwise => {
            let filters = weight.to_shape((conv.outputs, 3, 3)).expect("3x3");
            depthwise::plain(input.view(), filters.view(), &bias, conv.stride)
        }
    }
}

fn network(arch: Arch) -> Network {
    Network::new(&open(&file(&tensors(&arch), &[])).expect("a good file")).expect("good tensors")
}

#[wasm_bindgen_test(unsupported = test)]
fn every_layer_is_that_of_the_plain_network() {
    let arch = Arch::new(WIDTHS[1], 3);
    let bytes = file(&tensors(&arch), &[]);
    let checkpoint = open(&bytes).expect("a good file");
    let tensor: Array3<f32> = array("input", (3, 65, 44));
    let mut network = Network::new(&checkpoint).expect("good tensors");
    let steps = network.steps().to_vec();
    let expected = plain(&checkpoint, &steps, &tensor.view().permuted_axes([1, 2, 0]).to_owned());
    assert_eq!(expected.len(), steps.len() - 1, "all but the classifier");
    let input = Input::from_nchw(tensor.view());
    for (step, expected) in steps.iter().zip(&expected) {
        let name = &step.name;
        let actual = network.activations(&input, name).expect("a layer");
        assert_eq!(actual.dim(), expected.dim(), "{name}");
        let deviation = deviation(&actual, expected);
        assert!(deviation < TOLERANCE, "{name} deviates by {deviation}");
    }
    let error = network.activations(&input, "stage3.9").expect_err("no such layer");
    assert!(error.code() == "BadInput" && error.to_string().contains("stage3.9"), "{error}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_class_activation_map_explains_the_logit() {
    let mut network = network(Arch::new(WIDTHS[0], 5));
    assert!(class_activation_map(&network, 0).is_err(), "nothing ran yet");
    let tensor: Array3<f32> = array("input", (3, 96, 131));
    let logits = network.run(&Input::from_nchw(tensor.view())).expect("large enough").to_vec();
    for (class, logit) in logits.iter().enumerate() {
        let map = class_activation_map(&network, class).expect("a class");
        assert_eq!(map.dim(), (3, 5));
        let explained = map.mean().expect("values") + network.class_weights(class).1;
        assert!((explained - logit).abs() < 1e-4 * logit.abs().max(1.0), "{explained} {logit}");
    }
    assert!(class_activation_map(&network, 5).is_err());
}

#[wasm_bindgen_test(unsupported = test)]
fn a_refined_map_has_the_plain_one_in_its_middle() {
    let mut network = network(Arch::new(WIDTHS[0], 5));
    let tensor: Array3<f32> = array("input", (3, 64, 96));
    let input = Input::from_nchw(tensor.view());
    let logits = network.run(&input).expect("large enough").to_vec();
    let plain = class_activation_map(&network, 2).expect("a class");
    // An odd refinement has a shift of zero in its middle.
    let of_class = &mut |network: &Network| class_activation_map(network, 2);
    let refined_map = refined(&mut network, &input, 3, of_class).expect("a class");
    assert_eq!(refined_map.dim(), (6, 9));
    assert_eq!(refined_map.slice(s![1..;3, 1..;3]), plain);
    assert_ne!(refined_map.slice(s![0..;3, 1..;3]), plain);
    assert_eq!(network.logits(), logits, "the results of the input itself stay");
    assert_eq!(refined(&mut network, &input, 1, of_class).expect("a class"), plain);
    for refinement in [0, 9] {
        assert!(refined(&mut network, &input, refinement, of_class).is_err());
    }
    let other = Input::from_nchw(common::array::<ndarray::Ix3>("input", (3, 32, 32)).view());
    assert_eq!(refined(&mut network, &other, 2, of_class).expect_err("another input").code(), "BadInput");
}

#[wasm_bindgen_test(unsupported = test)]
fn the_region_is_the_part_that_is_seen() {
    let preprocess = Preprocess::imagenet(256, 224);
    assert_eq!(preprocess.region(256, 256), [16.0, 16.0, 224.0, 224.0]);
    assert_eq!(preprocess.region(1024, 512), [288.0, 32.0, 448.0, 448.0]);
    // Resized to 100, padded to 120: a tenth more on each side.
    assert_eq!(Preprocess::imagenet(100, 120).region(50, 50), [-5.0, -5.0, 60.0, 60.0]);
    // Resized, the longer side has more pixels than 32 bits count.
    let long = 1 << 26;
    let [left, top, width, height] = preprocess.region(long, 1);
    assert_eq!([top, width, height], [0.0625, 0.875, 0.875]);
    assert!((left + 0.4375 - (long / 2) as f64).abs() < 1.0, "{left}");
}
