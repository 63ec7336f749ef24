//! Convolutions of any shape and whole networks with weights that mean nothing, to be timed: they run on the kernels of the network.

use crate::arch::{Arch, Conv, WIDTHS, output_side};
use crate::image::Input;
use crate::kernels::depthwise::Depthwise;
use crate::kernels::lane::{Fast, Lane};
use crate::kernels::panels::{Dense, Panels, Rows};
use crate::kernels::row_stride;
use crate::kernels::standard::Standard;
use crate::network::{Arithmetic, Network, Weights};
use crate::weights::Folded;
use crate::{Error, Result};
use ndarray::{Array1, Array2, Array3, Array4, ArrayView2, ArrayView3, ArrayView4, s};

/// The most channels.
pub const MAX_CHANNELS: usize = 2048;
/// The largest height and width.
pub const MAX_SIDE: usize = 256;
/// The most floats in a tensor, 32 MB.
const MAX_FLOATS: usize = 8 << 20;

/// An operator and what it works on. Height and width are the same.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// `standard`, `depthwise` (both 3x3), `pointwise`, `relu` or `add` (of two tensors).
    pub form: Form,
    /// Input channels.
    pub inputs: usize,
    /// Output channels: the inputs, but for `standard` and `pointwise`.
    pub outputs: usize,
    /// Height and width of the input.
    pub side: usize,
    /// 1, or 2 for the 3x3 convolutions.
    pub stride: usize,
    /// 1, or for `pointwise` any number that divides both numbers of channels.
    pub groups: usize,
}

/// What an operator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 3x3 over all channels.
    Standard,
    /// 3x3, each channel alone.
    Depthwise,
    /// 1x1 over all channels of a group.
    Pointwise,
    /// None below zero.
    Relu,
    /// The sum of two tensors.
    Add,
}

impl Form {
    /// From its name in [`Shape::form`].
    ///
    /// # Errors
    /// [`Error::BadInput`] for another name.
    pub fn named(name: &str) -> Result<Self> {
        Ok(match name {
            "standard" => Self::Standard,
            "depthwise" => Self::Depthwise,
            "pointwise" => Self::Pointwise,
            "relu" => Self::Relu,
            "add" => Self::Add,
            _ => {
                return Err(Error::BadInput(format!(
                    "standard, depthwise, pointwise, relu or add was expected, but {name:?} came"
                )));
            }
        })
    }
}

impl Shape {
    /// How many weights it has, in the order of PyTorch.
    #[must_use]
    pub fn weights(&self) -> usize {
        match self.form {
            Form::Standard => 9 * self.inputs * self.outputs,
            Form::Depthwise => 9 * self.inputs,
            Form::Pointwise => self.inputs / self.groups * self.outputs,
            Form::Relu | Form::Add => 0,
        }
    }

    fn check(self) -> Result<Self> {
        let wrong = |what: String| Err(Error::BadInput(what));
        let Self { form, inputs, outputs, side, stride, groups } = self;
        let channels = 1..=MAX_CHANNELS;
        if !channels.contains(&inputs) || !channels.contains(&outputs) || !(1..=MAX_SIDE).contains(&side) {
            return wrong(format!(
                "1 to {MAX_CHANNELS} channels and 1 to {MAX_SIDE} pixels a side were expected, but {inputs} -> {outputs} channels and {side} pixels came"
            ));
        }
        let mixes = matches!(form, Form::Standard | Form::Pointwise);
        if !mixes && inputs != outputs {
            return wrong(format!("as many outputs as inputs were expected, but {inputs} -> {outputs} came"));
        }
        let most = if matches!(form, Form::Standard | Form::Depthwise) { 2 } else { 1 };
        if !(1..=most).contains(&stride) {
            return wrong(format!("a stride from 1 to {most} was expected, but {stride} came"));
        }
        let grouped = groups > 0 && (groups == 1 || form == Form::Pointwise);
        if !grouped || !inputs.is_multiple_of(groups) || !outputs.is_multiple_of(groups) {
            return wrong(format!("{groups} groups do not divide {inputs} -> {outputs} channels of this operator"));
        }
        let tensor = (side + 2) * (side + 2) * row_stride(inputs.max(outputs));
        if tensor > MAX_FLOATS || self.weights() > MAX_FLOATS {
            return wrong(format!(
                "at most {MAX_FLOATS} numbers a tensor fit, but {tensor} activations and {} weights are needed",
                self.weights()
            ));
        }
        Ok(self)
    }
}

/// A packed operator with its input and output.
pub struct Operator {
    work: Work,
    input: Vec<f32>,
    output: Vec<f32>,
    side: usize,
    /// Height, width and channels of the output, and floats from one pixel to the next.
    out: (usize, usize, usize, usize),
}

enum Work {
    Standard(Standard),
    Depthwise(Depthwise),
    Pointwise(Vec<Panels>, usize),
    Relu,
    Add(Vec<f32>),
    Network(Box<Network>, Input),
}

