//! The operators, one file each: a plain form over `ndarray` that reads like the paper, and a fast form that is checked against it.
//!
//! Activations are NHWC: the channels of a pixel lie side by side, padded to [`row_stride`] floats. So the channel split is an offset,
//! and a pointwise convolution reads a pixel front to back.
//!
//! ```
//! use ndarray::{Array2, Array3};
//! use shufflenet_wasm::kernels::{panels::Rows, pointwise, row_stride};
//!
//! let weight = Array2::from_shape_fn((5, 8), |(o, i)| (o + i) as f32);
//! let input = Array3::ones((1, 3, 8));
//! let plain = pointwise::plain(input.view(), weight.view(), &[0.5; 5], true);
//!
//! let mut fast = vec![0.0; 3 * row_stride(5)];
//! let rows = Rows { data: input.as_slice().expect("in order"), stride: row_stride(8), first: 0 };
//! pointwise::Pointwise::pack(weight.view(), &[0.5; 5], true).run(rows, 3, &mut fast);
//! assert_eq!(fast[..5], plain.as_slice().expect("in order")[..5]);
//! ```

pub mod aligned;
pub mod columns;
pub mod depthwise;
pub mod head;
pub mod lane;
pub mod panels;
pub mod pointwise;
pub mod pool;
pub mod quantised;
pub mod standard;
pub mod stem;

/// Floats from one pixel to the next: the channels, rounded up to whole vectors. What lies in the padding is never read as a channel.
#[must_use]
pub const fn row_stride(channels: usize) -> usize {
    channels.next_multiple_of(4)
}

/// The four floats from `at` on.
#[inline(always)]
fn lanes(of: &[f32], at: usize) -> &[f32; 4] {
    of[at..].first_chunk().expect("rows are padded to whole vectors")
}

/// The four floats from `at` on.
#[inline(always)]
fn lanes_mut(of: &mut [f32], at: usize) -> &mut [f32; 4] {
    of[at..].first_chunk_mut().expect("rows are padded to whole vectors")
}

/// The `4 * V` floats from `at` on.
#[inline(always)]
fn vectors<const V: usize>(of: &[f32], at: usize) -> &[[f32; 4]; V] {
    of[at..].as_chunks().0.first_chunk().expect("rows are padded to whole vectors")
}

/// The `4 * V` floats from `at` on.
#[inline(always)]
fn vectors_mut<const V: usize>(of: &mut [f32], at: usize) -> &mut [[f32; 4]; V] {
    of[at..].as_chunks_mut().0.first_chunk_mut().expect("rows are padded to whole vectors")
}
