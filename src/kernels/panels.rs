//! Weights packed for a matrix multiply in registers, and the multiply itself.
//!
//! A *panel* is up to twelve neighbouring output channels: their biases, then for each input channel their twelve weights, so
//! that the kernel reads memory once, front to back. A *tile* is a few pixels times one panel; its sums stay in registers.
//! V8 has 15 vector registers to give: sums + weights + one splat + one product must fit, or it spills and runs at half speed.

use super::aligned::Aligned;
use super::lane::Lane;
use super::vectors_mut;
use ndarray::ArrayView2;
use std::iter::StepBy;
use std::ops::Range;

/// Most vectors of four output channels in a panel.
const MAX_VECTORS: usize = 3;

/// Most pixels in a tile, by the vectors of its panel.
const fn max_pixels(vectors: usize) -> usize {
    match vectors {
        3 => 3,
        _ => 5,
    }
}

/// Rows of channels, one a pixel: row `i` starts at `data[first + i * stride]`.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// The tensor, NHWC.
    pub data: &'a [f32],
    /// Floats from one pixel to the next.
    pub stride: usize,
    /// Where the first pixel's channels start.
    pub first: usize,
}

impl<'a> Rows<'a> {
    /// `length` channels of one pixel.
    #[must_use]
    #[inline(always)]
    pub fn row(&self, pixel: usize, length: usize) -> &'a [f32] {
        &self.data[self.first + pixel * self.stride..][..length]
    }
}

/// Where a tile's sums go.
pub trait Sink {
    /// Takes `4 * V` output channels, from `channel` on, of one pixel.
    fn put<L: Lane, const V: usize>(&mut self, pixel: usize, channel: usize, sums: [L; V]);
}

/// Stores the sums pixel by pixel, each row `stride` floats long, none below `floor`: zero is a ReLU, minus infinity none.
pub struct Dense<'a> {
    /// The tensor, NHWC.
    pub output: &'a mut [f32],
    /// Floats from one pixel to the next.
    pub stride: usize,
    /// The smallest value that is stored.
    pub floor: f32,
}

impl Sink for Dense<'_> {
    #[inline(always)]
    fn put<L: Lane, const V: usize>(&mut self, pixel: usize, channel: usize, sums: [L; V]) {
        let output = vectors_mut::<V>(self.output, pixel * self.stride + channel);
        for (output, sum) in output.iter_mut().zip(sums) {
            sum.max(L::splat(self.floor)).store(output);
        }
    }
}

/// What a tile multiplies: for each of its pixels some runs of inputs, in the order of the packed weights.
pub trait Source {
    /// The number of runs.
    const RUNS: usize;
    /// Run `run`, `length` inputs long, of `P` pixels from `pixel` on. Gives input `k` of the `p`th of them for `(k, p)`.
    fn inputs<const P: usize>(&self, pixel: usize, run: usize, length: usize) -> impl Fn(usize, usize) -> f32;
}

impl Source for Rows<'_> {
    const RUNS: usize = 1;
    #[inline(always)]
    fn inputs<const P: usize>(&self, pixel: usize, _run: usize, length: usize) -> impl Fn(usize, usize) -> f32 {
        let rows: [&[f32]; P] = std::array::from_fn(|p| self.row(pixel + p, length));
        move |k, p| rows[p][k]
    }
}

/// A packed matrix of weights with one bias an output.
pub struct Panels {
    inputs: usize,
    outputs: usize,
    data: Aligned,
}

impl Panels {
    /// Packs `weight` (outputs x inputs); channels that fill up the last vector of four are zero.
    #[must_use]
    pub fn pack(weight: ArrayView2<f32>, bias: &[f32]) -> Self {
        let (outputs, inputs) = weight.dim();
        let weight = weight.as_standard_layout();
        let rows: Vec<&[f32]> = weight.as_slice().expect("standard layout").chunks_exact(inputs).collect();
        let mut packed = Aligned::zeros((inputs + 1) * outputs.next_multiple_of(4));
        let mut rest = &mut *packed;
        for (first, vectors) in panel_widths(outputs) {
            let (panel, others) = rest.split_at_mut((inputs + 1) * 4 * vectors);
            rest = others;
            let rows: Vec<(&[f32], f32)> =
                (first..outputs.min(first + 4 * vectors)).map(|o| (rows[o], bias[o])).collect();
            let (biases, weights) = panel.split_at_mut(4 * vectors);
            biases.iter_mut().zip(&rows).for_each(|(to, (_, bias))| *to = *bias);
            for (i, weights) in weights.chunks_exact_mut(4 * vectors).enumerate() {
                weights.iter_mut().zip(&rows).for_each(|(to, (row, _))| *to = row[i]);
            }
        }
        Self { inputs, outputs, data: packed }
    }

