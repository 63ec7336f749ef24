//! The operators of a network, each at the shapes that it really meets there.

use crate::case::Case;
use crate::networks;
use crate::weights::array;
use shufflenet_wasm::arch::{Arch, Conv, Kind, Operator, Step, output_side};
use shufflenet_wasm::kernels::depthwise::Depthwise;
use shufflenet_wasm::kernels::lane::{Exact, Fast};
use shufflenet_wasm::kernels::panels::Rows;
use shufflenet_wasm::kernels::pointwise::Pointwise;
use shufflenet_wasm::kernels::quantised::{self, dot, rows::Quantised};
use shufflenet_wasm::kernels::stem::Stem;
use shufflenet_wasm::kernels::{pool, row_stride};
use shufflenet_wasm::network::Arithmetic;

/// Every operator that the network runs on an input of `side` x `side` pixels; one of each shape, with how often it occurs.
pub fn cases(arch: &Arch, side: usize, arithmetic: Arithmetic) -> Vec<Case> {
    let steps = arch.steps();
    let mut cases: Vec<Case> = Vec::new();
    let mut add = |case: Case| match cases.iter_mut().find(|known| known.name == case.name) {
        Some(known) => known.times += 1,
        None => cases.push(case),
    };
    for (index, (step, [(side, _), _])) in steps.iter().zip(Step::sizes(&steps, (side, side))).enumerate() {
        match &step.operator {
            Operator::Convolution(conv) => match conv.kind {
                Kind::Stem => add(stem(conv, side, arithmetic)),
                Kind::Depthwise => add(depthwise(conv, side, arithmetic)),
                Kind::Pointwise if matches!(steps[index + 1].operator, Operator::Shuffle { .. }) => {
                    add(shuffled(conv, side, arithmetic));
                }
                Kind::Pointwise => {
                    let from = step.reads.step.expect("only the stem reads the picture");
                    add(pointwise(conv, side, steps[from].channels, arithmetic));
                }
            },
            // In the store of the convolution before it.
            Operator::Shuffle { .. } => {}
            Operator::Linear { .. } => {
                add(average(step.reads.channels, side));
                add(classifier(step.reads.channels, step.channels, arithmetic));
            }
        }
    }
    cases
}

/// Activations of `pixels` pixels, of about the size that a normalised network's have.
fn activations(channels: usize, pixels: usize) -> Vec<f32> {
    array("activations", pixels * row_stride(channels)).to_vec()
}

fn stem(Conv { inputs, outputs, .. }: &Conv, side: usize, arithmetic: Arithmetic) -> Case {
    let (inputs, outputs) = (*inputs, *outputs);
    let (weight, bias) = (array("weight", (outputs, inputs, 3, 3)), vec![0.1; outputs]);
    let input = networks::input(side, arithmetic);
    let convolved = output_side(side, 2);
    let pooled = output_side(convolved, 2);
    let mut scratch = vec![0.0; quantised::stem::Stem::scratch(side)];
    let mut output = activations(outputs, pooled * pooled);
    let name = format!("stem and maximum, {inputs} → {outputs}, {side} → {pooled}");
    let operations = 2 * 9 * inputs * outputs * convolved * convolved;
    match arithmetic {
        Arithmetic::F32 => {
            let stem = Stem::pack(weight.view(), &bias);
            Case::new(name, operations, move || stem.run(&input, &mut scratch, &mut output))
        }
        Arithmetic::I8 => {
            let stem = quantised::stem::Stem::pack(weight.view(), &bias);
            Case::new(name, operations, move || {
                let bytes = input.bytes().expect("a picture in bytes");
                stem.run(bytes, side, side, &mut scratch, &mut output);
            })
        }
    }
}

/// The weights of a pointwise convolution, and what their arithmetic needs beside.
enum Matrix {
    F32(Pointwise),
    I8(quantised::Pointwise, Quantised<dot::Fast>),
}

