//! Networks as they are found in the wild: backbones under any names, heads of any kind.

mod common;
#[path = "common/small.rs"]
mod small;

use common::{Tensor, deviation, tensors};
use ndarray::{Array1, Array2};
use shufflenet_wasm::arch::{Arch, Width};
use shufflenet_wasm::explain::class_activation_map;
use shufflenet_wasm::files::convert::{Options, Precision, convert};
use shufflenet_wasm::files::inspect::inspect;
use shufflenet_wasm::lab::trace;
use shufflenet_wasm::network::{Arithmetic, Network};
use shufflenet_wasm::weights::{Assumption, Checkpoint, open, read};
use small::{EMBEDDING, HIDDEN, SMALL, headed, input, linear, logits, network, plain, renamed};
use wasm_bindgen_test::wasm_bindgen_test;

fn assumed(file: &[u8]) -> Vec<String> {
    let info = open(file).expect("a good file").info;
    let own = |assumption: &Assumption| match assumption {
        Assumption::Prefix { prefix, .. } => Some(format!("prefix {prefix}")),
        Assumption::Head { module, .. } => Some(format!("head {module}")),
        Assumption::Relu { module, .. } => Some(format!("relu {module}")),
        _ => None,
    };
    info.assumed.iter().filter_map(own).collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn a_network_is_found_by_its_shapes() {
    let expected = logits(&plain());
    let sequence = [("conv1.", "0."), ("stage2.", "2."), ("stage3.", "3."), ("stage4.", "4."), ("conv5.", "5.")];
    let under = |root: &str, head: &str| {
        let modules = sequence.map(|(from, to)| (from, format!("{root}{to}")));
        let names: Vec<(&str, &str)> =
            modules.iter().map(|(from, to)| (*from, &to[..])).chain([("fc.", head)]).collect();
        renamed(&names)
    };
    let prefixed = |root: &str, head: &str| renamed(&[("fc.", head), ("", root)]);
    for (tensors, told) in [
        (prefixed("", "fc.1."), &["head fc.1"][..]),
        (prefixed("", "classifier.1."), &["head classifier.1"]),
        (prefixed("", "last_linear."), &["head last_linear"]),
        (prefixed("backbone.", "backbone.fc."), &[]),
        (prefixed("backbone.", "head.fc."), &["head head.fc"]),
        (prefixed("net.", "net.fc."), &[]),
        (prefixed("state_dict.module.encoder.", "state_dict.module.fc."), &["head state_dict.module.fc"]),
        (prefixed("student.", "student.fc."), &["prefix student."]),
        (under("", "fc."), &[]),
        (under("features.", "classifier.1."), &["prefix features.", "head classifier.1"]),
        (under("0.", "3."), &["prefix 0.", "head 3"]),
    ] {
        let file = common::file(&tensors, &[]);
        assert_eq!(logits(&file), expected, "{told:?}");
        assert_eq!(assumed(&file), told);
        // What is converted has the usual names, and says what was assumed.
        let converted = convert(&file, &Options { dtype: Precision::F32, ..Options::default() }).expect("a good file");
        let direct = Checkpoint::of(read(&converted).expect("a good file")).expect("the usual names");
        assert_eq!(
            direct.names().iter().filter(|name| direct.tensors.by_name.contains_key(*name)).count(),
            tensors.len()
        );
        assert_eq!(assumed(&converted), told);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn the_head_of_the_network_that_is_meant_is_taken() {
    let mut both = renamed(&[("fc.", "ema.head."), ("", "ema.backbone.")]);
    both.extend(linear("ema.extra", 5, 7));
    let other = renamed(&[("fc.", "model.head."), ("", "model.backbone.")]);
    let mut changed = other.clone();
    let head = changed.iter_mut().find(|tensor| tensor.name == "model.head.bias").expect("a bias");
    *head = Tensor::f32("model.head.bias", &[3], &[10.0, 20.0, 30.0]);
    let alone = logits(&common::file(&changed, &[]));
    assert_ne!(alone, logits(&plain()));
    both.extend(changed);
    let file = common::file(&both, &[]);
    assert_eq!(logits(&file), alone);
    assert_eq!(assumed(&file), ["prefix model.backbone.", "head model.head"]);
}

#[wasm_bindgen_test(unsupported = test)]
fn a_convolution_of_one_pixel_is_a_linear_layer() {
    let mut tensors = renamed(&[("fc.", "classifier."), ("", "")]);
    let weight = tensors.iter_mut().find(|tensor| tensor.name == "classifier.weight").expect("a head");
    weight.shape = vec![3, EMBEDDING, 1, 1];
    assert_eq!(logits(&common::file(&tensors, &[])), logits(&plain()));
    // Without a bias it is zero.
    tensors.retain(|tensor| tensor.name != "classifier.bias");
    let mut zero = common::tensors(&SMALL);
    let bias = zero.iter_mut().find(|tensor| tensor.name == "fc.bias").expect("a bias");
    *bias = Tensor::f32("fc.bias", &[3], &[0.0; 3]);
    assert_eq!(logits(&common::file(&tensors, &[])), logits(&common::file(&zero, &[])));
}

/// What two linear layers make of an embedding, summed in f64.
fn two_layers(embedding: &[f32], head: &[Tensor], relu: bool) -> Vec<f32> {
    let floats = |tensor: &Tensor| -> Vec<f64> {
        tensor.bytes.as_chunks().0.iter().map(|bytes| f64::from(f32::from_le_bytes(*bytes))).collect()
    };
    let mut values: Array1<f64> = embedding.iter().map(|&value| f64::from(value)).collect();
    for (index, layer) in head.chunks_exact(2).enumerate() {
        let weight =
            Array2::from_shape_vec((layer[0].shape[0], layer[0].shape[1]), floats(&layer[0])).expect("a matrix");
        values = weight.dot(&values) + Array1::from(floats(&layer[1]));
        if relu && index == 0 {
            values.mapv_inplace(|value| value.max(0.0));
        }
    }
    values.iter().map(|&value| value as f32).collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn two_linear_layers_are_what_the_file_means() {
    let mut plain = network(&plain());
    plain.run(&input()).expect("large enough");
    let embedding = plain.embedding().to_vec();
    let head = |[one, other]: [&str; 2]| [linear(one, HIDDEN, EMBEDDING), linear(other, 3, HIDDEN)].concat();
    for (names, metadata, relu, told) in [
        (["fc.0", "fc.2"], None, true, &["relu fc.0"][..]),
        (["fc.0", "fc.3"], None, true, &["head fc.3", "relu fc.0"]),
        (["head.fc1", "head.fc2"], None, true, &["head head.fc2", "relu head.fc1"]),
        (["fc.0", "fc.1"], None, false, &["head fc.1"]),
        (["fc.0", "fc.2"], Some("none"), false, &[]),
        (["fc.0", "fc.1"], Some("relu"), true, &["head fc.1"]),
    ] {
        let head = head(names);
        let metadata: Vec<(&str, &str)> = metadata.iter().map(|&said| ("activation", said)).collect();
        let file = common::file(&headed(&head), &metadata);
        let expected = two_layers(&embedding, &head, relu);
        assert_ne!(expected, two_layers(&embedding, &head, !relu));
        let off = deviation(&logits(&file), &expected);
        assert!(off < 1e-5, "{names:?} differs by {off:.1e}");
        assert_eq!(assumed(&file), told, "{names:?}");
        let converted = convert(&file, &Options { dtype: Precision::F32, ..Options::default() }).expect("a good file");
        let direct = Checkpoint::of(read(&converted).expect("a good file")).expect("the usual names");
        assert_eq!(direct.arch.hidden, relu.then_some(HIDDEN));
        assert_eq!(logits(&converted), logits(&file));
        assert_eq!(assumed(&converted), told, "{names:?}");
        // PyTorch counts the same.
        if relu {
            assert_eq!(
                direct.parameters(),
                SMALL.parameters() - (EMBEDDING + 1) * 3 + (EMBEDDING + 1) * HIDDEN + (HIDDEN + 1) * 3
            );
        }
    }
}

/// The heat map, the contributions and the traces of a network with a hidden layer sum up to what it says, too.
#[wasm_bindgen_test(unsupported = test)]
fn a_hidden_layer_is_explained() {
    let head = [linear("fc.0", HIDDEN, EMBEDDING), linear("fc.2", 3, HIDDEN)].concat();
    let mut network = network(&common::file(&headed(&head), &[("activation", "relu")]));
    let input = input();
    let logits = network.run(&input).expect("large enough").to_vec();
    for (class, logit) in logits.iter().enumerate() {
        let (_, bias) = network.class_weights(class);
        let map = class_activation_map(&network, class).expect("a class");
        assert!((map.mean().expect("values") + bias - logit).abs() < 1e-4 * logit.abs().max(1.0));
        let sum: f32 = shufflenet_wasm::lab::contributions(&network, class).expect("a class").iter().sum();
        assert!((sum + bias - logit).abs() < 1e-4 * logit.abs().max(1.0));
    }
    for unit in 0..HIDDEN {
        let trace = trace(&mut network, &input, "hidden", [0, 0], unit).expect("a layer");
        let sum: f32 = trace.bias + trace.inputs.iter().zip(&trace.weights).map(|(a, b)| a * b).sum::<f32>();
        assert!((sum.max(0.0) - trace.value).abs() < 1e-4, "unit {unit}: {sum} is {}", trace.value);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn a_hidden_layer_runs_in_integers() {
    let head = [linear("fc.0", HIDDEN, EMBEDDING), linear("fc.2", 3, HIDDEN)].concat();
    let file = common::file(&headed(&head), &[("activation", "relu")]);
    let checkpoint = open(&file).expect("a good file");
    let mut network = Network::with_weights(checkpoint.arch, &checkpoint, Arithmetic::I8).expect("good tensors");
    let off = deviation(network.run(&input()).expect("large enough"), &logits(&file));
    assert!(off < 0.1, "{off}");
}

#[wasm_bindgen_test(unsupported = test)]
fn a_backbone_makes_embeddings() {
    let mut whole = network(&plain());
    whole.run(&input()).expect("large enough");
    let without_head = common::file(&headed(&[]), &[]);
    let mut network = network(&without_head);
    assert!(network.run(&input()).expect("large enough").is_empty());
    assert_eq!(network.embedding(), whole.embedding());
    assert!(network.check_class(0).expect_err("none").to_string().contains("no classes"));
    let inspection = inspect(&without_head);
    assert!(inspection.problem.is_none(), "{:?}", inspection.problem);
    let info = inspection.info.expect("a network");
    assert_eq!((info.classes, info.labels.len(), info.embedding), (0, 0, EMBEDDING));
    assert!(assumed(&without_head).is_empty());

    let units: Vec<Tensor> = headed(&[]).into_iter().filter(|tensor| !tensor.name.starts_with("conv5.")).collect();
    let mut network = self::network(&common::file(&units, &[]));
    network.run(&input()).expect("large enough");
    let arch = Arch::new(Width { conv5: 0, ..SMALL.width }, 0);
    assert_eq!((network.arch(), network.embedding().len()), (&arch, SMALL.width.stages[2]));
    let last = whole.activations(&input(), "stage4.3").expect("a layer");
    let pixels = (last.dim().0 * last.dim().1) as f32;
    let expected: Vec<f32> = (0..last.dim().2).map(|c| last.slice(ndarray::s![.., .., c]).sum() / pixels).collect();
    assert!(deviation(network.embedding(), &expected) < 1e-5);
}

/// A batch normalisation that was folded by whoever saved the file, and a convolution with a bias before one.
#[wasm_bindgen_test(unsupported = test)]
fn biases_of_convolutions_are_taken() {
    let expected = logits(&plain());
    let source = plain();
    let checkpoint = open(&source).expect("a good file");
    let mut fused = Vec::new();
    for conv in SMALL.convs() {
        let folded = checkpoint.folded(&conv).expect("good tensors");
        fused.push(Tensor::f32(
            &format!("{}.weight", conv.name),
            &conv.shape(),
            folded.weight.as_slice().expect("in order"),
        ));
        fused.push(Tensor::f32(&format!("{}.bias", conv.name), &[conv.outputs], &folded.bias));
    }
    let head = tensors(&SMALL).into_iter().filter(|tensor| tensor.name.starts_with("fc."));
    fused.extend(head);
    assert_eq!(logits(&common::file(&fused, &[])), expected);

    let mut shifted = tensors(&SMALL);
    let bias: Vec<f32> = (0..24).map(|channel| channel as f32 / 10.0).collect();
    let mean = shifted.iter_mut().find(|tensor| tensor.name == "conv1.1.running_mean").expect("a mean");
    let more = mean.bytes.as_chunks().0.iter().zip(&bias).map(|(bytes, bias)| f32::from_le_bytes(*bytes) + bias);
    *mean = Tensor::f32("conv1.1.running_mean", &[24], &more.collect::<Vec<_>>());
    shifted.push(Tensor::f32("conv1.0.bias", &[24], &bias));
    let off = deviation(&logits(&common::file(&shifted, &[])), &expected);
    assert!(off < 1e-5, "{off}");
}
