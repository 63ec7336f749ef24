//! What is allocated: nothing in a second run, and nothing that a file merely claims. Native only: it counts calls of the allocator.

#![cfg(not(target_family = "wasm"))]

mod common;

use ndarray::Array3;
use shufflenet_wasm::Classifier;
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::image::Pixels;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static CALLS: Cell<usize> = const { Cell::new(0) };
    static LARGEST: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        CALLS.set(CALLS.get() + 1);
        LARGEST.set(LARGEST.get().max(layout.size()));
        // SAFETY: the caller's promises are handed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promises are handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Calls of the allocator while `work` runs.
fn calls(work: impl FnOnce()) -> usize {
    let before = CALLS.get();
    work();
    CALLS.get() - before
}

fn classifier() -> Classifier {
    let arch = Arch { width: WIDTHS[1], classes: 10 };
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
    let count = calls(|| drop(classifier.classify(frame)));
    LARGEST.set(0);
    assert_eq!(calls(|| drop(classifier.classify(frame))), count);
    assert!(LARGEST.get() < 64 * 1024, "{} bytes at once", LARGEST.get());
}

#[test]
fn a_claim_allocates_nothing() {
    let header = r#"{"fc.weight":{"dtype":"F32","shape":[1000000,1000000],"data_offsets":[0,4000000000000]}}"#;
    let bytes = [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
    LARGEST.set(0);
    assert!(Classifier::load(&bytes).is_err());
    assert!(LARGEST.get() < 1024, "{} bytes at once", LARGEST.get());
}
