//! Converting and inspecting: what is written is what was read, as precisely as was wished, and nothing else.

mod common;
#[path = "common/torch.rs"]
mod torch;

use common::{Tensor, deviation, tensors};
use ndarray::Array3;
use safetensors::Dtype;
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::files::convert::{Options, Precision, convert};
use shufflenet_wasm::files::inspect::inspect;
use shufflenet_wasm::image::Input;
use shufflenet_wasm::network::Network;
use shufflenet_wasm::weights::families::TORCHVISION;
use shufflenet_wasm::weights::{Checkpoint, Format, open, read};
use wasm_bindgen_test::wasm_bindgen_test;

const SMALL: Arch = Arch::new(WIDTHS[0], 3);

fn options(dtype: Precision, metadata: &[(&str, &str)]) -> Options {
    let metadata = metadata.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    Options { dtype, metadata, ..Options::default() }
}

fn logits(bytes: &[u8]) -> Vec<f32> {
    let mut network = Network::new(&open(bytes).expect("a good file")).expect("good tensors");
    let input: Array3<f32> = common::array("input", (3, 64, 64));
    network.run(&Input::from_nchw(input.view())).expect("large enough").to_vec()
}

/// As a training script saves it: in a dictionary, with counters and averaged weights beside it.
fn checkpoint() -> Vec<u8> {
    let mut tensors = tensors(&SMALL);
    tensors.push(Tensor::f32("conv1.1.extra", &[1], &[1.0]));
    torch::file(&tensors, &["state_dict"], "module.")
}

