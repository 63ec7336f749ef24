//! Pointwise (1x1) convolution: at each pixel, every output channel is a weighted sum of all input channels.
//!
//! It is a matrix multiply, pixels x inputs times inputs x outputs, and 85 % of the network's time.

use super::lane::{Fast, Lane};
use super::panels::{Dense, Panels, Rows, Sink};
use super::{lanes_mut, row_stride, vectors};
use ndarray::{Array3, ArrayView2, ArrayView3};

/// The plain form. `input` is height x width x inputs, `weight` outputs x inputs.
#[must_use]
pub fn plain(input: ArrayView3<f32>, weight: ArrayView2<f32>, bias: &[f32], relu: bool) -> Array3<f32> {
    let (height, width, _) = input.dim();
    Array3::from_shape_fn((height, width, bias.len()), |(y, x, o)| {
        let pixel = input.slice(ndarray::s![y, x, ..]);
        let sum = bias[o] + weight.row(o).dot(&pixel);
        if relu { sum.max(0.0) } else { sum }
    })
}

/// The plain form of the channel shuffle with two groups: of `2n` channels, `c` and `n + c` become neighbours (section 3.2 of
/// Zhang et al. 2018, "ShuffleNet"; torchvision's `channel_shuffle`).
#[must_use]
pub fn plain_shuffle(input: ArrayView3<f32>) -> Array3<f32> {
    let half = input.dim().2 / 2;
    Array3::from_shape_fn(input.dim(), |(y, x, c)| input[(y, x, c % 2 * half + c / 2)])
}

/// The fast form: weights packed once, ReLU and channel shuffle fused into the store.
pub struct Pointwise {
    panels: Panels,
    relu: bool,
}

impl Pointwise {
    /// Packs the weights, outputs x inputs.
    #[must_use]
    pub fn pack(weight: ArrayView2<f32>, bias: &[f32], relu: bool) -> Self {
        Self { panels: Panels::pack(weight, bias), relu }
    }

    /// Output channels.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.panels.outputs()
    }

    /// The weights of one output channel, one an input, and its bias.
    #[must_use]
    pub fn weights_of(&self, output: usize) -> (Vec<f32>, f32) {
        self.panels.weights_of(output)
    }

    /// Convolves `pixels` pixels into `output`, whose rows are [`row_stride`] of the output channels long.
    pub fn run(&self, input: Rows, pixels: usize, output: &mut [f32]) {
        self.run_with::<Fast>(input, pixels, output);
    }

    /// Convolves `pixels` pixels and stores the sums concatenated with `passed` and shuffled (figure 3 of the paper): output
    /// channel 2c is channel c of `passed`, 2c + 1 is channel c of the convolution.
    pub fn run_shuffled(&self, input: Rows, pixels: usize, passed: Rows, output: &mut [f32]) {
        self.run_shuffled_with::<Fast>(input, pixels, passed, output);
    }

    /// [`Self::run`] with any lanes.
    pub fn run_with<L: Lane>(&self, input: Rows, pixels: usize, output: &mut [f32]) {
        let floor = if self.relu { 0.0 } else { f32::NEG_INFINITY };
        let mut sink = Dense { output, stride: row_stride(self.outputs()), floor };
        self.panels.multiply::<L, _>(&input, pixels, &mut sink);
    }

    /// [`Self::run_shuffled`] with any lanes. Always with ReLU, as at the end of every unit.
    pub fn run_shuffled_with<L: Lane>(&self, input: Rows, pixels: usize, passed: Rows, output: &mut [f32]) {
        assert!(self.relu, "a unit's branch ends in a ReLU");
        let stride = row_stride(2 * self.outputs());
        self.panels.multiply::<L, _>(&input, pixels, &mut Shuffled { passed, output, stride });
    }
}

/// Stores the sums beside channels that passed, two groups shuffled into one.
pub(super) struct Shuffled<'a> {
    pub passed: Rows<'a>,
    pub output: &'a mut [f32],
    /// Floats from one pixel of the output to the next.
    pub stride: usize,
}

impl Sink for Shuffled<'_> {
    #[inline(always)]
    fn tile<L: Lane, const P: usize, const V: usize>(&mut self, pixel: usize) -> impl FnMut(usize, usize, [L; V]) {
        let length = row_stride(self.stride / 2);
        let passed: [&[f32]; P] = std::array::from_fn(|p| self.passed.row(pixel + p, length));
        let rows = rows_mut::<P>(self.output, pixel, self.stride);
        move |p, channel, sums| {
            let passed = vectors::<V>(passed[p], channel);
            let merged = |v: usize| L::load(&passed[v]).interleave(sums[v].max(L::splat(0.0)));
            let row = &mut rows[p][2 * channel..];
            if let Some(pairs) = row.as_chunks_mut::<8>().0.first_chunk_mut::<V>() {
                for (v, pair) in pairs.iter_mut().enumerate() {
                    let (low, high) = merged(v);
                    low.store(lanes_mut(pair, 0));
                    high.store(lanes_mut(pair, 4));
                }
            } else {
                // The row ends with half of the last pair: the other half would be padding.
                for (v, half) in row.as_chunks_mut::<4>().0.iter_mut().enumerate() {
                    let (low, high) = merged(v / 2);
                    if v % 2 == 0 { low } else { high }.store(half);
                }
            }
        }
    }
}

/// `P` rows of `stride` floats, from row `first` on.
#[inline(always)]
fn rows_mut<const P: usize>(of: &mut [f32], first: usize, stride: usize) -> [&mut [f32]; P] {
    let mut rows = of[first * stride..].chunks_exact_mut(stride);
    std::array::from_fn(|_| rows.next().expect("an output as large as its pixels"))
}
