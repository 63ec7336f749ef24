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
        let direction: Vec<f32> = (0..length).map(|i| if i == 0 { 1.0 } else { 0.0 }).collect();
        let probabilities = learner.probabilities(&direction).expect("an embedding of the right length");
        assert!(probabilities.iter().all(|p| p.is_finite()));
    }
});
