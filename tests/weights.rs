//! Model files, good and bad: every refusal says what was expected, what came, what to do.

mod common;

use common::{Tensor, file, tensors, units};
use half::{bf16, f16};
use safetensors::Dtype;
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::image::{Pixels, Preprocess};
use shufflenet_wasm::network::Network;
use shufflenet_wasm::weights::families::TORCHVISION;
use shufflenet_wasm::weights::{Assumption, ModelInfo, open};
use shufflenet_wasm::{Classifier, Error};
use wasm_bindgen_test::wasm_bindgen_test;

const SMALL: Arch = Arch::new(WIDTHS[0], 3);

fn load(bytes: &[u8]) -> Result<ModelInfo, Error> {
    Classifier::load(bytes).map(|classifier| classifier.info().clone())
}

/// The error of a file, of which the message must hold all of `parts`.
fn refused(bytes: &[u8], code: &str, parts: &[&str]) {
    let error = load(bytes).expect_err(code);
    assert_eq!(error.code(), code, "{error}");
    let message = error.to_string();
    assert!(parts.iter().all(|part| message.contains(part)), "{message:?} lacks one of {parts:?}");
}

/// The small network with one tensor changed.
fn changed(name: &str, change: impl Fn(&mut Tensor)) -> Vec<u8> {
    let mut tensors = tensors(&SMALL);
    change(tensors.iter_mut().find(|tensor| tensor.name == name).expect("the network has it"));
    file(&tensors, &[])
}

/// All tensors in another type.
fn converted(dtype: Dtype, convert: impl Fn(f32) -> [u8; 2]) -> Vec<u8> {
    let mut tensors = tensors(&SMALL);
    for tensor in &mut tensors {
        let values = tensor.bytes.as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes));
        tensor.bytes = values.flat_map(&convert).collect();
        tensor.dtype = dtype;
    }
    file(&tensors, &[])
}

