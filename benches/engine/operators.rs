//! The operators of a network, each at the shapes that it really meets there.

use crate::case::Case;
use crate::weights::array;
use shufflenet_wasm::arch::{Arch, STEM_CHANNELS, output_side};
use shufflenet_wasm::image::Input;
use shufflenet_wasm::kernels::depthwise::Depthwise;
use shufflenet_wasm::kernels::lane::Fast;
use shufflenet_wasm::kernels::panels::Rows;
use shufflenet_wasm::kernels::pointwise::Pointwise;
use shufflenet_wasm::kernels::stem::Stem;
use shufflenet_wasm::kernels::{pool, row_stride};

/// Every operator that the network runs on an input of `side` x `side` pixels; one of each shape, with how often it occurs.
pub fn cases(arch: &Arch, side: usize) -> Vec<Case> {
    let mut cases = Cases(vec![stem(side)]);
    let mut side = Stem::output_size(side, side).0;
    for unit in arch.units() {
        let (large, small) = (side, output_side(side, unit.stride));
        let (inputs, branch) = (unit.inputs, unit.branch());
        if unit.left().is_some() {
            cases.add(depthwise(inputs, large, 2));
            cases.add(pointwise(inputs, branch, small, inputs));
            cases.add(pointwise(inputs, branch, large, inputs));
        } else {
            cases.add(pointwise(branch, branch, large, inputs));
        }
        cases.add(depthwise(branch, large, unit.stride));
        cases.add(shuffled(branch, small));
        side = small;
    }
    let [.., last] = arch.width.stages;
    cases.add(pointwise(last, arch.width.conv5, side, last));
    cases.add(average(arch.width.conv5, side));
    cases.add(classifier(arch.width.conv5, arch.classes));
    cases.0
}

struct Cases(Vec<Case>);

impl Cases {
    fn add(&mut self, case: Case) {
        match self.0.iter_mut().find(|known| known.name == case.name) {
            Some(known) => known.times += 1,
            None => self.0.push(case),
        }
    }
}

/// Activations of `pixels` pixels, of about the size that a normalised network's have.
fn activations(channels: usize, pixels: usize) -> Vec<f32> {
    array("activations", pixels * row_stride(channels)).to_vec()
}

fn stem(side: usize) -> Case {
    let stem = Stem::pack(array("weight", (STEM_CHANNELS, 3, 3, 3)).view(), &[0.1; STEM_CHANNELS]);
    let input = Input::from_nchw(array("input", (3, side, side)).view());
    let convolved = output_side(side, 2);
    let pooled = output_side(convolved, 2);
    let mut scratch = vec![0.0; stem.scratch(side)];
    let mut output = activations(STEM_CHANNELS, pooled * pooled);
    Case::new(
        format!("stem and maximum, 3 → {STEM_CHANNELS}, {side} → {pooled}"),
        2 * 27 * STEM_CHANNELS * convolved * convolved,
        move || stem.run(&input, &mut scratch, &mut output),
    )
}

fn pack(inputs: usize, outputs: usize, relu: bool) -> Pointwise {
    Pointwise::pack(array("weight", (outputs, inputs)).view(), &vec![0.1; outputs], relu)
}

/// `width` is what a pixel has of channels, of which the convolution reads the last `inputs`.
fn pointwise(inputs: usize, outputs: usize, side: usize, width: usize) -> Case {
    let pixels = side * side;
    let convolution = pack(inputs, outputs, true);
    let data = activations(width, pixels);
    let mut output = activations(outputs, pixels);
    let half = if inputs < width { " of half the channels" } else { "" };
    Case::new(format!("pointwise{half}, {inputs} → {outputs}, {side}"), 2 * inputs * outputs * pixels, move || {
        let rows = Rows { data: &data, stride: row_stride(width), first: width - inputs };
        convolution.run(rows, pixels, &mut output);
    })
}

fn shuffled(channels: usize, side: usize) -> Case {
    let pixels = side * side;
    let convolution = pack(channels, channels, true);
    let (data, passed) = (activations(channels, pixels), activations(2 * channels, pixels));
    let mut output = activations(2 * channels, pixels);
    Case::new(
        format!("pointwise and shuffle, {channels} → {channels}, {side}"),
        2 * channels * channels * pixels,
        move || {
            let rows = |data, channels| Rows { data, stride: row_stride(channels), first: 0 };
            let (input, passed) = (rows(&data, channels), rows(&passed, 2 * channels));
            convolution.run_shuffled(input, pixels, passed, &mut output);
        },
    )
}

fn depthwise(channels: usize, side: usize, stride: usize) -> Case {
    let convolution = Depthwise::pack(array("weight", (channels, 3, 3)).view(), &vec![0.1; channels], stride);
    let to = output_side(side, stride);
    let input = activations(channels, side * side);
    let mut output = activations(channels, to * to);
    Case::new(
        format!("depthwise, stride {stride}, {channels}, {side} → {to}"),
        2 * 9 * channels * to * to,
        move || convolution.run(&input, side, side, &mut output),
    )
}

fn average(channels: usize, side: usize) -> Case {
    let pixels = side * side;
    let input = activations(channels, pixels);
    let mut output = activations(channels, 1);
    Case::new(format!("average, {channels}, {side}"), channels * pixels, move || {
        pool::average::<Fast>(&input, pixels, channels, &mut output);
    })
}

fn classifier(inputs: usize, outputs: usize) -> Case {
    let matrix = pack(inputs, outputs, false);
    let data = activations(inputs, 1);
    let mut output = activations(outputs, 1);
    Case::new(format!("classifier, {inputs} → {outputs}"), 2 * inputs * outputs, move || {
        let rows = Rows { data: &data, stride: row_stride(inputs), first: 0 };
        matrix.run(rows, 1, &mut output);
    })
}
