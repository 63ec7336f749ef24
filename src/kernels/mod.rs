//! The operators, one file each: a plain form over `ndarray` that reads like the paper, and a fast form that is checked against it.
//!
//! Activations are NHWC: the channels of a pixel lie side by side, padded to [`row_stride`] floats. So the channel split is an offset,
//! and a pointwise convolution reads a pixel front to back.

pub mod aligned;
pub mod columns;
pub mod depthwise;
pub mod head;
pub mod lane;
pub mod panels;
pub mod pointwise;
pub mod pool;
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