#[wasm_bindgen_test(unsupported = test)]
fn a_bare_state_dict_loads_and_says_what_it_assumes() {
    for width in WIDTHS {
        let arch = Arch::new(width, 7);
        let mut tensors = tensors(&arch);
        // As torch saves them; they are not needed.
        tensors.push(Tensor {
            name: "conv1.1.num_batches_tracked".into(),
            shape: vec![],
            dtype: Dtype::I64,
            bytes: vec![0; 8],
        });
        let info = load(&file(&tensors, &[("format", "pt")])).expect("a good file");
        assert_eq!((info.architecture, info.classes, info.embedding), (width.name, 7, width.conv5));
        assert_eq!(
            info.preprocess,
            Preprocess::imagenet(if width.conv5 == 2048 || width.name.ends_with("x1_5") { 232 } else { 256 }, 224)
        );
        assert_eq!(info.labels[6], "class 6");
        let [Assumption::Labels { .. }, Assumption::Preprocess { way, message }] = &info.assumed[..] else {
            panic!("{:?}", info.assumed)
        };
        assert_eq!(*way, &TORCHVISION);
        assert!(message.contains(width.name), "{message}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_a_file_says_of_itself_is_read() {
    let metadata = [
        ("name", "pets"),
        ("architecture", "shufflenet_v2_x0_5"),
        ("labels", r#"["cat", "dog", "mug"]"#),
        ("labels.zh", r#"["猫", "狗", "杯子"]"#),
        (
            "preprocess",
            r#"{"resize": 110, "crop": [96, 128], "mean": [0, 0.5, 0], "std": [1, 1, 2], "interpolation": "bilinear", "antialias": true, "channels": "RGB"}"#,
        ),
        ("license", "MIT"),
        ("provenance", "trained on pets"),
        ("temperature", "1.25"),
    ];
    let info = load(&file(&tensors(&SMALL), &metadata)).expect("a good file");
    assert_eq!((info.name.as_str(), info.temperature), ("pets", 1.25));
    assert_eq!(info.labels, ["cat", "dog", "mug"]);
    assert_eq!(info.translations["zh"][0], "猫");
    assert_eq!(
        info.preprocess,
        Preprocess { resize: 110, crop: [96, 128], mean: [0.0, 0.5, 0.0], std: [1.0, 1.0, 2.0] }
    );
    assert_eq!((info.license.as_deref(), info.provenance.as_deref()), (Some("MIT"), Some("trained on pets")));
    assert_eq!(info.assumed, []);
}

/// A network that was trained on blue, green, red sees the same as one whose first filters are turned around.
#[wasm_bindgen_test(unsupported = test)]
fn blue_green_red_is_turned_around() {
    let picture: Vec<u8> = (0..64 * 64 * 3).map(|i| (i * 7 % 251) as u8).collect();
    let classify = |tensors: &[Tensor], channels: &str, mean: &str, std: &str| {
        let preprocess =
            format!(r#"{{"resize": 64, "crop": 64, "mean": {mean}, "std": {std}, "channels": "{channels}"}}"#);
        let file = file(tensors, &[("preprocess", &preprocess)]);
        let mut classifier = Classifier::load(&file).expect("a good file");
        classifier.classify(Pixels::new(&picture, 64, 64, 3).expect("a picture")).expect("a picture");
        classifier.logits().to_vec()
    };
    let mut tensors = tensors(&SMALL);
    let bgr = classify(&tensors, "BGR", "[0.1, 0.2, 0.3]", "[1, 2, 3]");
    let stem = tensors.iter_mut().find(|tensor| tensor.name == "conv1.0.weight").expect("the network has it");
    for filter in stem.bytes.chunks_exact_mut(27 * 4) {
        let (first, rest) = filter.split_at_mut(9 * 4);
        first.swap_with_slice(&mut rest[9 * 4..]);
    }
    assert_eq!(bgr, classify(&tensors, "RGB", "[0.3, 0.2, 0.1]", "[3, 2, 1]"));
    assert_ne!(bgr, classify(&tensors, "BGR", "[0.1, 0.2, 0.3]", "[1, 2, 3]"));
}

#[wasm_bindgen_test(unsupported = test)]
fn half_precision_loads() {
    let input = shufflenet_wasm::image::Input::from_nchw(common::array("input", (3, 64, 64)).view());
    let run = |bytes: &[u8]| {
        let mut network = Network::new(&open(bytes).expect("a good file")).expect("good tensors");
        network.run(&input).expect("large enough").to_vec()
    };
    let full = run(&file(&tensors(&SMALL), &[]));
    let half = run(&converted(Dtype::F16, |value| f16::from_f32(value).to_le_bytes()));
    let brain = run(&converted(Dtype::BF16, |value| bf16::from_f32(value).to_le_bytes()));
    let (half, brain) = (common::deviation(&half, &full), common::deviation(&brain, &full));
    // 11 and 8 bits of precision: not the same as the full one, but near.
    assert!((1e-6..5e-3).contains(&half), "{half}");
    assert!((half..5e-2).contains(&brain), "{brain}");
}

#[wasm_bindgen_test(unsupported = test)]
fn files_that_are_no_model_files() {
    refused(b"", "UnknownFormat", &["save_file"]);
    refused(b"\x89PNG\r\n\x1a\n and so on", "UnknownFormat", &["no model file"]);
    refused(b"<!doctype html><title>404</title>", "UnknownFormat", &["no model file"]);
    refused(b"\x02\0\0\0\0\0\0\0[]", "UnknownFormat", &["no model file"]);
}

#[wasm_bindgen_test(unsupported = test)]
fn files_cut_short_or_too_long() {
    let whole = file(&tensors(&SMALL), &[]);
    let length = whole.len().to_string();
    refused(&whole[..whole.len() - 1], "Truncated", &[&length, "Download or copy it again"]);
    refused(&whole[..1000], "Truncated", &["1000"]);
    refused(&[&whole[..], b"more"].concat(), "Truncated", &[&length]);
}

/// A header may claim anything; nothing of that size is allocated (tests/allocation.rs counts).
#[wasm_bindgen_test(unsupported = test)]
fn headers_that_claim_absurd_sizes() {
    let with_header = |header: &str| [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
    refused(&[u64::MAX.to_le_bytes(), *b"{\"a\":{}}"].concat(), "UnknownFormat", &[]);
    refused(&[90_000_000u64.to_le_bytes(), *b"{\"a\":{}}"].concat(), "UnknownFormat", &["90000000"]);
    refused(&[7_000_000u64.to_le_bytes(), *b"{\"a\":{}}"].concat(), "Truncated", &["7000008"]);
    let absurd =
        r#"{"conv1.0.weight":{"dtype":"F32","shape":[1000000000,1000000000],"data_offsets":[0,4000000000000000000]}}"#;
    let code = load(&with_header(absurd)).expect_err("absurd").code();
    assert!(["Truncated", "UnknownFormat"].contains(&code), "{code}");
    refused(&with_header(r#"{"a":{"dtype":"F32","shape":[4,4],"data_offsets":[0,8]}}"#), "UnknownFormat", &[]);
}

#[wasm_bindgen_test(unsupported = test)]
fn tensors_that_do_not_fit() {
    let name = "stage3.2.branch2.3.weight";
    let without: Vec<Tensor> = tensors(&SMALL).into_iter().filter(|tensor| tensor.name != name).collect();
    refused(&file(&without, &[]), "MissingTensor", &[name, "shufflenet_v2_x0_5"]);
    let transposed = changed(name, |tensor| tensor.shape = vec![1, 48, 3, 3]);
    refused(&transposed, "WrongShape", &[name, "[1, 48, 3, 3]", "[48, 1, 3, 3]"]);
    let integers = changed(name, |tensor| tensor.dtype = Dtype::I32);
    refused(&integers, "WrongDtype", &[name, "I32", "F16"]);
    for value in [f32::NAN, f32::NEG_INFINITY] {
        let broken = changed("stage2.1.branch2.1.running_var", |tensor| {
            tensor.bytes[8..12].copy_from_slice(&value.to_le_bytes());
        });
        refused(&broken, "NotFinite", &["stage2.1.branch2.1.running_var", "element 2"]);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn models_of_another_architecture() {
    let resnet = ["conv1.weight", "bn1.weight", "layer1.0.conv1.weight", "fc.weight"]
        .map(|name| Tensor::f32(name, &[4, 2], &units(name, 8)));
    refused(&file(&resnet, &[]), "UnknownArchitecture", &["bn1.weight", "conv1.0.weight"]);
    let narrow = changed("stage4.0.branch2.0.weight", |tensor| {
        tensor.shape = vec![80, 96, 1, 1];
        tensor.bytes.truncate(80 * 96 * 4);
    });
    refused(&narrow, "UnknownArchitecture", &["80 outputs", "96"]);
    let headless = changed("fc.weight", |tensor| {
        tensor.shape = vec![0, 1024];
        tensor.bytes.clear();
    });
    refused(&headless, "UnknownArchitecture", &["[0, 1024]"]);
}

#[wasm_bindgen_test(unsupported = test)]
fn metadata_that_can_not_be_used() {
    let with = |key: &str, value: &str| file(&tensors(&SMALL), &[(key, value)]);
    refused(&with("labels", r#"["cat", "dog"]"#), "LabelsMismatch", &["2 labels", "3 classes"]);
    refused(&with("labels.zh", r#"["猫"]"#), "LabelsMismatch", &["labels.zh", "1 labels"]);
    refused(&with("labels", "cat, dog, mug"), "BadMetadata", &["labels"]);
    refused(&with("architecture", "resnet18"), "BadMetadata", &["resnet18", "shufflenet_v2_x0_5"]);
    for temperature in ["0", "-1", "NaN", "warm"] {
        refused(&with("temperature", temperature), "BadMetadata", &[temperature]);
    }
    let preprocess = |crop: &str, resize: &str, rest: &str| {
        with(
            "preprocess",
            &format!(r#"{{"crop": {crop}, "resize": {resize}, "mean": [0, 0, 0], "std": [1, 1, 1]{rest}}}"#),
        )
    };
    load(&preprocess("96", "110", "")).expect("a good file");
    refused(&preprocess("31", "110", ""), "BadMetadata", &["crop", "31"]);
    refused(&preprocess("[96, 1000000]", "110", ""), "BadMetadata", &["crop", "1000000"]);
    refused(&preprocess("96", "0", ""), "BadMetadata", &["resize"]);
    refused(&preprocess("96", "110", r#", "channels": "YUV""#), "BadMetadata", &["RGB", "YUV"]);
    refused(&preprocess("96", "110", r#", "antialias": false"#), "BadMetadata", &["antialias"]);
    refused(&with("preprocess", "{}"), "BadMetadata", &["preprocess"]);
}

/// The small network with this preprocessing in its metadata.
fn prepared(mean: &str, std: &str) -> Vec<u8> {
    let preprocess = format!(r#"{{"resize": 64, "crop": 64, "mean": {mean}, "std": {std}}}"#);
    file(&tensors(&SMALL), &[("preprocess", &preprocess)])
}

#[wasm_bindgen_test(unsupported = test)]
fn preprocessing_that_makes_no_numbers_is_refused() {
    for (mean, std) in [
        ("[1e39, 0, 0]", "[1, 1, 1]"),
        ("[0.5, 0.5, 0.5]", "[1, 1, 1e-45]"),
        ("[3e38, 0, 0]", "[1e-3, 1, 1]"),
        ("[0, 0, 0]", "[1e-46, 1, 1]"),
        ("[0, 0, 0]", "[1, 1e300, 1]"),
    ] {
        refused(&prepared(mean, std), "BadMetadata", &["std"]);
    }
    assert!(load(&prepared("[0.5, 0.5, 0.5]", "[0.1, 0.2, 1e-3]")).is_ok());
}

/// Finite weights, but no number comes out: at once where a convolution is folded, or only when the network runs.
#[wasm_bindgen_test(unsupported = test)]
fn weights_that_overflow_are_refused() {
    let filled = |names: &[&str], value: f32| {
        let mut tensors = tensors(&SMALL);
        for tensor in tensors.iter_mut().filter(|tensor| names.contains(&tensor.name.as_str())) {
            let count = tensor.bytes.len() / 4;
            *tensor = Tensor::f32(&tensor.name.clone(), &tensor.shape.clone(), &vec![value; count]);
        }
        file(&tensors, &[])
    };
    refused(&filled(&["conv5.0.weight", "conv5.1.weight"], 1e30), "NotFinite", &["conv5.0", "range"]);
    refused(&filled(&["conv5.1.running_var"], -0.1), "NotFinite", &["conv5.0", "range"]);
    let only_when_run = filled(&["conv5.1.bias", "fc.weight"], 1e30);
    refused(&only_when_run, "NotFinite", &["answer", "range"]);
    let inspection = shufflenet_wasm::files::inspect::inspect(&only_when_run);
    assert_eq!(inspection.problem.expect("it will not run").code, "NotFinite");
}

#[wasm_bindgen_test(unsupported = test)]
fn more_classes_than_can_be_held_are_refused_before_they_are_read() {
    let classes = shufflenet_wasm::arch::MAX_CLASSES + 1;
    let header = format!(
        r#"{{"conv1.0.weight":{{"dtype":"I8","shape":[24,3,3,3],"data_offsets":[0,648]}},
            "stage4.0.branch2.0.weight":{{"dtype":"I8","shape":[96,96,1,1],"data_offsets":[648,9864]}},
            "fc.weight":{{"dtype":"I8","shape":[{classes},1024],"data_offsets":[9864,{}]}}}}"#,
        9864 + classes * 1024
    );
    let file = [&(header.len() as u64).to_le_bytes(), header.as_bytes(), &vec![0; 9864 + classes * 1024]].concat();
    refused(&file, "UnknownArchitecture", &["32769", "32768"]);
}

#[wasm_bindgen_test(unsupported = test)]
fn scales_are_no_integers() {
    let mut tensors = tensors(&SMALL);
    let weight = tensors.iter_mut().find(|tensor| tensor.name == "fc.weight").expect("the network has it");
    *weight = Tensor { dtype: Dtype::I8, bytes: vec![1; 3 * 1024], ..weight.clone() };
    tensors.push(Tensor { name: "fc.weight.scale".into(), shape: vec![3], dtype: Dtype::I8, bytes: vec![1; 3] });
    refused(&file(&tensors, &[]), "WrongDtype", &["fc.weight.scale\"", "I8"]);
}

#[wasm_bindgen_test(unsupported = test)]
fn headers_beyond_measure_are_not_read() {
    let header = format!(r#"{{"a":{}"#, "[".repeat(9_000_000));
    let file = [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat();
    refused(&file, "UnknownFormat", &["header", "8000000"]);
}
