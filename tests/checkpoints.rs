//! Checkpoints of every kind, whoever saved them: those that torch wrote (tests/golden/checkpoints/, made by
//! training/checkpoints.py), and Megvii's layout against PyTorch's logits.

mod common;
#[path = "common/torch.rs"]
mod torch;

use common::{Tensor, deviation, tensors};
use include_dir::{Dir, include_dir};
use ndarray::Array3;
use serde::Deserialize;
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::image::{Input, Pixels};
use shufflenet_wasm::network::Network;
use shufflenet_wasm::weights::families::MEGVII;
use shufflenet_wasm::weights::{Assumption, Format, Tensors, locate, open, read};
use shufflenet_wasm::{Classifier, Error};
use std::collections::BTreeMap;
use torch::Pickle;
use wasm_bindgen_test::wasm_bindgen_test;

static GOLDEN: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/golden");

/// Largest allowed difference, as a share of the largest logit.
const TOLERANCE: f32 = 1e-4;
const SMALL: Arch = Arch::new(WIDTHS[0], 3);

#[derive(Deserialize)]
struct Golden {
    classes: usize,
    sample: BTreeMap<String, Expected>,
    megvii: Vec<Case>,
}

#[derive(Deserialize)]
struct Expected {
    shape: Vec<usize>,
    dtype: String,
    values: Vec<f32>,
}

#[derive(Deserialize)]
struct Case {
    architecture: String,
    parameters: usize,
    height: Option<usize>,
    width: Option<usize>,
    picture: Option<String>,
    logits: Vec<f32>,
}

fn bytes(name: &str) -> &'static [u8] {
    GOLDEN.get_file(name).expect(name).contents()
}

fn checkpoint(name: &str) -> &'static [u8] {
    bytes(&format!("checkpoints/{name}"))
}

fn golden() -> Golden {
    serde_json::from_slice(checkpoint("golden.json")).expect("checkpoints.py writes this")
}

fn refused(bytes: &[u8], code: &str, parts: &[&str]) {
    let error = read(bytes).map(drop).expect_err(code);
    assert_eq!(error.code(), code, "{error}");
    let message = error.to_string();
    assert!(parts.iter().all(|part| message.contains(part)), "{message:?} lacks one of {parts:?}");
}

