//! What a model file says of itself, and what `convert` is asked for: the same text under each key.
#![no_main]

use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::files::convert::Options;
use shufflenet_wasm::weights::ModelInfo;
use shufflenet_wasm::weights::families::{MEGVII, TORCHVISION};

const KEYS: [&str; 7] = ["name", "architecture", "labels", "labels.zh", "preprocess", "temperature", "license"];

libfuzzer_sys::fuzz_target!(|text: &str| {
    let _ = Options::from_json(text);
    for (family, width) in [(&TORCHVISION, WIDTHS[0]), (&MEGVII, WIDTHS[3])] {
        for classes in [1, 3] {
            let arch = Arch::new(width, classes);
            for key in KEYS {
                let Ok((info, _)) = ModelInfo::read(&[(key.into(), text.into())].into(), &arch, family) else { continue };
                assert!(info.labels.len() == classes && info.translations.values().all(|labels| labels.len() == classes));
                assert!(info.temperature.is_finite() && info.temperature > 0.0);
                let numbers = info.preprocess.mean.iter().zip(&info.preprocess.std).map(|(mean, std)| (1.0 - mean) / std);
                assert!(numbers.into_iter().all(f32::is_finite));
            }
        }
    }
});
