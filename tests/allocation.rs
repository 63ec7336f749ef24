//! What is allocated: nothing in a second run, and nothing that a file merely claims. Native only: it counts calls of the allocator.

#![cfg(not(target_family = "wasm"))]

mod common;
#[path = "common/counting.rs"]
mod counting;

use counting::counted;
use ndarray::{Array3, Ix3};
use shufflenet_wasm::Classifier;
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::image::{Input, Pixels, Preprocess};
use shufflenet_wasm::network::{Arithmetic, Network};
use shufflenet_wasm::weights::open;

/// Calls of the allocator while `work` runs.
fn calls(work: impl FnOnce()) -> usize {
    counted(work).1.calls
}

fn classifier() -> Classifier {
    let arch = Arch::new(WIDTHS[1], 10);
    Classifier::load(&common::file(&common::tensors(&arch), &[])).expect("a good file")
}

#[test]
fn a_run_after_the_first_allocates_nothing() {
    let mut classifier = classifier();
    let [large, small]: [Array3<f32>; 2] = [(97, 131), (64, 64)].map(|(h, w)| common::array("input", (3, h, w)));
    assert!(calls(|| drop(classifier.run(large.view()))) > 0, "the count works: the first run allocates its buffers");
    assert_eq!(calls(|| drop(classifier.run(large.view()))), 0);
    assert_eq!(calls(|| drop(classifier.run(small.view()))), 0, "a smaller input fits into the same buffers");
    assert_eq!(calls(|| drop(classifier.run(large.view()))), 0);
}

#[test]
fn a_run_in_8_bit_arithmetic_allocates_nothing_either() {
    let arch = Arch::new(WIDTHS[1], 10);
    let file = common::file(&common::tensors(&arch), &[]);
    let checkpoint = open(&file).expect("a good file");
    let mut network = Network::with_weights(arch, &checkpoint, Arithmetic::I8).expect("good tensors");
    let floats = Input::from_nchw(common::array::<Ix3>("input", (3, 97, 131)).view());
    let mut bytes = Input::default();
    let data = vec![100; 96 * 128 * 3];
    let picture = Pixels::new(&data, 128, 96, 3).expect("a good picture");
    Arithmetic::I8.preparer().prepare(picture, &Preprocess::imagenet(96, 96), &mut bytes);
    for input in [floats, bytes] {
        network.run(&input).expect("large enough");
        assert_eq!(calls(|| drop(network.run(&input))), 0);
    }
}

#[test]
fn a_run_without_the_shuffle_allocates_nothing_either() {
    let mut classifier = classifier();
    let input: Array3<f32> = common::array("input", (3, 97, 131));
    classifier.run(input.view()).expect("large enough");
    let (network, input) = classifier.study();
    network.set_shuffle(false);
    network.run(input).expect("large enough");
    assert_eq!(calls(|| drop(network.run(input))), 0);
}

/// The resizing crate computes its filters anew for each picture: small allocations, the same for every frame.
#[test]
fn classifying_frames_allocates_only_the_resize_filters() {
    let mut classifier = classifier();
    let data = vec![100; 640 * 480 * 4];
    let frame = Pixels::new(&data, 640, 480, 4).expect("a good picture");
    classifier.classify(frame).expect("a good picture");
    let [before, count] = [0; 2].map(|_| counted(|| drop(classifier.classify(frame))).1);
    assert_eq!(count.calls, before.calls);
    assert!(count.largest < 64 * 1024, "{} bytes at once", count.largest);
}

#[test]
fn a_claim_allocates_nothing() {
    let header = r#"{"fc.weight":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4000000000000]}}"#;
    let bytes = [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
    let (result, count) = counted(|| Classifier::load(&bytes));
    assert!(result.is_err());
    assert!(count.largest < 1024, "{} bytes at once", count.largest);
}
