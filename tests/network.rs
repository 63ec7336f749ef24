//! Whole networks against PyTorch's logits (tests/golden/logits.json, made by training/golden.py).

mod common;

use ndarray::{Array3, Ix3};
use serde::Deserialize;
use shufflenet_wasm::Classifier;
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::image::{Input, Pixels};
use shufflenet_wasm::kernels::lane::BUILD;
use shufflenet_wasm::network::{Arithmetic, Network};
use shufflenet_wasm::weights::open;
use wasm_bindgen_test::wasm_bindgen_test;

/// Largest allowed difference, as a share of the largest logit.
const TOLERANCE: f32 = 1e-4;

#[derive(Deserialize)]
struct Golden {
    classes: usize,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    architecture: String,
    height: usize,
    width: usize,
    logits: Vec<f32>,
    embedding: Option<Vec<f32>>,
}

fn say(line: &str) {
    #[cfg(target_family = "wasm")]
    wasm_bindgen_test::console_log!("{line}");
    #[cfg(not(target_family = "wasm"))]
    println!("{line}");
}

fn network(width: usize, classes: usize) -> Network {
    network_in(Arithmetic::F32, width, classes)
}

fn network_in(arithmetic: Arithmetic, width: usize, classes: usize) -> Network {
    let arch = Arch::new(WIDTHS[width], classes);
    let file = common::file(&common::tensors(&arch), &[]);
    Network::with_weights(arch, &open(&file).expect("a good file"), arithmetic).expect("a good network")
}

fn tensor(height: usize, width: usize) -> Array3<f32> {
    common::array::<Ix3>("input", (3, height, width)) * 2.0
}

fn input(height: usize, width: usize) -> Input {
    Input::from_nchw(tensor(height, width).view())
}

#[wasm_bindgen_test(unsupported = test)]
fn logits_are_those_of_pytorch() {
    let golden: Golden = serde_json::from_str(include_str!("golden/logits.json")).expect("golden.py writes this");
    for (index, width) in WIDTHS.iter().enumerate() {
        let mut network = network(index, golden.classes);
        let cases: Vec<&Case> = golden.cases.iter().filter(|case| case.architecture == width.name).collect();
        assert_eq!(cases.len(), 2, "golden.py covers every width at two sizes");
        for case in cases {
            let logits = network.run(&input(case.height, case.width)).expect("large enough");
            let deviation = common::deviation(logits, &case.logits);
            say(&format!("{BUILD}: {} at {}x{} differs by {deviation:.1e}", width.name, case.height, case.width));
            assert!(deviation < TOLERANCE);
            if let Some(embedding) = &case.embedding {
                assert!(common::deviation(network.embedding(), embedding) < TOLERANCE);
            }
        }
    }
}

/// The plain build's contract: the same bits everywhere. The relaxed build may fuse roundings. The same hash is asked of other
/// browsers in tests/package/golden.test.mjs.
#[wasm_bindgen_test(unsupported = test)]
fn the_plain_build_has_the_same_bits_everywhere() {
    let bits = common::hash(network(0, 10).run(&input(64, 48)).expect("large enough"));
    say(&format!("{BUILD}: {bits}"));
    if BUILD != "relaxed-simd" {
        assert_eq!(bits, include_str!("golden/plain-bits.txt").trim(), "the bits changed, or differ on this platform");
    }
}

/// The contract of 8-bit arithmetic: the same bits in every build, for pictures and for tensors.
#[wasm_bindgen_test(unsupported = test)]
fn eight_bit_arithmetic_has_the_same_bits_in_every_build() {
    let arch = Arch::new(WIDTHS[0], 10);
    let file = common::file(&common::tensors(&arch), &[]);
    let mut classifier = Classifier::of(open(&file).expect("a good file"), Arithmetic::I8).expect("a good network");
    let data: Vec<u8> = (0..4 * 90 * 70)
        .map(|i: u32| if i % 4 == 3 { 255 } else { (i.wrapping_mul(i).wrapping_mul(7) >> 5) as u8 })
        .collect();
    classifier.look(Pixels::new(&data, 90, 70, 4).expect("a good picture")).expect("finite");
    let mut logits = classifier.logits().to_vec();
    logits.extend(classifier.run(tensor(64, 48).view()).expect("large enough"));
    let bits = common::hash(&logits);
    say(&format!("{BUILD}, i8: {bits}"));
    assert_eq!(bits, include_str!("golden/i8-bits.txt").trim(), "the bits changed, or differ on this platform");
}

#[wasm_bindgen_test(unsupported = test)]
fn eight_bit_arithmetic_answers_almost_as_floats_do() {
    for (index, width) in WIDTHS.iter().enumerate() {
        let floats = network(index, 10).run(&input(96, 80)).expect("large enough").to_vec();
        let mut network = network_in(Arithmetic::I8, index, 10);
        let bytes = network.run(&input(96, 80)).expect("large enough");
        let norm = |values: &mut dyn Iterator<Item = f32>| values.map(|value| value * value).sum::<f32>().sqrt();
        let apart = norm(&mut floats.iter().zip(bytes).map(|(a, b)| a - b)) / norm(&mut floats.iter().copied());
        say(&format!("{BUILD}, i8: {} is {apart:.1e} from f32", width.name));
        assert!(apart < 0.1, "{apart}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn any_number_of_classes_and_any_size_from_32() {
    let mut network = network(0, 1);
    for (height, width) in [(32, 32), (224, 32), (33, 47), (32, 300), (65, 64)] {
        assert_eq!(network.run(&input(height, width)).expect("large enough").len(), 1);
    }
    let error = network.run(&input(31, 64)).expect_err("too small");
    assert_eq!(error.code(), "BadInput");
    assert!(error.to_string().contains("height 31 and width 64"), "{error}");
}

/// A large input leaves its traces in the buffers; they must not show in a later, smaller one.
#[wasm_bindgen_test(unsupported = test)]
fn results_do_not_depend_on_what_ran_before() {
    let mut used = network(1, 5);
    let first = used.run(&input(64, 96)).expect("large enough").to_vec();
    used.run(&input(160, 131)).expect("large enough");
    assert_eq!(used.run(&input(64, 96)).expect("large enough"), first);
}
