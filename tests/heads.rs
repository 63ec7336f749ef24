//! Checkpoints as they are found in the wild: backbones under any names, heads of any kind; what can't be meant is refused with what comes
//! close.

mod common;

use common::{Tensor, deviation, tensors};
use ndarray::{Array1, Array2};
use safetensors::Dtype;
use shufflenet_wasm::arch::{Arch, WIDTHS, Width};
use shufflenet_wasm::explain::{activation_map, class_activation_map};
use shufflenet_wasm::files::convert::{Options, Precision, Target, convert};
use shufflenet_wasm::files::inspect::inspect;
use shufflenet_wasm::image::Input;
use shufflenet_wasm::lab::trace;
use shufflenet_wasm::learn::Learner;
use shufflenet_wasm::network::{Arithmetic, Network};
use shufflenet_wasm::weights::{Assumption, Checkpoint, open, read};
use wasm_bindgen_test::wasm_bindgen_test;

const SMALL: Arch = Arch::new(WIDTHS[0], 3);
const EMBEDDING: usize = SMALL.width.conv5;
const HIDDEN: usize = 20;

fn input() -> Input {
    Input::from_nchw(common::array::<ndarray::Ix3>("input", (3, 64, 96)).view())
}

fn network(file: &[u8]) -> Network {
    Network::new(&open(file).expect("a good file")).expect("good tensors")
}

fn logits(file: &[u8]) -> Vec<f32> {
    network(file).run(&input()).expect("large enough").to_vec()
}

fn plain() -> Vec<u8> {
    common::file(&tensors(&SMALL), &[])
}

/// The small network under other names: of all modules that begin so, what they begin with instead.
fn renamed(names: &[(&str, &str)]) -> Vec<Tensor> {
    let name = |name: &str| {
        let (from, to) = names.iter().find(|(from, _)| name.starts_with(from)).expect(name);
        format!("{to}{}", &name[from.len()..])
    };
    tensors(&SMALL).into_iter().map(|tensor| Tensor { name: name(&tensor.name), ..tensor }).collect()
}

fn linear(module: &str, outputs: usize, inputs: usize) -> [Tensor; 2] {
    let scale = (3.0 / inputs as f64).sqrt() as f32;
    let weight: Vec<f32> = common::units(module, outputs * inputs).iter().map(|unit| scale * unit).collect();
    let bias: Vec<f32> = common::units(&format!("{module} bias"), outputs).iter().map(|unit| 0.1 * unit).collect();
    [
        Tensor::f32(&format!("{module}.weight"), &[outputs, inputs], &weight),
        Tensor::f32(&format!("{module}.bias"), &[outputs], &bias),
    ]
}

/// The small network with another head.
fn headed(head: &[Tensor]) -> Vec<Tensor> {
    let backbone = tensors(&SMALL).into_iter().filter(|tensor| !tensor.name.starts_with("fc."));
    backbone.chain(head.iter().cloned()).collect()
}

fn refused(tensors: &[Tensor], parts: &[&str]) {
    let file = common::file(tensors, &[]);
    let error = open(&file).map(drop).expect_err("refused");
    assert_eq!(error.code(), "UnknownArchitecture", "{error}");
    assert!(parts.iter().all(|part| error.to_string().contains(part)), "{error} lacks one of {parts:?}");
    let problem = inspect(&file).problem.expect("refused");
    assert_eq!(problem.message, error.to_string());
}

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

/// What would be left out in silence changes what the network says.
#[wasm_bindgen_test(unsupported = test)]
fn layers_that_the_network_does_not_have_are_refused() {
    let more = |name: &str, shape: &[usize]| {
        let mut tensors = tensors(&SMALL);
        tensors.push(Tensor::f32(name, shape, &vec![0.5; shape.iter().product()]));
        tensors
    };
    for (name, shape) in [
        ("stage2.0.se.fc1.weight", &[6, 48, 1, 1][..]),
        ("conv1.2.weight", &[24]),
        ("stage4.3.branch2.8.bias", &[1, 96]),
        ("conv5.3.weight", &[1024]),
    ] {
        refused(&more(name, shape), &[name, "no unit"]);
    }
    // Beside them, or without weights of their own.
    for (name, shape) in
        [("stage2.0.branch2.1.num_batches_tracked", &[][..]), ("aux.weight", &[7]), ("stage2.0.seen", &[3])]
    {
        open(&common::file(&more(name, shape), &[])).expect("a good file");
    }
    refused(&more("head.weight", &[10, 3]), &["followed by another matrix", "\"head\" [10, 3]"]);
}