impl Matrix {
    fn pack(arithmetic: Arithmetic, inputs: usize, outputs: usize, relu: bool) -> Self {
        let (weight, bias) = (array("weight", (outputs, inputs)), vec![0.1; outputs]);
        match arithmetic {
            Arithmetic::F32 => Self::F32(Pointwise::pack(weight.view(), &bias, relu)),
            Arithmetic::I8 => Self::I8(quantised::Pointwise::pack(weight.view(), &bias, relu), Quantised::default()),
        }
    }

    fn run(&mut self, input: Rows, pixels: usize, output: &mut [f32]) {
        match self {
            Self::F32(kernel) => kernel.run(input, pixels, output),
            Self::I8(kernel, scratch) => kernel.run(input, pixels, scratch, output),
        }
    }

    fn run_shuffled(&mut self, input: Rows, pixels: usize, passed: Rows, output: &mut [f32]) {
        match self {
            Self::F32(kernel) => kernel.run_shuffled(input, pixels, passed, output),
            Self::I8(kernel, scratch) => kernel.run_shuffled(input, pixels, passed, scratch, output),
        }
    }
}

/// `width` is what a pixel has of channels, of which the convolution may read the last half only.
fn pointwise(conv: &Conv, side: usize, width: usize, arithmetic: Arithmetic) -> Case {
    let &Conv { inputs, outputs, relu, .. } = conv;
    let pixels = side * side;
    let mut convolution = Matrix::pack(arithmetic, inputs, outputs, relu);
    let data = activations(width, pixels);
    let mut output = activations(outputs, pixels);
    let half = if inputs < width { " of half the channels" } else { "" };
    Case::new(format!("pointwise{half}, {inputs} → {outputs}, {side}"), 2 * inputs * outputs * pixels, move || {
        let rows = Rows { data: &data, stride: row_stride(width), first: width - inputs };
        convolution.run(rows, pixels, &mut output);
    })
}

fn shuffled(&Conv { inputs, outputs, relu, .. }: &Conv, side: usize, arithmetic: Arithmetic) -> Case {
    let pixels = side * side;
    let mut convolution = Matrix::pack(arithmetic, inputs, outputs, relu);
    let (data, passed) = (activations(inputs, pixels), activations(2 * outputs, pixels));
    let mut output = activations(2 * outputs, pixels);
    Case::new(
        format!("pointwise and shuffle, {inputs} → {outputs}, {side}"),
        2 * inputs * outputs * pixels,
        move || {
            let rows = |data, channels| Rows { data, stride: row_stride(channels), first: 0 };
            let (input, passed) = (rows(&data, inputs), rows(&passed, 2 * outputs));
            convolution.run_shuffled(input, pixels, passed, &mut output);
        },
    )
}

fn depthwise(&Conv { outputs: channels, stride, .. }: &Conv, side: usize, arithmetic: Arithmetic) -> Case {
    let convolution = Depthwise::pack(array("weight", (channels, 3, 3)).view(), &vec![0.1; channels], stride);
    let to = output_side(side, stride);
    let input = activations(channels, side * side);
    let mut output = activations(channels, to * to);
    Case::new(
        format!("depthwise, stride {stride}, {channels}, {side} → {to}"),
        2 * 9 * channels * to * to,
        move || match arithmetic {
            Arithmetic::F32 => convolution.run(&input, side, side, &mut output),
            Arithmetic::I8 => convolution.run_with::<Exact>(&input, side, side, &mut output),
        },
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

fn classifier(inputs: usize, outputs: usize, arithmetic: Arithmetic) -> Case {
    let mut matrix = Matrix::pack(arithmetic, inputs, outputs, false);
    let data = activations(inputs, 1);
    let mut output = activations(outputs, 1);
    Case::new(format!("classifier, {inputs} → {outputs}"), 2 * inputs * outputs, move || {
        let rows = Rows { data: &data, stride: row_stride(inputs), first: 0 };
        matrix.run(rows, 1, &mut output);
    })
}
