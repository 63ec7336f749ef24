//! The two poolings: 3x3 maximum with stride 2 and padding 1 after the first convolution, and the average over all pixels before
//! the classifier.

use super::columns::Columns;
use super::lane::Lane;
use super::{lanes_mut, row_stride};
use crate::arch::output_side;
use ndarray::{Array1, Array3, ArrayView3, Axis};

/// The plain form of the maximum: height x width x channels, halved.
#[must_use]
pub fn plain_max(input: ArrayView3<f32>) -> Array3<f32> {
    let (height, width, channels) = input.dim();
    Array3::from_shape_fn((output_side(height, 2), output_side(width, 2), channels), |(y, x, c)| {
        let window =
            (0..9).filter_map(|i| input.get(((2 * y + i / 3).wrapping_sub(1), (2 * x + i % 3).wrapping_sub(1), c)));
        window.copied().fold(f32::NEG_INFINITY, f32::max)
    })
}

/// The plain form of the average over all pixels.
///
/// # Panics
/// If there are no pixels.
#[must_use]
pub fn plain_average(input: ArrayView3<f32>) -> Array1<f32> {
    let (height, width, channels) = input.dim();
    let pixels = input.to_shape((height * width, channels)).expect("the same number of elements");
    pixels.mean_axis(Axis(0)).expect("at least one pixel")
}

/// One row of the maximum, from the three rows of the input that it sees. At an edge give the middle row again: a maximum
/// doesn't mind. Rows have [`row_stride`] of the channels a pixel.
pub fn max_row<L: Lane>(rows: [&[f32]; 3], channels: usize, output: &mut [f32]) {
    let pixel = row_stride(channels);
    for channel in (0..pixel).step_by(4) {
        let columns = Columns::new(rows, pixel, channel);
        let column = |at| {
            let [above, middle, below] = columns.load::<L>(at);
            above.max(middle).max(below)
        };
        let output = &mut output[channel..];
        let mut left = column(0);
        let (mut at, mut to) = (0, 0);
        while at < columns.length {
            let middle = column(at);
            let right = if at + pixel < columns.length { column(at + pixel) } else { middle };
            left.max(middle).max(right).store(lanes_mut(output, to));
            left = right;
            at += 2 * pixel;
            to += pixel;
        }
    }
}

/// The average of `pixels` pixels with `channels` channels each.
pub fn average<L: Lane>(input: &[f32], pixels: usize, channels: usize, output: &mut [f32]) {
    let stride = row_stride(channels);
    let output = &mut output[..stride];
    output.fill(0.0);
    for pixel in input[..pixels * stride].chunks_exact(stride) {
        for (sum, value) in output.as_chunks_mut::<4>().0.iter_mut().zip(pixel.as_chunks::<4>().0) {
            L::load(sum).add(L::load(value)).store(sum);
        }
    }
    for sum in output {
        *sum /= pixels as f32;
    }
}
