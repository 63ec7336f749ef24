//! Pixels in seven bits: each has a lowest value and a step of its own, measured as it is read, so that no data are needed to prepare a network.

use super::dot::Dot;
use crate::kernels::lane::Lane;
use crate::kernels::panels::Rows;

/// The largest activation: seven bits, see [`super::dot`].
pub const MOST: f32 = 127.0;

/// Added to a float from 0 to 127, this rounds it to a whole number (ties to even), which then stands in the lowest bits.
const ROUND: f32 = 12_582_912.0; // 1.5 * 2^23

/// How the activations of a pixel are meant: `lowest + step * activation`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Range {
    /// The pixel's smallest value.
    pub lowest: f32,
    /// Zero where all values are the same.
    pub step: f32,
}

/// The plain form: a pixel's range and activations.
#[must_use]
pub fn plain(pixel: &[f32]) -> (Range, Vec<u8>) {
    let lowest = pixel.iter().copied().fold(f32::INFINITY, f32::min);
    let highest = pixel.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let (range, inverse) = between(lowest, highest);
    (range, pixel.iter().map(|value| ((value - lowest) * inverse).round_ties_even() as u8).collect())
}

/// The range between two values, and the inverse of its step. What is too narrow for an inverse counts as one value.
fn between(lowest: f32, highest: f32) -> (Range, f32) {
    let width = highest - lowest;
    let inverse = MOST / width;
    if inverse.is_finite() {
        (Range { lowest, step: width / MOST }, inverse)
    } else {
        (Range { lowest, step: 0.0 }, 0.0)
    }
}

/// Quantised pixels, for a kernel to read. Grows to the largest input seen and is used again.
pub struct Quantised<D: Dot> {
    activations: Vec<D::Activation>,
    ranges: Vec<Range>,
    /// Activations from one pixel to the next.
    stride: usize,
}

impl<D: Dot> Default for Quantised<D> {
    fn default() -> Self {
        Self { activations: Vec::new(), ranges: Vec::new(), stride: 0 }
    }
}

impl<D: Dot> Quantised<D> {
    /// Quantises `inputs` channels of `pixels` pixels in the place of what was there.
    pub fn read(&mut self, input: &Rows, pixels: usize, inputs: usize) {
        self.stride = inputs.next_multiple_of(16);
        let length = pixels * self.stride;
        if self.activations.len() < length {
            self.activations.resize(length, D::Activation::default());
        }
        self.ranges.clear();
        for (pixel, to) in self.activations[..length].chunks_exact_mut(self.stride).enumerate() {
            self.ranges.push(quantise::<D>(input.row(pixel, inputs), to));
        }
    }

    /// The first `length` runs of `P` pixels, from `pixel` on.
    #[inline(always)]
    pub(super) fn runs<const P: usize>(&self, pixel: usize, length: usize) -> [&[D::Run]; P] {
        std::array::from_fn(|p| &D::runs(&self.activations[(pixel + p) * self.stride..])[..length])
    }

    /// The ranges of `P` pixels, from `pixel` on.
    #[inline(always)]
    pub(super) fn ranges<const P: usize>(&self, pixel: usize) -> &[Range; P] {
        self.ranges[pixel..].first_chunk().expect("a range for each pixel")
    }
}

/// Quantises one pixel; what fills its row up is zero.
#[inline(always)]
fn quantise<D: Dot>(pixel: &[f32], to: &mut [D::Activation]) -> Range {
    let (lowest, highest) = bounds::<D::Lane>(pixel);
    let (range, inverse) = between(lowest, highest);
    let [minus, factor, round] = [-lowest, inverse, ROUND].map(D::Lane::splat);
    let activations = |values: &[f32; 16]| {
        let vectors: [&[f32; 4]; 4] = std::array::from_fn(|i| values[4 * i..].first_chunk().expect("sixteen"));
        vectors.map(|values| D::Lane::load(values).add(minus).mul(factor).add(round))
    };
    let (whole, rest) = pixel.as_chunks::<16>();
    let (to, _) = to.as_chunks_mut::<16>();
    for (values, to) in whole.iter().zip(to.iter_mut()) {
        D::store(activations(values), to);
    }
    if !rest.is_empty() {
        let mut values = [lowest; 16];
        values[..rest.len()].copy_from_slice(rest);
        D::store(activations(&values), &mut to[whole.len()]);
    }
    range
}

/// The smallest and the largest value.
#[inline(always)]
fn bounds<L: Lane>(pixel: &[f32]) -> (f32, f32) {
    let (vectors, rest) = pixel.as_chunks::<4>();
    let first = L::splat(pixel[0]);
    let (low, high) = vectors.iter().fold((first, first), |(low, high), values| {
        let values = L::load(values);
        (low.min(values), high.max(values))
    });
    let (mut lows, mut highs) = ([0.0; 4], [0.0; 4]);
    low.store(&mut lows);
    high.store(&mut highs);
    let lowest = lows.iter().chain(rest).copied().fold(f32::INFINITY, f32::min);
    let highest = highs.iter().chain(rest).copied().fold(f32::NEG_INFINITY, f32::max);
    (lowest, highest)
}
