//! Pixels in seven bits: each has a lowest value and a step of its own, measured as it is read, so that no data are needed to prepare a network.

use super::dot::{Dot, ROUND};
use crate::kernels::lane::Lane;
use crate::kernels::panels::{Rows, transposed};

/// The largest activation: seven bits, see [`super::dot`].
pub const MOST: f32 = 127.0;

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
        (Range { lowest, step: width * (1.0 / MOST) }, inverse)
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
        self.ranges.resize(pixels, Range::default());
        let fours = self.activations[..length].chunks_mut(4 * self.stride).zip(self.ranges.chunks_mut(4));
        for (four, (activations, ranges)) in fours.enumerate() {
            // The last pixel fills the last four up.
            let pixels: [&[f32]; 4] = std::array::from_fn(|i| input.row((4 * four + i).min(pixels - 1), inputs));
            let [lowest, highest] = bounds::<D::Lane>(pixels);
            for (i, (to, range)) in activations.chunks_exact_mut(self.stride).zip(ranges).enumerate() {
                let inverse;
                (*range, inverse) = between(lowest[i], highest[i]);
                quantise::<D>(pixels[i], range.lowest, inverse, to);
            }
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

/// Quantises one pixel. What fills its row up may be anything from 0 to [`MOST`]: its weights are zero.
#[inline(always)]
fn quantise<D: Dot>(pixel: &[f32], lowest: f32, inverse: f32, to: &mut [D::Activation]) {
    let [minus, factor, round] = [-lowest, inverse, ROUND].map(D::Lane::splat);
    let put = |values: &[f32; 16], to: &mut [D::Activation; 16]| {
        let vectors: [&[f32; 4]; 4] = std::array::from_fn(|i| values[4 * i..].first_chunk().expect("sixteen"));
        D::store(vectors.map(|values| D::Lane::load(values).add(minus).mul(factor).add(round)), to);
    };
    for (values, to) in pixel.as_chunks().0.iter().zip(to.as_chunks_mut().0) {
        put(values, to);
    }
    // The last ones, of which some may have been put before.
    match pixel.last_chunk() {
        Some(values) => put(values, to[..pixel.len()].last_chunk_mut().expect("as many")),
        None => put(&filled(pixel), to.first_chunk_mut().expect("a row of sixteen")),
    }
}

/// As many values, the missing ones being the first.
#[inline(always)]
fn filled<const N: usize>(values: &[f32]) -> [f32; N] {
    std::array::from_fn(|i| *values.get(i).unwrap_or(&values[0]))
}

/// The smallest values of four pixels, and the largest. Of four at a time, as one would wait for each of its steps.
#[inline(always)]
fn bounds<L: Lane>(pixels: [&[f32]; 4]) -> [[f32; 4]; 2] {
    let last = pixels.map(|pixel| match pixel.last_chunk() {
        Some(last) => L::load(last),
        None => L::load(&filled(pixel)),
    });
    let (mut low, mut high) = (last, last);
    let [a, b, c, d] = pixels.map(|pixel| pixel.as_chunks().0);
    for (((a, b), c), d) in a.iter().zip(b).zip(c).zip(d) {
        for (i, values) in [a, b, c, d].map(L::load).into_iter().enumerate() {
            (low[i], high[i]) = (low[i].min(values), high[i].max(values));
        }
    }
    [of_each(low, L::min), of_each(high, L::max)]
}

/// What `choose` chooses of each vector's values.
#[inline(always)]
fn of_each<L: Lane>(vectors: [L; 4], choose: impl Fn(L, L) -> L) -> [f32; 4] {
    let [a, b, c, d] = transposed(vectors);
    let mut chosen = [0.0; 4];
    choose(choose(a, b), choose(c, d)).store(&mut chosen);
    chosen
}
