//! Files of taught classes: what is taken works, and comes back as it was.
#![no_main]

use shufflenet_wasm::learn::Learner;

libfuzzer_sys::fuzz_target!(|json: &str| {
    let Ok(mut learner) = Learner::from_json(json) else { return };
    let _ = learner.left_out();
    let again = Learner::from_json(&learner.to_json()).expect("its own export");
    assert_eq!(again.classes().len(), learner.classes().len());
    for (class, twin) in learner.classes().iter().zip(again.classes()) {
        assert_eq!((class.name.as_str(), class.count()), (twin.name.as_str(), twin.count()));
    }
    if let Some(length) = learner.length() {
        for size in [1e-30, 1.0, 7.5, 1e18] {
            let embedding: Vec<f32> = (0..length).map(|i| if i == 0 { size } else { 0.5 * size }).collect();
            let probabilities = learner.probabilities(&embedding).expect("an embedding of the right length");
            assert!(probabilities.iter().all(|p| p.is_finite()));
            let weights = learner.class_weights(0, &embedding).expect("the first class").0;
            assert!(weights.iter().all(|weight| weight.is_finite()));
        }
    }
});