#[wasm_bindgen_test(unsupported = test)]
fn layers_beside_the_network_are_refused_if_they_could_be_of_it() {
    let more = |prefix: &str, name: &str, shape: &[usize]| {
        let mut tensors = renamed(&[("", prefix)]);
        let name = format!("{prefix}{name}");
        tensors.push(Tensor::f32(&name, shape, &vec![0.5; shape.iter().product()]));
        tensors
    };
    for prefix in ["", "model.", "something.else."] {
        for (name, shape) in [
            ("neck.weight", &[1024, 1024][..]),
            ("norm.weight", &[1024]),
            ("conv6.0.weight", &[2048, 1024, 1, 1]),
            ("se.fc1.weight", &[12, 192, 1, 1]),
            ("fc.lora_A", &[4, 1024]),
            ("fc.parametrizations.weight.original0", &[3, 1]),
        ] {
            let tensors = more(prefix, name, shape);
            refused(&tensors, &[name]);
            if prefix.is_empty() {
                Checkpoint::of(read(&common::file(&tensors, &[])).expect("a file")).map(drop).expect_err(name);
            }
        }
        // Another head, an average's network, and what has no weights.
        for (name, shape) in
            [("color.weight", &[7, 1024][..]), ("ema.conv1.0.weight", &[24, 3, 3, 3]), ("norm.running_mean", &[1024])]
        {
            let found = open(&common::file(&more(prefix, name, shape), &[])).map(|checkpoint| checkpoint.arch.classes);
            assert_eq!(found.expect(name), 3);
        }
        for part in ["weight_v", "weight_orig", "parametrizations.weight.original"] {
            let tensors = more(prefix, "", &[0]).into_iter().map(|tensor| {
                let name = tensor.name.replace("fc.weight", &format!("fc.{part}"));
                Tensor { name, ..tensor }
            });
            refused(&tensors.collect::<Vec<_>>(), &[&format!("fc.{part}")]);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn layers_that_claim_more_than_there_is_are_refused() {
    let layer = |name: &str, shape: [usize; 2]| {
        let name = format!("{name}.weight");
        let bytes = vec![0; 2 * shape[0] * shape[1]];
        Tensor { name, dtype: Dtype::F16, shape: shape.to_vec(), bytes }
    };
    for [first, second] in [
        [layer("fc.0", [0, 1024]), layer("fc.1", [5, 0])],
        [layer("fc.0", [1024, 0]), layer("fc.1", [3, 1024])],
        [layer("fc.0", [0, 1024]), layer("fc.2", [u32::MAX as usize, 0])],
        [layer("fc.0", [1, 1024]), layer("fc.1", [1 << 21, 1])],
    ] {
        let told = [&first, &second].map(|layer| format!("{:?}", layer.shape));
        refused(&headed(&[first, second]), &["its head has", &told[0], &told[1]]);
    }
    // Thin ones, whose product has a hundred times as many numbers.
    let [first, second] = [layer("fc.0", [1, 1024]), layer("fc.1", [1 << 15, 1])];
    refused(&headed(&[first, second]), &["too large to be made one", "[1, 1024]", "[32768, 1]"]);
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

/// Found by fuzzing.
#[wasm_bindgen_test(unsupported = test)]
fn a_name_that_shares_letters_with_the_prefix_is_another() {
    for (prefix, name, shape) in
        [("net.", "net.0.weight", &[EMBEDDING, 192, 1, 1]), ("net.branch2.", "net.branch2.0.weight", &[24, 24, 1, 1])]
    {
        let mut tensors = renamed(&[("", prefix)]);
        tensors.push(Tensor::f32(name, shape, &vec![0.0; shape.iter().product()]));
        refused(&tensors, &[name, "would run without"]);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_not_sure_is_refused_with_what_comes_close() {
    let three = |one: &str, other: &str| headed(&[linear(one, 3, EMBEDDING), linear(other, 4, EMBEDDING)].concat());
    refused(&three("a", "b.0"), &["\"a\" [3, 1024]", "\"b.0\" [4, 1024]"]);
    refused(&three("heads.0", "heads.1"), &["heads.0", "heads.1", "two of which"]);
    refused(&headed(&linear("head", 3, 512)), &["\"head\" [3, 512]", "1024"]);
    let mut normed = [linear("fc.0", HIDDEN, EMBEDDING), linear("fc.3", 3, HIDDEN)].concat();
    normed.push(Tensor::f32("fc.1.weight", &[HIDDEN], &[1.0; HIDDEN]));
    refused(&headed(&normed), &["fc.1.weight", "besides linear layers"]);

    let units = |from: &str, to: &str| {
        let extra = tensors(&SMALL).into_iter().filter(|tensor| tensor.name.starts_with(from));
        let extra = extra.map(|tensor| Tensor { name: tensor.name.replace(from, to), ..tensor });
        tensors(&SMALL).into_iter().chain(extra).collect::<Vec<_>>()
    };
    refused(&units("stage3.7.", "stage3.8."), &["stage3.8", "8 of its stage"]);
    refused(&renamed(&[("stage4.3.", "net.other.3."), ("", "net.")]), &["stage 4", "units instead of 4"]);
    let wide = renamed(&[("", "net.")]).into_iter().map(|tensor| match &tensor.name[..] {
        "net.conv1.0.weight" => Tensor::f32("net.conv1.0.weight", &[32, 3, 3, 3], &[0.0; 32 * 27]),
        _ => tensor,
    });
    refused(&wide.collect::<Vec<_>>(), &["conv1.0.weight"]);
    let unsaid = common::file(&headed(&[linear("fc.0", HIDDEN, EMBEDDING), linear("fc.2", 3, HIDDEN)].concat()), &[]);
    let error = Checkpoint::of(read(&unsaid).expect("a file")).map(drop).expect_err("a reader of all kinds tells it");
    assert_eq!(error.code(), "UnknownArchitecture");
    let wrong = common::file(
        &headed(&[linear("fc.0", HIDDEN, EMBEDDING), linear("fc.2", 3, HIDDEN)].concat()),
        &[("activation", "tanh")],
    );
    assert_eq!(open(&wrong).map(drop).expect_err("tanh").code(), "BadMetadata");
}

/// Taught classes leave as the head of an ordinary model, with the answers that they gave.
#[wasm_bindgen_test(unsupported = test)]
fn taught_classes_become_a_model() {
    let mut network = network(&plain());
    let mut embedding = |name: &str| {
        let input = Input::from_nchw(common::array::<ndarray::Ix3>(name, (3, 64, 96)).view());
        network.run(&input).expect("large enough");
        network.embedding().to_vec()
    };
    let mut learner = Learner::default();
    for name in ["a1", "a2", "a3", "b1", "b2", "c1"] {
        learner.add(&name[..1], &embedding(name)).expect("an embedding");
    }
    let seen = embedding("input");
    let expected = learner.probabilities(&seen).expect("an embedding");
    for (format, source) in [
        (Target::Safetensors, plain()),
        (Target::Onnx, plain()),
        (Target::Safetensors, common::file(&headed(&[]), &[])),
    ] {
        let options = Options { format, dtype: Precision::F32, classes: Some(learner.clone()), ..Options::default() };
        let file = convert(&source, &options).expect("a good file");
        let info = open(&file).expect("a good file").info;
        assert_eq!((info.labels, info.temperature), (vec!["a".to_owned(), "b".to_owned(), "c".to_owned()], 1.0));
        let logits = logits(&file);
        let sum: f32 = logits.iter().map(|logit| logit.exp()).sum();
        let answer: Vec<f32> = logits.iter().map(|logit| logit.exp() / sum).collect();
        assert!(deviation(&answer, &expected) < 1e-4, "{answer:?} {expected:?}");
    }
    // What speaks for a taught class, part by part, sums up to what is said.
    network.run(&input()).expect("large enough");
    let shares: Vec<f32> = (0..3)
        .map(|class| {
            let (weights, bias) = learner.class_weights(class, network.embedding()).expect("a class");
            activation_map(&network, &weights).expect("it ran").mean().expect("values") + bias
        })
        .collect();
    let sum: f32 = shares.iter().map(|logit| logit.exp()).sum();
    assert!(deviation(&shares.iter().map(|logit| logit.exp() / sum).collect::<Vec<_>>(), &expected) < 1e-4);

    let refused = |learner: Learner, part: &str| {
        let options = Options { classes: Some(learner), ..Options::default() };
        let error = convert(&plain(), &options).expect_err(part);
        assert!(error.code() == "BadInput" && error.to_string().contains(part), "{error}");
    };
    refused(Learner::default(), "two classes");
    let mut other = Learner::default();
    for example in [[1.0, 2.0], [2.0, 1.0], [3.0, 5.0]] {
        other.add(if example[0] < 3.0 { "a" } else { "b" }, &example).expect("an example");
    }
    refused(other, "another model");
    // Before they are learned: what tells these apart would be a matrix of 17 GB.
    let long = |at: usize| -> Vec<f32> { (0..1 << 16).map(|i| if i == at { 1.0 } else { 0.5 }).collect() };
    let mut other = Learner::default();
    for (name, at) in [("a", 0), ("a", 1), ("b", 2)] {
        other.add(name, &long(at)).expect("an example");
    }
    refused(other, "another model: 65536 numbers");
    let mut old = Learner::default();
    old.add("a", &[0.6, 0.8]).expect("an example");
    refused(old, "earlier version");
}