    /// Inputs of a pixel, all runs together.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Output channels.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.outputs
    }

    /// The weights of one output, one an input, and its bias.
    #[must_use]
    pub fn weights_of(&self, output: usize) -> (Vec<f32>, f32) {
        let panel =
            self.panels().find(|panel| output < panel.channel + 4 * panel.vectors).expect("an output of this matrix");
        let mut column = panel.data.iter().copied().skip(output - panel.channel).step_by(4 * panel.vectors);
        let bias = column.next().expect("a panel starts with its biases");
        (column.collect(), bias)
    }

    /// Multiplies `pixels` pixels of `source` with the weights, adds the biases and gives the sums to `sink`.
    pub fn multiply<L: Lane, S: Source>(&self, source: &S, pixels: usize, sink: &mut impl Sink) {
        for panel in self.panels() {
            match panel.vectors {
                1 => multiply_panel::<L, S, 1>(panel, source, pixels, sink),
                2 => multiply_panel::<L, S, 2>(panel, source, pixels, sink),
                _ => multiply_panel::<L, S, 3>(panel, source, pixels, sink),
            }
        }
    }

    fn panels(&self) -> impl Iterator<Item = Panel<'_>> {
        let mut rest = &*self.data;
        panel_widths(self.outputs).map(move |(channel, vectors)| {
            let data;
            (data, rest) = rest.split_at((self.inputs + 1) * 4 * vectors);
            Panel { data, channel, vectors }
        })
    }
}

/// One panel: the biases, then for each input the weights of its channels.
#[derive(Clone, Copy)]
struct Panel<'a> {
    data: &'a [f32],
    /// Its first output channel.
    channel: usize,
    /// Vectors of four output channels.
    vectors: usize,
}

/// The first channel and the vectors of every panel.
fn panel_widths(outputs: usize) -> impl Iterator<Item = (usize, usize)> {
    let mut channel = 0;
    let parts = split(outputs.div_ceil(4), MAX_VECTORS);
    parts.into_iter().flat_map(|(panels, vectors)| std::iter::repeat_n(vectors, panels)).map(move |vectors| {
        channel += 4 * vectors;
        (channel - 4 * vectors, vectors)
    })
}

/// Splits `count` things into as few parts of at most `most` as possible, evenly, so that no part is left alone with little
/// work: first some parts of one length, then some that are shorter by one. Yields the number of parts and their length.
fn split(count: usize, most: usize) -> [(usize, usize); 2] {
    let parts = count.div_ceil(most).max(1);
    let (length, longer) = (count / parts, count % parts);
    [(longer, length + 1), (parts - longer, length)]
}

#[inline(always)]
fn multiply_panel<L: Lane, S: Source, const V: usize>(panel: Panel, source: &S, pixels: usize, sink: &mut impl Sink) {
    let mut first = 0;
    for (tiles, pixels) in split(pixels, max_pixels(V)) {
        let range = (first..first + tiles * pixels).step_by(pixels.max(1));
        match pixels {
            1 => multiply_tiles::<L, S, 1, V>(panel, source, range, sink),
            2 => multiply_tiles::<L, S, 2, V>(panel, source, range, sink),
            3 => multiply_tiles::<L, S, 3, V>(panel, source, range, sink),
            4 if max_pixels(V) >= 4 => multiply_tiles::<L, S, 4, V>(panel, source, range, sink),
            5 if max_pixels(V) >= 5 => multiply_tiles::<L, S, 5, V>(panel, source, range, sink),
            _ => {}
        }
        first += tiles * pixels;
    }
}

/// Multiplies tiles of `P` pixels, from each pixel of `pixels` on. A function of its own on purpose: small enough for a browser to
/// optimise within the first picture, and called often enough to be replaced by its optimised form meanwhile.
#[inline(never)]
fn multiply_tiles<L: Lane, S: Source, const P: usize, const V: usize>(
    panel: Panel,
    source: &S,
    pixels: StepBy<Range<usize>>,
    sink: &mut impl Sink,
) {
    let Some((bias, weights)) = panel.data.as_chunks::<4>().0.as_chunks::<V>().0.split_first() else { return };
    for pixel in pixels {
        let mut sums = [bias.each_ref().map(L::load); P];
        // Runs stay loops: unrolled, even those of nine ran a quarter slower in V8.
        for (run, weights) in weights.chunks_exact(weights.len() / S::RUNS).enumerate() {
            let inputs = source.inputs::<P>(pixel, run, weights.len());
            for (k, weights) in weights.iter().enumerate() {
                let weights = weights.each_ref().map(L::load);
                for (p, sums) in sums.iter_mut().enumerate() {
                    let input = L::splat(inputs(k, p));
                    for v in 0..V {
                        sums[v] = input.mul_add(weights[v], sums[v]);
                    }
                }
            }
        }
        for (p, sums) in sums.into_iter().enumerate() {
            sink.put(pixel + p, panel.channel, sums);
        }
    }
}
