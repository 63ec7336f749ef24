//! Values of any layer as the sums that they are; what layers cost against the published totals; the network without its shuffle.

mod common;

use common::{array, deviation, file, tensors};
use ndarray::{Array3, ArrayView4};
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::image::Input;
use shufflenet_wasm::kernels::standard;
use shufflenet_wasm::lab::{Trace, contributions, facts, profile, trace};
use shufflenet_wasm::network::Network;
use shufflenet_wasm::weights::open;
use wasm_bindgen_test::wasm_bindgen_test;

const TOLERANCE: f32 = 1e-4;
const SIZE: (usize, usize) = (65, 44);

fn network(arch: Arch) -> Network {
    Network::new(&open(&file(&tensors(&arch), &[])).expect("a good file")).expect("good tensors")
}

fn input() -> Input {
    Input::from_nchw(
        {
            let tensor: Array3<f32> = array("input", (3, SIZE.0, SIZE.1));
            tensor
        }
        .view(),
    )
}

/// The names of all layers: of the steps but the classifier.
fn layers(arch: &Arch) -> Vec<String> {
    let steps = arch.steps();
    steps[..steps.len() - 1].iter().map(|step| step.name.clone()).collect()
}

/// What a trace adds up to, and the size of what it adds.
fn sum(trace: &Trace) -> (f32, f32) {
    assert_eq!(trace.inputs.len(), trace.weights.len());
    let products = trace.inputs.iter().zip(&trace.weights).map(|(input, weight)| input * weight);
    let sum = trace.bias + products.clone().sum::<f32>();
    let scale = trace.bias.abs() + products.map(f32::abs).sum::<f32>();
    (if trace.relu { sum.max(0.0) } else { sum }, scale.max(f32::MIN_POSITIVE))
}

/// Numbers that look like chance, the same ones every time.
fn chance(below: usize, seed: &mut u32) -> usize {
    *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
    (*seed >> 8) as usize % below
}

