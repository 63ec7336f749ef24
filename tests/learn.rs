//! What was taught is the same everywhere.

mod common;

use shufflenet_wasm::kernels::lane::BUILD;
use shufflenet_wasm::learn::Learner;
use wasm_bindgen_test::wasm_bindgen_test;

/// Three classes of examples by formula.
fn taught(each: usize, features: usize) -> Learner {
    let mut learner = Learner::default();
    for class in ["cup", "pen", "cap"] {
        let mean = common::units(class, features);
        for example in 0..each {
            let noise = common::units(&format!("{class} {example}"), features);
            let example: Vec<f32> = mean.iter().zip(noise).map(|(mean, noise)| 2.0 + mean + 0.7 * noise).collect();
            learner.add(class, &example).expect("a good example");
        }
    }
    learner
}

/// With fewer examples than features, and with more: they are solved in two ways.
#[wasm_bindgen_test(unsupported = test)]
fn the_same_examples_make_the_same_layer_in_every_build() {
    let mut all = Vec::new();
    for (each, features) in [(3, 50), (40, 30)] {
        let mut learner = taught(each, features);
        let head = learner.head().expect("examples enough");
        all.extend(head.weight.values.iter().chain(&head.bias));
        let guesses = learner.left_out().expect("two examples of each");
        all.extend(guesses.into_iter().flatten().map(|class| class as f32));
    }
    let bits = common::hash(&all);
    println!("{BUILD}, taught: {bits}");
    assert_eq!(bits, include_str!("golden/taught-bits.txt").trim(), "the bits changed, or differ on this platform");
}
