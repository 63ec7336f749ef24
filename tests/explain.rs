//! Every layer of the network against the plain operators put together as in the paper; class activation maps against the logits that they explain.

mod common;

use common::{array, deviation, file, tensors};
use ndarray::{Array3, Axis, concatenate, s};
use shufflenet_wasm::arch::{Arch, Conv, Unit, WIDTHS};
use shufflenet_wasm::explain::{activations, class_activation_map, layers, refined_class_activation_map};
use shufflenet_wasm::image::{Input, Preprocess};
use shufflenet_wasm::kernels::{depthwise, pointwise, pool, stem};
use shufflenet_wasm::network::Network;
use shufflenet_wasm::weights::{Checkpoint, files};
use wasm_bindgen_test::wasm_bindgen_test;

/// Rounding through all layers, as a share of the largest activation.
const TOLERANCE: f32 = 1e-5;

/// The network in plain form; notes every layer's activations under its name.
struct Plain<'a> {
    checkpoint: &'a Checkpoint<'a>,
    seen: Vec<(String, Array3<f32>)>,
}

impl Plain<'_> {
    fn note(&mut self, name: String, activation: Array3<f32>) -> Array3<f32> {
        self.seen.push((name, activation.clone()));
        activation
    }

    fn convolve(&mut self, name: String, conv: &Conv, input: &Array3<f32>) -> Array3<f32> {
        let folded = self.checkpoint.folded(conv).expect("a good file");
        let (weight, bias) = (folded.weight, folded.bias);
        let output = if conv.shape()[2] == 1 {
            let matrix = weight.to_shape((conv.outputs, conv.inputs)).expect("1x1");
            pointwise::plain(input.view(), matrix.view(), &bias, conv.relu)
        } else {
            let filters = weight.to_shape((conv.outputs, 3, 3)).expect("3x3");
            depthwise::plain(input.view(), filters.view(), &bias, conv.stride)
        };
        self.note(name, output)
    }

    fn unit(&mut self, unit: &Unit, input: &Array3<f32>) -> Array3<f32> {
        let name = |part: &str| format!("{}.{part}", unit.name);
        let (left, mut right) = if let Some([first, second]) = unit.left() {
            let left = self.convolve(name("left.depthwise"), &first, input);
            (self.convolve(name("left.pointwise"), &second, &left), input.clone())
        } else {
            let half = unit.inputs / 2;
            (input.slice(s![.., .., ..half]).to_owned(), input.slice(s![.., .., half..]).to_owned())
        };
        for (part, conv) in ["pointwise1", "depthwise", "pointwise2"].into_iter().zip(unit.right()) {
            right = self.convolve(name(part), &conv, &right);
        }
        let both = concatenate![Axis(2), left, right];
        self.note(unit.name.clone(), pointwise::plain_shuffle(both.view()))
    }

    fn run(mut self, arch: &Arch, input: &Array3<f32>) -> Vec<(String, Array3<f32>)> {
        let folded = self.checkpoint.folded(&arch.stem()).expect("a good file");
        let convolved = stem::plain_convolution(input.view(), folded.weight.view(), &folded.bias);
        let mut features = self.note("stem".to_owned(), pool::plain_max(convolved.view()));
        for unit in arch.units() {
            features = self.unit(&unit, &features);
        }
        self.convolve("conv5".to_owned(), &arch.conv5(), &features);
        self.seen
    }
}

fn network(arch: Arch) -> Network {
    Network::new(&files::open(&file(&tensors(&arch), &[])).expect("a good file")).expect("good tensors")
}

#[wasm_bindgen_test(unsupported = test)]
fn every_layer_is_that_of_the_plain_network() {
    let arch = Arch { width: WIDTHS[1], classes: 3 };
    let bytes = file(&tensors(&arch), &[]);
    let checkpoint = files::open(&bytes).expect("a good file");
    let tensor: Array3<f32> = array("input", (3, 65, 44));
    let plain = Plain { checkpoint: &checkpoint, seen: Vec::new() };
    let plain = plain.run(&arch, &tensor.view().permuted_axes([1, 2, 0]).to_owned());

    let names: Vec<_> = layers(&arch).into_iter().map(|(_, name)| name).collect();
    assert_eq!(names, plain.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>());
    let mut network = Network::new(&checkpoint).expect("good tensors");
    let input = Input::from_nchw(tensor.view());
    for (name, expected) in &plain {
        let actual = activations(&mut network, &input, name).expect("a layer");
        assert_eq!(actual.dim(), expected.dim(), "{name}");
        let deviation = deviation(&actual, expected);
        assert!(deviation < TOLERANCE, "{name} deviates by {deviation}");
    }
    let error = activations(&mut network, &input, "stage3.9").expect_err("no such layer");
    assert!(error.code() == "BadInput" && error.to_string().contains("stage3.9"), "{error}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_class_activation_map_explains_the_logit() {
    let mut network = network(Arch { width: WIDTHS[0], classes: 5 });
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
    let mut network = network(Arch { width: WIDTHS[0], classes: 5 });
    let tensor: Array3<f32> = array("input", (3, 64, 96));
    let input = Input::from_nchw(tensor.view());
    let logits = network.run(&input).expect("large enough").to_vec();
    let plain = class_activation_map(&network, 2).expect("a class");
    // An odd refinement has a shift of zero in its middle.
    let refined = refined_class_activation_map(&mut network, &input, 2, 3).expect("a class");
    assert_eq!(refined.dim(), (6, 9));
    assert_eq!(refined.slice(s![1..;3, 1..;3]), plain);
    assert_ne!(refined.slice(s![0..;3, 1..;3]), plain);
    assert_eq!(network.logits(), logits, "the results of the input itself stay");
    assert_eq!(refined_class_activation_map(&mut network, &input, 2, 1).expect("a class"), plain);
    for refinement in [0, 9] {
        assert!(refined_class_activation_map(&mut network, &input, 2, refinement).is_err());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_region_is_the_part_that_is_seen() {
    let preprocess = Preprocess::imagenet(256, 224);
    assert_eq!(preprocess.region(256, 256), [16.0, 16.0, 224.0, 224.0]);
    assert_eq!(preprocess.region(1024, 512), [288.0, 32.0, 448.0, 448.0]);
    // Resized to 100, padded to 120: a tenth more on each side.
    assert_eq!(Preprocess::imagenet(100, 120).region(50, 50), [-5.0, -5.0, 60.0, 60.0]);
}
