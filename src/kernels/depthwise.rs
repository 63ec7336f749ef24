//! Depthwise 3x3 convolution (DWconv): every channel has one 3x3 filter of its own and sees no other channel.
//!
//! Padding 1, stride 1 or 2, never a ReLU (figure 3 of the paper).

use super::columns::Columns;
use super::lane::{Fast, Lane};
use super::{lanes_mut, row_stride};
use crate::arch::output_side;
use ndarray::{Array3, ArrayView3};

/// The plain form. `input` is height x width x channels, `weight` channels x 3 x 3.
#[must_use]
pub fn plain(input: ArrayView3<f32>, weight: ArrayView3<f32>, bias: &[f32], stride: usize) -> Array3<f32> {
    let (height, width, channels) = input.dim();
    Array3::from_shape_fn((output_side(height, stride), output_side(width, stride), channels), |(y, x, c)| {
        let mut sum = bias[c];
        for ky in 0..3 {
            for kx in 0..3 {
                // The input position (y * stride + ky - 1, x * stride + kx - 1); what lies outside is zero.
                let at = ((y * stride + ky).wrapping_sub(1), (x * stride + kx).wrapping_sub(1), c);
                sum += weight[(c, ky, kx)] * input.get(at).copied().unwrap_or(0.0);
            }
        }
        sum
    })
}

/// The fast form: four channels at a time, a window of three columns slides along each row.
pub struct Depthwise {
    channels: usize,
    stride: usize,
    /// For each four channels the bias, then the nine taps row by row.
    data: Vec<[[f32; 4]; 10]>,
}

/// The 3x3 filters of four channels, by row and column.
type Taps<L> = [[L; 3]; 3];

impl Depthwise {
    /// Packs the filters, channels x 3 x 3.
    ///
    /// # Panics
    /// If the stride is neither 1 nor 2.
    #[must_use]
    pub fn pack(weight: ArrayView3<f32>, bias: &[f32], stride: usize) -> Self {
        assert!(stride == 1 || stride == 2, "ShuffleNetV2 has strides 1 and 2");
        let value = |channel: usize, tap: usize| match tap {
            0 => bias.get(channel).copied(),
            _ => weight.get((channel, (tap - 1) / 3, (tap - 1) % 3)).copied(),
        };
        let data = (0..bias.len().div_ceil(4))
            .map(|block| {
                std::array::from_fn(|tap| std::array::from_fn(|lane| value(4 * block + lane, tap).unwrap_or(0.0)))
            })
            .collect();
        Self { channels: bias.len(), stride, data }
    }

    /// The nine weights of one channel, row by row, and its bias.
    #[must_use]
    pub fn weights_of(&self, channel: usize) -> ([f32; 9], f32) {
        let data = &self.data[channel / 4];
        (std::array::from_fn(|tap| data[tap + 1][channel % 4]), data[0][channel % 4])
    }

    /// Convolves `height` x `width` pixels into `output`; the rows of both are [`row_stride`] of the channels long.
    pub fn run(&self, input: &[f32], height: usize, width: usize, output: &mut [f32]) {
        self.run_with::<Fast>(input, height, width, output);
    }

    /// [`Self::run`] with any lanes.
    pub fn run_with<L: Lane>(&self, input: &[f32], height: usize, width: usize, output: &mut [f32]) {
        let pixel = row_stride(self.channels);
        let out_row = output_side(width, self.stride) * pixel;
        let row = |y: usize| &input[y * width * pixel..][..width * pixel];
        for (y, output) in output[..output_side(height, self.stride) * out_row].chunks_exact_mut(out_row).enumerate() {
            let middle = y * self.stride;
            // A row outside of the picture counts as zero: its taps do, and any row stands in for its pixels.
            let above = (middle > 0).then(|| row(middle - 1));
            let below = (middle + 1 < height).then(|| row(middle + 1));
            let middle = row(middle);
            let rows = [above.unwrap_or(middle), middle, below.unwrap_or(middle)];
            for (block, data) in self.data.iter().enumerate() {
                let (bias, taps) = data.split_first().expect("ten values");
                let mut taps: Taps<L> = std::array::from_fn(|ky| std::array::from_fn(|kx| L::load(&taps[3 * ky + kx])));
                if above.is_none() {
                    taps[0] = [L::splat(0.0); 3];
                }
                if below.is_none() {
                    taps[2] = [L::splat(0.0); 3];
                }
                let columns = Columns::new(rows, pixel, 4 * block);
                let output = &mut output[4 * block..];
                if self.stride == 1 {
                    slide_by_one(&columns, &taps, L::load(bias), output);
                } else {
                    slide_by_two(&columns, &taps, L::load(bias), output);
                }
            }
        }
    }
}

/// `sum` plus one column of the picture times one column of the filter.
#[inline(always)]
fn add_column<L: Lane>(sum: L, column: [L; 3], taps: &Taps<L>, kx: usize) -> L {
    (0..3).fold(sum, |sum, ky| column[ky].mul_add(taps[ky][kx], sum))
}

/// Each column is read once and added to the three outputs that see it.
#[inline(always)]
fn slide_by_one<L: Lane>(columns: &Columns, taps: &Taps<L>, bias: L, output: &mut [f32]) {
    let first = columns.load(0);
    let (mut left, mut middle) = (add_column(bias, first, taps, 1), add_column(bias, first, taps, 0));
    let mut at = columns.pixel;
    while at < columns.length {
        let column = columns.load(at);
        add_column(left, column, taps, 2).store(lanes_mut(output, at - columns.pixel));
        left = add_column(middle, column, taps, 1);
        middle = add_column(bias, column, taps, 0);
        at += columns.pixel;
    }
    left.store(lanes_mut(output, at - columns.pixel));
}

/// Every second column is seen by two outputs: as the right column of one and the left column of the next.
#[inline(always)]
fn slide_by_two<L: Lane>(columns: &Columns, taps: &Taps<L>, bias: L, output: &mut [f32]) {
    let mut left = bias;
    let (mut at, mut to) = (0, 0);
    while at + columns.pixel < columns.length {
        let sum = add_column(left, columns.load(at), taps, 1);
        // Row by row into both outputs, so that fewer vectors are alive at a time.
        let right: [L; 3] = columns.load(at + columns.pixel);
        let (sum, next) = (0..3).fold((sum, bias), |(sum, next), ky| {
            (right[ky].mul_add(taps[ky][2], sum), right[ky].mul_add(taps[ky][0], next))
        });
        sum.store(lanes_mut(output, to));
        left = next;
        at += 2 * columns.pixel;
        to += columns.pixel;
    }
    if at < columns.length {
        add_column(left, columns.load(at), taps, 1).store(lanes_mut(output, to));
    }
}
