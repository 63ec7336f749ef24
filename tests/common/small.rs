//! The smallest of the networks with weights by formula, under any names and with any head.

#![allow(dead_code, reason = "every test file uses a part of this")]

use super::common::{self, Tensor, tensors};
use shufflenet_wasm::arch::{Arch, WIDTHS};
use shufflenet_wasm::image::Input;
use shufflenet_wasm::network::Network;
use shufflenet_wasm::weights::open;

pub const SMALL: Arch = Arch::new(WIDTHS[0], 3);
pub const EMBEDDING: usize = SMALL.width.conv5;
pub const HIDDEN: usize = 20;

pub fn input() -> Input {
    Input::from_nchw(common::array::<ndarray::Ix3>("input", (3, 64, 96)).view())
}

pub fn network(file: &[u8]) -> Network {
    Network::new(&open(file).expect("a good file")).expect("good tensors")
}

pub fn logits(file: &[u8]) -> Vec<f32> {
    network(file).run(&input()).expect("large enough").to_vec()
}

pub fn plain() -> Vec<u8> {
    common::file(&tensors(&SMALL), &[])
}

/// The small network under other names: of all modules that begin so, what they begin with instead.
pub fn renamed(names: &[(&str, &str)]) -> Vec<Tensor> {
    let name = |name: &str| {
        let (from, to) = names.iter().find(|(from, _)| name.starts_with(from)).expect(name);
        format!("{to}{}", &name[from.len()..])
    };
    tensors(&SMALL).into_iter().map(|tensor| Tensor { name: name(&tensor.name), ..tensor }).collect()
}

pub fn linear(module: &str, outputs: usize, inputs: usize) -> [Tensor; 2] {
    let scale = (3.0 / inputs as f64).sqrt() as f32;
    let weight: Vec<f32> = common::units(module, outputs * inputs).iter().map(|unit| scale * unit).collect();
    let bias: Vec<f32> = common::units(&format!("{module} bias"), outputs).iter().map(|unit| 0.1 * unit).collect();
    [
        Tensor::f32(&format!("{module}.weight"), &[outputs, inputs], &weight),
        Tensor::f32(&format!("{module}.bias"), &[outputs], &bias),
    ]
}

/// The small network with another head.
pub fn headed(head: &[Tensor]) -> Vec<Tensor> {
    let backbone = tensors(&SMALL).into_iter().filter(|tensor| !tensor.name.starts_with("fc."));
    backbone.chain(head.iter().cloned()).collect()
}
