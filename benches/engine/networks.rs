//! Whole networks, and how a picture becomes their input.

use crate::case::Case;
use crate::weights::{file, tensors, units};
use shufflenet_wasm::arch::Arch;
use shufflenet_wasm::image::{Input, Pixels, Preparer, Preprocess};
use shufflenet_wasm::network::{Arithmetic, Network};
use shufflenet_wasm::weights::open;

/// A network on an input of `side` x `side` pixels; `operations` are those of its operators.
pub fn network(arch: &Arch, side: usize, arithmetic: Arithmetic, operations: usize) -> Case {
    let file = file(&tensors(arch), &[]);
    let checkpoint = open(&file).expect("a good file");
    let mut network = Network::with_weights(*arch, &checkpoint, arithmetic).expect("a good network");
    let input = input(side, arithmetic);
    let form = if arithmetic == Arithmetic::I8 { ", 8 bit" } else { "" };
    Case::new(format!("{}, {side} x {side}{form}", arch.width.name), operations, move || {
        network.run(&input).expect("a large enough input");
    })
}

/// A picture of noise as a network in this arithmetic reads it.
pub fn input(side: usize, arithmetic: Arithmetic) -> Input {
    let bytes: Vec<u8> = units("input", 3 * side * side).iter().map(|unit| (127.5 + 127.5 * unit) as u8).collect();
    let mut input = Input::default();
    let picture = Pixels::new(&bytes, side, side, 3).expect("as many bytes as pixels");
    arithmetic.preparer().prepare(picture, &Preprocess::imagenet(side, side), &mut input);
    input
}

/// An opaque RGBA picture, such as a camera's frame, to a normalised input of 224 x 224.
pub fn preparation(width: usize, height: usize) -> Case {
    let mut pixels: Vec<u8> =
        units("picture", 4 * width * height).iter().map(|unit| (127.5 + 127.5 * unit) as u8).collect();
    pixels.as_chunks_mut::<4>().0.iter_mut().for_each(|pixel| pixel[3] = 255);
    let mut preparer = Preparer::default();
    let mut input = Input::default();
    let preprocess = Preprocess::imagenet(256, 224);
    Case::new(format!("preparation of {width} x {height} RGBA"), 0, move || {
        let picture = Pixels::new(&pixels, width, height, 4).expect("as many bytes as pixels");
        preparer.prepare(picture, &preprocess, &mut input);
    })
}