/// The tensors of `file` are those of the golden values, as many as `names` says; names come with `prefix`.
fn holds(file: &Tensors, prefix: &str, names: &[&str]) {
    let golden = golden();
    for name in names {
        let expected = &golden.sample[*name];
        let tensor = &file.by_name[&format!("{prefix}{name}")];
        assert_eq!(tensor.shape, expected.shape, "{name}");
        match &expected.dtype[..] {
            "int64" => assert!(tensor.floats().is_none()),
            "int8" => {
                let values = tensor.integers().expect("integers").into_iter().map(f32::from);
                assert_eq!(values.collect::<Vec<_>>(), expected.values, "{name}");
            }
            _ => assert_eq!(tensor.floats().expect("floats"), expected.values, "{name}"),
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn tensors_of_every_type_and_view_are_read() {
    let golden = golden();
    let names: Vec<&str> = golden.sample.keys().map(String::as_str).collect();
    assert_eq!(names.len(), 15);
    for (name, format) in [
        ("new.pth", Format::Torch),
        ("protocol4.pth", Format::Torch),
        ("legacy.pth", Format::TorchLegacy),
        ("legacy-protocol4.pth", Format::TorchLegacy),
    ] {
        let file = read(checkpoint(name)).expect(name);
        assert_eq!(file.format, format);
        assert_eq!(file.by_name.len(), names.len());
        holds(&file, "", &names);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_training_scripts_other_values_are_passed_over() {
    for name in ["wrapped.pth", "wrapped-legacy.pth"] {
        let file = read(checkpoint(name)).expect(name);
        holds(&file, "state_dict.module._orig_mod.", &["plain", "transposed", "brain"]);
        assert_eq!(file.by_name.len(), 3, "{:?}", file.by_name.keys());
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_more_than_tensors_is_refused_by_name() {
    for (name, object) in [
        ("refused-module.pth", "torch.nn.modules.container.Sequential"),
        ("refused-module-legacy.pth", "__main__.Net"),
        ("refused-script.pt", "__torch__."),
        ("refused-sparse.pth", "torch._utils._rebuild_sparse_tensor"),
        ("refused-call.pth", "posix.system"),
    ] {
        refused(checkpoint(name), "NotOnlyTensors", &[object, "model.state_dict()"]);
    }
    refused(checkpoint("refused-pickle.pkl"), "NotOnlyTensors", &["torch.storage._load_from_bytes"]);
    let plain = Pickle::start().op(b"}").end();
    refused(&plain, "UnknownFormat", &["torch.save did not write"]);
}

#[wasm_bindgen_test(unsupported = test)]
fn every_cut_of_a_file_is_damaged() {
    for name in ["new.pth", "legacy.pth"] {
        let whole = checkpoint(name);
        for length in (4..whole.len()).step_by(7) {
            let error = read(&whole[..length]).map(drop).expect_err("cut");
            assert_eq!(error.code(), "Damaged", "{name} cut to {length}: {error}");
        }
    }
}

fn logits(bytes: &[u8]) -> Result<Vec<f32>, Error> {
    let mut network = Network::new(&open(bytes)?)?;
    let input: Array3<f32> = common::array("input", (3, 64, 64));
    network.run(&Input::from_nchw(input.view())).map(<[f32]>::to_vec)
}

#[wasm_bindgen_test(unsupported = test)]
fn a_network_is_found_wherever_it_stands() {
    let tensors = tensors(&SMALL);
    let expected = logits(&common::file(&tensors, &[])).expect("a good file");
    let found = |file: Vec<u8>, prefix: &str, certain: bool| {
        let located = locate(read(&file).expect("a good file")).expect("a good file");
        assert_eq!(located.prefix, prefix);
        assert_eq!(
            open(&file)
                .expect("a good file")
                .info
                .assumed
                .iter()
                .any(|assumption| matches!(assumption, Assumption::Prefix { .. })),
            !certain
        );
        assert_eq!(logits(&file).expect("a good file"), expected);
    };
    found(torch::file(&tensors, &[], ""), "", true);
    found(torch::legacy_file(&tensors, &[], ""), "", true);
    found(torch::file(&tensors, &["state_dict"], "module."), "state_dict.module.", true);
    found(torch::legacy_file(&tensors, &["model"], "_orig_mod."), "model._orig_mod.", true);
    found(torch::file(&tensors, &["model_state_dict"], ""), "model_state_dict.", true);
    found(torch::file(&tensors, &["state_dict"], "model."), "state_dict.model.", true);
    found(torch::file(&tensors, &["model_ema"], "module."), "model_ema.module.", false);
    found(torch::file(&tensors, &["student"], "backbone."), "student.backbone.", false);
}

fn named(prefix: &str, tensors: &[Tensor]) -> Vec<Tensor> {
    tensors.iter().map(|tensor| Tensor { name: format!("{prefix}{}", tensor.name), ..tensor.clone() }).collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn of_several_networks_the_likelier_one_is_taken() {
    let tensors = tensors(&SMALL);
    let found = |prefixes: &[&str]| {
        let file = common::file(&prefixes.iter().flat_map(|prefix| named(prefix, &tensors)).collect::<Vec<_>>(), &[]);
        locate(read(&file).expect("a good file")).map(|located| {
            let told = located.tensors.metadata.get("assumed.prefix").cloned();
            (located.prefix, told)
        })
    };
    for [likelier, other] in
        [["model.", "model_ema.module."], ["m.", "ema."], ["", "module."], ["state_dict.", "model."], ["net.", "a."]]
    {
        let (prefix, told) = found(&[other, likelier]).expect("a good file");
        assert_eq!((&prefix[..], told.as_deref()), (likelier, Some(likelier)), "beside {other}");
    }
    for [one, other] in [["student.", "teacher."], ["backbone.", "encoder."], ["module.", "net."]] {
        let error = found(&[other, one]).expect_err("which one?");
        assert_eq!(error.code(), "UnknownArchitecture");
        assert!(error.to_string().contains(&format!("{one:?} and {other:?}")), "{error}");
    }
}

/// Megvii's network by formula: see formula() in training/checkpoints.py.
fn megvii(arch: &Arch) -> Vec<Tensor> {
    let name = |torchvision: &str| {
        let (module, part) = torchvision.rsplit_once('.').expect("a module and a part");
        match module.split('.').collect::<Vec<_>>()[..] {
            ["conv1", layer] => format!("first_conv.{layer}.{part}"),
            ["conv5", layer] => format!("conv_last.{layer}.{part}"),
            [stage, unit, branch, layer] => {
                let before = ["stage2", "stage3", "stage4"].iter().zip([0, 4, 12]).find(|(name, _)| **name == stage);
                let unit = before.expect("a stage").1 + unit.parse::<usize>().expect("a number");
                let branch = if branch == "branch1" { "branch_proj" } else { "branch_main" };
                format!("features.{unit}.{branch}.{layer}.{part}")
            }
            _ => format!("classifier.0.{part}"),
        }
    };
    let tensors = tensors(arch).into_iter().filter(|tensor| tensor.name != "fc.bias");
    tensors
        .map(|tensor| {
            let name = name(&tensor.name);
            let scale = match &name[..] {
                "first_conv.0.weight" => 1.0 / 64.0,
                "classifier.0.weight" => {
                    let scale = (3.0 / f64::from(tensor.shape[1] as u32)).sqrt() as f32;
                    let values: Vec<f32> =
                        common::units(&name, tensor.shape.iter().product()).into_iter().map(|u| u * scale).collect();
                    return Tensor::f32(&name, &tensor.shape, &values);
                }
                _ => 1.0,
            };
            let values = Tensor::by_formula(&name, &tensor.shape);
            let values = values.bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes) * scale);
            Tensor::f32(&name, &tensor.shape, &values.collect::<Vec<_>>())
        })
        .collect()
}

fn megvii_arch(architecture: &str, classes: usize) -> Arch {
    let width = WIDTHS.into_iter().find(|width| width.name == architecture).expect("a published width");
    Arch::new(shufflenet_wasm::arch::Width { first_left: 24, ..width }, classes)
}

#[wasm_bindgen_test(unsupported = test)]
fn megviis_layout_has_pytorchs_logits() {
    let golden = golden();
    assert_eq!(golden.megvii.len(), WIDTHS.len() + 1);
    for case in golden.megvii {
        let arch = megvii_arch(&case.architecture, golden.classes);
        // PyTorch counts no bias of the classifier.
        assert_eq!(arch.parameters() - golden.classes, case.parameters);
        let file = torch::legacy_file(&megvii(&arch), &["state_dict"], "module.");
        let checkpoint = open(&file).expect("a good file");
        assert_eq!((checkpoint.family, checkpoint.arch), (&MEGVII, arch));
        let mut classifier = Classifier::load(&file).expect("a good file");
        let off = match (case.height, case.width, &case.picture) {
            (Some(height), Some(width), None) => {
                let rgb: Array3<f32> = common::array("input", (3, height, width));
                deviation(classifier.run(((rgb + 1.0) * 127.5).view()).expect("large enough"), &case.logits)
            }
            (_, _, Some(picture)) => {
                let picture = bytes(&format!("pictures/{picture}"));
                let picture = image::load_from_memory(picture).expect("a picture").into_rgb8();
                let (width, height) = picture.dimensions();
                let pixels = Pixels::new(&picture, width as usize, height as usize, 3).expect("a picture");
                classifier.classify(pixels).expect("a picture");
                deviation(classifier.logits(), &case.logits)
            }
            _ => panic!("a case is a tensor or a picture"),
        };
        assert!(off < TOLERANCE, "{} differs by {off:.1e}", case.architecture);
        println!("Megvii {} differs by {off:.1e}", case.architecture);
    }
}
