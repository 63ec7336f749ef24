//! Files with more, less or something else than the network has: they would compute something else, and are refused with what comes close.

mod common;
#[path = "common/small.rs"]
mod small;

use common::{Tensor, tensors};
use safetensors::Dtype;
use shufflenet_wasm::files::inspect::inspect;
use shufflenet_wasm::weights::{Checkpoint, open, read};
use small::{EMBEDDING, HIDDEN, SMALL, headed, linear, renamed};
use wasm_bindgen_test::wasm_bindgen_test;

fn refused(tensors: &[Tensor], parts: &[&str]) {
    let file = common::file(tensors, &[]);
    let error = open(&file).map(drop).expect_err("refused");
    assert_eq!(error.code(), "UnknownArchitecture", "{error}");
    assert!(parts.iter().all(|part| error.to_string().contains(part)), "{error} lacks one of {parts:?}");
    let problem = inspect(&file).problem.expect("refused");
    assert_eq!(problem.message, error.to_string());
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
