//! Pointwise convolution in 8-bit arithmetic: weights of eight bits with a scale for each output channel, activations of seven bits with a
//! range for each pixel ([`rows`]). The sums are integers.
//!
//! A pixel's value is `lowest + step * activation`, a weight `scale * w`. So a weighted sum is
//! `bias + lowest * scale * Σw + step * scale * Σ(w * activation)`, of which only the last Σ has to be computed at each pixel.
//! Every operation on floats is rounded by itself, nowhere fused: every build gives the same bits.
//!
//! ```
//! use ndarray::{Array2, Array3};
//! use shufflenet_wasm::kernels::{panels::Rows, quantised, row_stride};
//!
//! let weight = Array2::from_shape_fn((5, 8), |(o, i)| (o + i) as f32 - 4.0);
//! let input = Array3::from_shape_fn((1, 3, 8), |(_, x, c)| (x * c) as f32);
//! let plain = quantised::plain(input.view(), weight.view(), &[0.5; 5], true);
//!
//! let mut fast = vec![0.0; 3 * row_stride(5)];
//! let rows = Rows { data: input.as_slice().expect("in order"), stride: row_stride(8), first: 0 };
//! let packed: quantised::Pointwise = quantised::Pointwise::pack(weight.view(), &[0.5; 5], true);
//! packed.run(rows, 3, &mut Default::default(), &mut fast);
//! assert_eq!(fast[..5], plain.as_slice().expect("in order")[..5]);
//! ```

pub mod dot;
pub mod rows;
pub mod stem;

use super::panels::{Dense, Group, Rows, Sink, Tiles, groups, in_tiles, panel_widths};
use super::pointwise::Shuffled;
use super::row_stride;
use crate::kernels::lane::Lane;
use dot::Dot;
use ndarray::{Array3, ArrayView2, ArrayView3};
use rows::{Quantised, Range};
use std::iter::StepBy;
use std::ops;

/// Most bytes in a group of several panels: see [`super::panels`].
const MAX_GROUP: usize = 24 * 1024;

/// Most pixels in a tile. More than three would gain little where panels are narrow, and take code.
const MOST_PIXELS: usize = 3;

/// An output channel's weights in eight bits, and the scale that makes them what they were.
#[must_use]
pub fn quantised(weights: &[f32]) -> (Vec<i8>, f32) {
    let scale = weights.iter().fold(0f32, |largest, weight| largest.max(weight.abs())) / 127.0;
    let divisor = scale.max(f32::MIN_POSITIVE);
    (weights.iter().map(|weight| (weight / divisor).round() as i8).collect(), scale)
}

/// The plain form, to the bit. `input` is height x width x inputs, `weight` outputs x inputs.
#[must_use]
pub fn plain(input: ArrayView3<f32>, weight: ArrayView2<f32>, bias: &[f32], relu: bool) -> Array3<f32> {
    let (height, width, _) = input.dim();
    let channels: Vec<_> = weight.outer_iter().map(|weights| quantised(&weights.to_vec())).collect();
    let mut output = Array3::zeros((height, width, bias.len()));
    for y in 0..height {
        for x in 0..width {
            let (Range { lowest, step }, activations) = rows::plain(&input.slice(ndarray::s![y, x, ..]).to_vec());
            for (o, (weights, scale)) in channels.iter().enumerate() {
                let total: i32 = weights.iter().map(|&w| i32::from(w)).sum();
                let products: i32 = weights.iter().zip(&activations).map(|(&w, &a)| i32::from(w) * i32::from(a)).sum();
                let sum = products as f32 * (step * scale) + (lowest * (scale * total as f32) + bias[o]);
                output[(y, x, o)] = if relu { sum.max(0.0) } else { sum };
            }
        }
    }
    output
}

/// What four output channels need beside their weights.
#[derive(Clone, Copy, Default)]
struct Constants {
    scales: [f32; 4],
    /// The scales times the sums of the weights.
    totals: [f32; 4],
    biases: [f32; 4],
}

/// The fast form: weights packed once, ReLU and channel shuffle fused into the store.
pub struct Pointwise<D: Dot = dot::Fast> {
    inputs: usize,
    outputs: usize,
    relu: bool,
    /// How sums are had here: see [`Dot::in_pairs`].
    in_pairs: bool,
    /// Panels as in [`super::panels`], of blocks: for each run of inputs those of its vectors of four output channels.
    blocks: Vec<D::Block>,
    /// One for four output channels.
    constants: Vec<Constants>,
}

impl<D: Dot> Pointwise<D> {
    /// Quantises and packs the weights, outputs x inputs.
    #[must_use]
    pub fn pack(weight: ArrayView2<f32>, bias: &[f32], relu: bool) -> Self {
        let (outputs, inputs) = weight.dim();
        let channels: Vec<_> = weight.outer_iter().map(|weights| quantised(&weights.to_vec())).collect();
        let at =
            |channel: usize, input: usize| channels.get(channel).and_then(|(w, _)| w.get(input)).copied().unwrap_or(0);
        let runs = inputs.div_ceil(D::RUN);
        let mut blocks = Vec::with_capacity(outputs.div_ceil(4) * runs);
        for (first, vectors) in panel_widths(outputs) {
            for run in 0..runs {
                let block = |v| D::pack(|channel, input| at(first + 4 * v + channel, run * D::RUN + input));
                blocks.extend((0..vectors).map(block));
            }
        }
        let mut constants = vec![Constants::default(); outputs.div_ceil(4)];
        for (o, ((weights, scale), bias)) in channels.iter().zip(bias).enumerate() {
            let total: i32 = weights.iter().map(|&w| i32::from(w)).sum();
            let to = &mut constants[o / 4];
            (to.scales[o % 4], to.totals[o % 4], to.biases[o % 4]) = (*scale, scale * total as f32, *bias);
        }
        Self { inputs, outputs, relu, in_pairs: D::in_pairs(), blocks, constants }
    }