fn explained(network: &mut Network, name: &str, seen: &Array3<f32>, seed: &mut u32) {
    let (height, width, channels) = seen.dim();
    let mut places = vec![[0, 0], [height - 1, width - 1]];
    places.extend([(); 3].map(|()| [chance(height, seed), chance(width, seed)]));
    for at in places {
        let channel = chance(channels, seed);
        let trace = trace(network, &input(), name, at, channel).expect("a value");
        let (sum, scale) = sum(&trace);
        assert!((sum - trace.value).abs() <= TOLERANCE * scale, "{name} {at:?} {channel}: {sum}, {}", trace.value);
        assert_eq!(trace.value, seen[(at[0], at[1], channel)], "{name} {at:?} {channel}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn any_value_of_any_layer_is_the_sum_that_is_shown() {
    let arch = Arch::new(WIDTHS[0], 3);
    let mut network = network(arch);
    let mut seed = 7;
    for shuffle in [true, false] {
        network.set_shuffle(shuffle);
        for name in layers(&arch) {
            let seen = network.activations(&input(), &name).expect("a layer");
            explained(&mut network, &name, &seen, &mut seed);
            let fused = match name.rsplit_once('.') {
                Some((unit, "pointwise2" | "pointwise")) => format!("{unit}.standard"),
                _ => continue,
            };
            explained(&mut network, &fused, &seen, &mut seed);
        }
    }
    let wrong = |name: &str, at, channel| trace(&mut self::network(arch), &input(), name, at, channel).is_err();
    assert!(wrong("stage9.0", [0, 0], 0) && wrong("stem", [99, 0], 0) && wrong("conv5", [0, 0], 1024));
    assert!(trace(&mut network, &Input::default(), "stem", [0, 0], 0).is_err(), "no picture yet");
}

/// A standard convolution with the weights that a trace shows gives the same activations as depthwise and pointwise together.
#[wasm_bindgen_test(unsupported = test)]
fn depthwise_and_pointwise_are_one_standard_convolution() {
    let arch = Arch::new(WIDTHS[0], 3);
    let mut network = network(arch);
    let before = network.activations(&input(), "stage2.1.pointwise1").expect("a layer");
    let after = network.activations(&input(), "stage2.1.pointwise2").expect("a layer");
    let channels = before.dim().2;
    for channel in [0, 11, 23] {
        let trace = trace(&mut network, &input(), "stage2.1.standard", [1, 1], channel).expect("a value");
        let weight = ArrayView4::from_shape((1, 3, 3, channels), &trace.weights).expect("a filter");
        let plain = standard::plain(before.view(), weight.permuted_axes([0, 3, 1, 2]), &[trace.bias], 1);
        let expected: Vec<f32> = plain.iter().map(|sum| sum.max(0.0)).collect();
        let actual: Vec<f32> = after.slice(ndarray::s![.., .., channel]).iter().copied().collect();
        assert!(deviation(&actual, &expected) < TOLERANCE);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn facts_add_up_to_the_published_totals() {
    let published = [(1_366_792, 40), (2_278_604, 145), (3_503_624, 296), (7_393_996, 583)];
    for (width, (parameters, millions)) in WIDTHS.into_iter().zip(published) {
        let arch = Arch::new(width, 1000);
        let facts = facts(&arch, 224, 224);
        assert_eq!(facts.iter().map(|layer| layer.parameters).sum::<usize>(), parameters);
        let total = facts.iter().map(|layer| layer.multiply_adds).sum::<u64>();
        assert_eq!(total, arch.multiply_adds(224, 224));
        assert_eq!((total as f64 / 1e6).round() as usize, millions);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn facts_have_the_names_and_shapes_of_the_activations() {
    let arch = Arch::new(WIDTHS[1], 3);
    let mut network = network(arch);
    let facts = facts(&arch, SIZE.0, SIZE.1);
    let names = layers(&arch);
    assert_eq!(facts[..facts.len() - 1].iter().map(|layer| layer.name.clone()).collect::<Vec<_>>(), names);
    for layer in &facts[..facts.len() - 1] {
        let seen = network.activations(&input(), &layer.name).expect("a layer");
        assert_eq!(seen.shape(), layer.output, "{}", layer.name);
        assert!(layer.from == "input" || names.contains(&layer.from), "{}", layer.from);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_profile_has_all_of_the_time() {
    let arch = Arch::new(WIDTHS[0], 3);
    let mut network = network(arch);
    let mut now = 0.0;
    // A clock that goes on by 1 each time it is read: every layer takes 1.
    let mut clock = || {
        now += 1.0;
        now
    };
    let times = profile(&mut network, &input(), 4, &mut clock).expect("large enough");
    assert_eq!(times, vec![1.0; facts(&arch, SIZE.0, SIZE.1).len()]);
}

#[wasm_bindgen_test(unsupported = test)]
fn contributions_add_up_to_the_logit() {
    let mut network = network(Arch::new(WIDTHS[0], 5));
    let logits = network.run(&input()).expect("large enough").to_vec();
    for (class, logit) in logits.into_iter().enumerate() {
        let parts = contributions(&network, class).expect("a class");
        assert_eq!(parts.len(), 1024);
        let sum = parts.iter().sum::<f32>() + network.class_weights(class).1;
        assert!((sum - logit).abs() < 1e-3 * logit.abs().max(1.0), "{sum} {logit}");
    }
    assert!(contributions(&network, 5).is_err());
}

#[wasm_bindgen_test(unsupported = test)]
fn the_shuffle_can_be_left_out_and_put_back() {
    let mut network = network(Arch::new(WIDTHS[1], 5));
    let with = network.run(&input()).expect("large enough").to_vec();
    network.set_shuffle(false);
    let without = network.run(&input()).expect("large enough").to_vec();
    assert!(deviation(&without, &with) > 1e-3, "nothing changed");
    // A unit's halves come one after the other now: the first one passed.
    let before = network.activations(&input(), "stage2.0").expect("a layer");
    let after = network.activations(&input(), "stage2.1").expect("a layer");
    let half = ndarray::s![.., .., ..58];
    assert_eq!(before.slice(half), after.slice(half));
    network.set_shuffle(true);
    assert_eq!(network.run(&input()).expect("large enough"), with);
}