#[wasm_bindgen_test(unsupported = test)]
fn full_precision_changes_nothing_but_the_wrapping() {
    let source = checkpoint();
    let options = options(Precision::F32, &[("name", "pets"), ("labels", r#"["cat","dog","mug"]"#)]);
    let file = convert(&source, &options).expect("a good file");
    assert_eq!(file, convert(&source, &options).expect("a good file"), "the same bytes each time");
    assert_eq!(logits(&file), logits(&source));

    let converted = read(&file).expect("a good file");
    let mut names: Vec<String> = tensors(&SMALL).into_iter().map(|tensor| tensor.name).collect();
    names.sort();
    assert_eq!(converted.format, Format::Safetensors);
    assert_eq!(converted.by_name.keys().cloned().collect::<Vec<_>>(), names);
    let info = Checkpoint::of(converted).expect("a good file").info;
    assert_eq!((info.name.as_str(), &info.labels[..]), ("pets", &["cat", "dog", "mug"].map(str::to_owned)[..]));
    let again = convert(&file, &Options { dtype: Precision::F32, ..Options::default() }).expect("a good file");
    assert_eq!(again, file, "what was converted stays as it is");
}

#[wasm_bindgen_test(unsupported = test)]
fn new_labels_take_the_place_of_all_that_names_the_classes() {
    let old = [
        ("labels", r#"["cat","dog","mug"]"#),
        ("labels.zh", r#"["猫","狗","杯"]"#),
        ("ids", "[1,2,3]"),
        ("own", "stays"),
    ];
    let source = common::file(&tensors(&SMALL), &old);
    let metadata = |new: &[(&str, &str)]| {
        let file = convert(&source, &options(Precision::F32, new)).expect("a good file");
        let mut keys: Vec<_> = read(&file).expect("a good file").metadata.into_keys().collect();
        keys.sort();
        keys.retain(|key| !["architecture", "format"].contains(&key.as_str()));
        keys
    };
    assert_eq!(metadata(&[("name", "pets")]), ["ids", "labels", "labels.zh", "name", "own"]);
    assert_eq!(metadata(&[("labels", r#"["a","b","c"]"#)]), ["labels", "own"]);
    let both = [("labels", r#"["a","b","c"]"#), ("labels.fr", r#"["d","e","f"]"#)];
    assert_eq!(metadata(&both), ["labels", "labels.fr", "own"]);
}

#[wasm_bindgen_test(unsupported = test)]
fn half_precision_is_half_as_large() {
    let full = common::file(&tensors(&SMALL), &[]);
    let half = convert(&full, &options(Precision::F16, &[])).expect("a good file");
    assert!((0.45..0.55).contains(&(half.len() as f64 / full.len() as f64)));
    let off = deviation(&logits(&half), &logits(&full));
    assert!((1e-6..5e-3).contains(&off), "{off}");
}

/// A running variance of pictures from 0 to 255 is beyond half precision.
#[wasm_bindgen_test(unsupported = test)]
fn what_half_precision_can_not_hold_stays_whole() {
    let mut large = tensors(&SMALL);
    let name = "conv1.1.running_var";
    let tensor = large.iter_mut().find(|tensor| tensor.name == name).expect("the network has it");
    tensor.bytes[..4].copy_from_slice(&1e5f32.to_le_bytes());
    for precision in [Precision::F16, Precision::I8] {
        let file = convert(&common::file(&large, &[]), &options(precision, &[])).expect("a good file");
        let file = read(&file).expect("a good file");
        assert_eq!(file.by_name[name].dtype, Dtype::F32);
        assert_eq!(file.by_name[name].floats().expect("floats")[0], 1e5);
        assert_eq!(file.by_name["conv5.1.running_var"].dtype, Dtype::F16);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn types_can_stay_as_they_are() {
    let full = common::file(&tensors(&SMALL), &[]);
    for precision in [Precision::F32, Precision::F16, Precision::I8] {
        let before = convert(&full, &options(precision, &[])).expect("a good file");
        let after = convert(&before, &options(Precision::Same, &[("temperature", "2")])).expect("a good file");
        let (before, after) = (read(&before).expect("a good file"), read(&after).expect("a good file"));
        assert_eq!(after.metadata["temperature"], "2");
        assert!(after.by_name.keys().eq(before.by_name.keys()));
        for (name, tensor) in &before.by_name {
            assert_eq!(after.by_name[name].dtype, tensor.dtype, "{name}");
            assert_eq!(after.by_name[name].integers(), tensor.integers(), "{name}");
        }
    }
}

/// Parts of a normalisation that is folded in already are no tensors of the network, whatever they are.
#[wasm_bindgen_test(unsupported = test)]
fn what_is_left_of_a_normalisation_is_passed_over() {
    for stray in [
        Tensor { name: "conv1.1.bias".to_owned(), shape: vec![], dtype: Dtype::I8, bytes: vec![1] },
        Tensor::f32("conv1.1.bias", &[0, 5], &[]),
        Tensor::f32("conv1.1.bias", &[24], &[f32::NAN; 24]),
    ] {
        let mut tensors = tensors(&SMALL);
        tensors.retain(|tensor| !tensor.name.starts_with("conv1.1."));
        tensors.extend([Tensor::by_formula("conv1.0.bias", &[24]), stray]);
        let file = common::file(&tensors, &[]);
        assert!(inspect(&file).problem.is_none());
        for precision in [Precision::F16, Precision::I8, Precision::Same] {
            let converted = convert(&file, &options(precision, &[])).expect("a good file");
            assert!(!read(&converted).expect("a good file").by_name.contains_key("conv1.1.bias"));
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn integers_are_within_half_a_step() {
    let full = common::file(&tensors(&SMALL), &[]);
    let small = convert(&full, &options(Precision::I8, &[])).expect("a good file");
    assert!((0.24..0.32).contains(&(small.len() as f64 / full.len() as f64)), "{}", small.len());
    let off = deviation(&logits(&small), &logits(&full));
    assert!((1e-4..0.1).contains(&off), "{off}");

    let (full, small) = (read(&full).expect("a good file"), read(&small).expect("a good file"));
    for (name, tensor) in full.by_name.iter().filter(|(_, tensor)| tensor.shape.len() > 1) {
        let weights = tensor.floats().expect("floats");
        let integers = small.by_name[name].integers().expect("integers");
        let scales = small.by_name[&format!("{name}.scale")].floats().expect("floats");
        assert_eq!(scales.len(), tensor.shape[0]);
        let filter = weights.len() / scales.len();
        for (i, (weight, integer)) in weights.iter().zip(&integers).enumerate() {
            let scale = scales[i / filter];
            let error = (weight - f32::from(*integer) * scale).abs();
            assert!(error <= 0.5001 * scale, "{name}[{i}]: {weight} became {integer} * {scale}");
        }
        for filter in integers.chunks(filter) {
            assert_eq!(filter.iter().map(|integer| integer.unsigned_abs()).max(), Some(127), "{name}");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn integers_need_their_scales() {
    let small = convert(&common::file(&tensors(&SMALL), &[]), &options(Precision::I8, &[])).expect("a good file");
    let mut file = read(&small).expect("a good file");
    file.by_name.remove("fc.weight.scale");
    let checkpoint = Checkpoint::of(file).expect("the shapes are there");
    let error = Network::new(&checkpoint).err().expect("no scale");
    assert_eq!(error.code(), "MissingTensor");
    assert!(error.to_string().contains("fc.weight.scale"), "{error}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_filter_of_zeros_stays_zero() {
    let mut tensors = tensors(&SMALL);
    let fc = tensors.iter_mut().find(|tensor| tensor.name == "fc.weight").expect("the network has it");
    fc.bytes[..1024 * 4].fill(0);
    let small = convert(&common::file(&tensors, &[]), &options(Precision::I8, &[])).expect("a good file");
    let (weight, _) = open(&small).expect("a good file").linear(false).expect("good tensors");
    assert!(weight.row(0).iter().all(|&weight| weight == 0.0));
    assert!(weight.row(1).iter().any(|&weight| weight != 0.0));
}

#[wasm_bindgen_test(unsupported = test)]
fn what_can_not_run_is_not_converted() {
    let code = |source: &[u8], metadata: &[(&str, &str)]| {
        convert(source, &options(Precision::F16, metadata)).expect_err("refused").code()
    };
    assert_eq!(code(b"no model", &[]), "UnknownFormat");
    assert_eq!(code(&checkpoint(), &[("labels", r#"["cat"]"#)]), "LabelsMismatch");
    assert_eq!(code(&checkpoint(), &[("preprocess", "{}")]), "BadMetadata");
    let mut part = tensors(&SMALL);
    part.retain(|tensor| tensor.name != "stage3.1.branch2.0.weight");
    assert_eq!(code(&common::file(&part, &[]), &[]), "MissingTensor");
    let wrong = common::file(&tensors(&SMALL), &[("labels", r#"["cat"]"#)]);
    assert_eq!(code(&wrong, &[]), "LabelsMismatch");
    convert(&wrong, &options(Precision::F16, &[("labels", r#"["cat","dog","mug"]"#)])).expect("labels that fit");
}

#[wasm_bindgen_test(unsupported = test)]
fn inspecting_tells_what_is_there_and_whether_it_runs() {
    let good = inspect(&checkpoint());
    assert!(good.problem.is_none(), "{:?}", good.problem);
    assert_eq!((good.format, good.family), (Some(Format::Torch), Some(&TORCHVISION)));
    assert_eq!((good.prefix.as_deref(), good.unused), (Some("state_dict.module."), 1));
    assert_eq!(good.parameters, Some(SMALL.parameters()));
    let elements: usize = tensors(&SMALL).iter().map(|tensor| tensor.bytes.len() / 4).sum();
    assert_eq!(good.elements, [("F32".to_owned(), elements + 1)]);
    assert_eq!(good.info.expect("a network").architecture, "shufflenet_v2_x0_5");

    let small = convert(&checkpoint(), &options(Precision::I8, &[])).expect("a good file");
    let small = inspect(&small);
    assert_eq!((small.unused, small.elements.len()), (0, 3), "{:?}", small.elements);

    let mut part = tensors(&SMALL);
    part.pop();
    let part = inspect(&common::file(&part, &[]));
    assert_eq!(part.problem.expect("no fc.bias").code, "MissingTensor");
    assert!(part.info.is_some(), "what could be read is told");
    let nothing = inspect(b"no model");
    assert_eq!((nothing.bytes, nothing.problem.expect("no model").code), (8, "UnknownFormat"));
}