    /// Output channels.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The weights of one output channel as they are meant, one an input, and its bias.
    #[must_use]
    pub fn weights_of(&self, output: usize) -> (Vec<f32>, f32) {
        let (first, vectors) = panel_widths(self.outputs)
            .find(|(first, vectors)| output < first + 4 * vectors)
            .expect("an output of this matrix");
        let runs = self.inputs.div_ceil(D::RUN);
        let panel = &self.blocks[first / 4 * runs..][..vectors * runs];
        let Constants { scales, biases, .. } = self.constants[output / 4];
        let weight = |input| {
            let block = &panel[input / D::RUN * vectors + (output - first) / 4];
            f32::from(D::weight(block, output % 4, input % D::RUN)) * scales[output % 4]
        };
        ((0..self.inputs).map(weight).collect(), biases[output % 4])
    }

    /// Convolves `pixels` pixels into `output`, whose rows are [`row_stride`] of the output channels long.
    pub fn run(&self, input: Rows, pixels: usize, scratch: &mut Quantised<D>, output: &mut [f32]) {
        let floor = if self.relu { 0.0 } else { f32::NEG_INFINITY };
        let mut sink = Dense { output, stride: row_stride(self.outputs), floor };
        self.multiply(&input, pixels, scratch, &mut sink);
    }

    /// Convolves `pixels` pixels and stores the sums concatenated with `passed` and shuffled, as
    /// [`super::pointwise::Pointwise::run_shuffled`] does.
    pub fn run_shuffled(
        &self,
        input: Rows,
        pixels: usize,
        passed: Rows,
        scratch: &mut Quantised<D>,
        output: &mut [f32],
    ) {
        assert!(self.relu, "a unit's branch ends in a ReLU");
        let stride = row_stride(2 * self.outputs);
        self.multiply(&input, pixels, scratch, &mut Shuffled { passed, output, stride });
    }

    fn multiply(&self, input: &Rows, pixels: usize, scratch: &mut Quantised<D>, sink: &mut impl Sink) {
        scratch.read(input, pixels, self.inputs);
        if self.in_pairs {
            self.multiply_read::<true>(pixels, scratch, sink);
        } else {
            self.multiply_read::<false>(pixels, scratch, sink);
        }
    }

    /// Multiplies what `source` has read.
    fn multiply_read<const PAIRS: bool>(&self, pixels: usize, source: &Quantised<D>, sink: &mut impl Sink) {
        let runs = self.inputs.div_ceil(D::RUN);
        let constants = &*self.constants;
        for group in groups(&self.blocks, self.outputs, runs, MAX_GROUP / size_of::<D::Block>()) {
            match group.vectors {
                1 => in_tiles::<MOST_PIXELS>(pixels, &mut Product::<D, _, 1, PAIRS> { group, constants, source, sink }),
                2 => in_tiles::<MOST_PIXELS>(pixels, &mut Product::<D, _, 2, PAIRS> { group, constants, source, sink }),
                _ => in_tiles::<MOST_PIXELS>(pixels, &mut Product::<D, _, 3, PAIRS> { group, constants, source, sink }),
            }
        }
    }
}

/// The product of some panels with quantised pixels.
struct Product<'a, D: Dot, K, const V: usize, const PAIRS: bool> {
    group: Group<'a, D::Block>,
    constants: &'a [Constants],
    source: &'a Quantised<D>,
    sink: &'a mut K,
}

impl<D: Dot, K: Sink, const V: usize, const PAIRS: bool> Tiles for Product<'_, D, K, V, PAIRS> {
    /// A function of its own: see [`super::panels`].
    #[inline(never)]
    fn run<const P: usize>(&mut self, pixels: StepBy<ops::Range<usize>>) {
        let length = self.group.panel / V;
        for pixel in pixels {
            let rows = self.source.runs::<P>(pixel, length);
            let ranges = self.source.ranges::<P>(pixel);
            let mut put = self.sink.tile::<D::Lane, P, V>(pixel);
            let mut channel = self.group.channel;
            for panel in self.group.data.chunks_exact(self.group.panel) {
                let mut sums = [[D::zero(); V]; P];
                let panel = &panel.as_chunks::<V>().0[..length];
                for k in 0..length {
                    let weights = panel[k].each_ref().map(D::weights);
                    for (p, sums) in sums.iter_mut().enumerate() {
                        let inputs = D::inputs(&rows[p][k]);
                        for v in 0..V {
                            sums[v] = sums[v].add_products::<PAIRS>(weights[v], inputs);
                        }
                    }
                }
                let constants: &[Constants; V] =
                    self.constants[channel / 4..].first_chunk().expect("constants for all channels");
                for (p, (sums, range)) in sums.into_iter().zip(ranges).enumerate() {
                    put(p, channel, std::array::from_fn(|v| meant::<D>(sums[v], range, &constants[v])));
                }
                channel += 4 * V;
            }
        }
    }
}

/// What sums of integers stand for.
#[inline(always)]
fn meant<D: Dot>(sums: D, range: &Range, constants: &Constants) -> D::Lane {
    let [scales, totals, biases] = [&constants.scales, &constants.totals, &constants.biases].map(D::Lane::load);
    let factor = D::Lane::splat(range.step).mul(scales);
    let offset = D::Lane::splat(range.lowest).mul(totals).add(biases);
    sums.floats().mul(factor).add(offset)
}