impl Operator {
    /// With an input (height x width x channels), weights in the order of PyTorch, and one bias an output.
    ///
    /// # Errors
    /// [`Error::BadInput`] for a shape out of bounds.
    ///
    /// # Panics
    /// If a length is not that of the shape.
    pub fn new(shape: Shape, input: ArrayView3<f32>, weights: &[f32], bias: &[f32]) -> Result<Self> {
        let Shape { form, inputs, outputs, side, stride, groups } = shape.check()?;
        let border = usize::from(form == Form::Standard);
        let mut padded = Array3::zeros((side + 2 * border, side + 2 * border, row_stride(inputs)));
        padded.slice_mut(s![border..border + side, border..border + side, ..inputs]).assign(&input);
        let input = padded.into_raw_vec_and_offset().0;
        let work = match form {
            Form::Standard => {
                let weights = ArrayView4::from_shape((outputs, inputs, 3, 3), weights).expect("all weights");
                Work::Standard(Standard::pack(weights, bias, stride))
            }
            Form::Depthwise => {
                let weights = ArrayView3::from_shape((inputs, 3, 3), weights).expect("all weights");
                Work::Depthwise(Depthwise::pack(weights, bias, stride))
            }
            Form::Pointwise => {
                let (seen, made) = (inputs / groups, outputs / groups);
                let panels = weights.chunks_exact(seen * made).zip(bias.chunks_exact(made)).map(|(weights, bias)| {
                    Panels::pack(ArrayView2::from_shape((made, seen), weights).expect("all weights"), bias)
                });
                Work::Pointwise(panels.collect(), row_stride(inputs))
            }
            Form::Relu => Work::Relu,
            Form::Add => Work::Add(input.clone()),
        };
        let out = output_side(side, stride);
        // The last vector of a group reaches into the next one, which is written later; after the last there is room for it.
        let pixel = if groups == 1 { row_stride(outputs) } else { row_stride(outputs + 3) };
        Ok(Self { work, input, output: vec![0.0; out * out * pixel], side, out: (out, out, outputs, pixel) })
    }

    /// With weights and an input that mean nothing.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn random(shape: Shape) -> Result<Self> {
        let shape = shape.check()?;
        let mut noise = noise();
        let input = Array3::from_shape_simple_fn((shape.side, shape.side, shape.inputs), &mut noise);
        let weights: Vec<f32> = (0..shape.weights()).map(|_| noise()).collect();
        Self::new(shape, input.view(), &weights, &vec![0.0; shape.outputs])
    }

    /// A whole network of one of the published [`WIDTHS`], by its place there, with 1000 classes and weights that mean nothing.
    ///
    /// # Errors
    /// [`Error::BadInput`] if there is no such width, or the side is not from 32 to [`MAX_SIDE`].
    pub fn network(width: usize, side: usize) -> Result<Self> {
        let Some(&width) = WIDTHS.get(width).filter(|_| side <= MAX_SIDE) else {
            return Err(Error::BadInput(format!(
                "a width from 0 to 3 and at most {MAX_SIDE} pixels a side were expected, but {width} and {side} came"
            )));
        };
        let arch = Arch::new(width, 1000);
        let mut network = Box::new(Network::with_weights(arch, &Noise(arch), Arithmetic::F32)?);
        let input = Input::from_nchw(Array3::from_shape_simple_fn((3, side, side), noise()).view());
        network.run(&input)?;
        let work = Work::Network(network, input);
        Ok(Self { work, input: Vec::new(), output: Vec::new(), side, out: (0, 0, 0, 0) })
    }

    /// Runs `times` times.
    pub fn run(&mut self, times: usize) {
        let Self { work, input, output, side, out } = self;
        for _ in 0..times {
            match work {
                Work::Standard(kernel) => kernel.run(input, *side, *side, output),
                Work::Depthwise(kernel) => kernel.run(input, *side, *side, output),
                Work::Pointwise(groups, stride) => {
                    let (mut first, mut channel) = (0, 0);
                    for panels in groups {
                        let rows = Rows { data: input, stride: *stride, first };
                        let output = &mut output[channel..];
                        let mut sink = Dense { output, stride: out.3, floor: f32::NEG_INFINITY };
                        panels.multiply::<Fast, _>(&rows, out.0 * out.1, &mut sink);
                        (first, channel) = (first + panels.inputs(), channel + panels.outputs());
                    }
                }
                Work::Relu => each(input, input, output, |a, _| a.max(Fast::splat(0.0))),
                Work::Add(other) => each(input, other, output, Lane::add),
                Work::Network(network, input) => {
                    network.run(input).expect("it ran when it was made");
                }
            }
        }
    }

    /// What came out: height x width x channels; nothing for a network.
    #[must_use]
    pub fn output(&self) -> Array3<f32> {
        let (height, width, channels, pixel) = self.out;
        let rows = ArrayView3::from_shape((height, width, pixel), &self.output).expect("all pixels");
        rows.slice(s![.., .., ..channels]).to_owned()
    }
}

fn each(one: &[f32], other: &[f32], output: &mut [f32], work: impl Fn(Fast, Fast) -> Fast) {
    let inputs = one.as_chunks::<4>().0.iter().zip(other.as_chunks::<4>().0);
    for (output, (one, other)) in output.as_chunks_mut::<4>().0.iter_mut().zip(inputs) {
        work(Fast::load(one), Fast::load(other)).store(output);
    }
}

/// Numbers between -1 and 1, the same ones every time.
fn noise() -> impl FnMut() -> f32 {
    let mut state = 0x2545_f491_u32;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state as f32 / 2_147_483_648.0 - 1.0
    }
}

/// Weights that mean nothing, but keep activations at one scale through all layers, as trained ones do.
struct Noise(Arch);

impl Weights for Noise {
    fn folded(&self, conv: &Conv) -> Result<Folded> {
        let shape = conv.shape();
        let seen: usize = shape[1..].iter().product();
        let scale = (6.0 / seen as f32).sqrt();
        let mut noise = noise();
        let weight = Array4::from_shape_simple_fn(shape, || scale * noise());
        Ok(Folded { weight, bias: vec![0.0; conv.outputs] })
    }

    fn linear(&self, _relu: bool) -> Result<(Array2<f32>, Array1<f32>)> {
        let weight = Array2::from_shape_simple_fn((self.0.classes, self.0.embedding()), noise());
        Ok((weight, Array1::zeros(self.0.classes)))
    }
}
