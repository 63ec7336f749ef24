//! Weights packed for a matrix multiply in registers, and the multiply itself.
//!
//! A *panel* is up to twelve neighbouring output channels: their biases, then for each input channel their twelve weights, so
//! that the kernel reads memory once, front to back. A *tile* is a few pixels times one panel; its sums stay in registers.
//! V8 has 15 vector registers to give: sums + weights + one splat + one product must fit, or it spills and runs at half speed.
//! A *group* is a few neighbouring panels that stay in the processor's first cache while all pixels pass: a few pixels are
//! multiplied with all its panels before the next come, so that they are fetched and their rows are found once a group.

use super::aligned::Aligned;
use super::lane::{Fast, Lane};
use super::{lanes, lanes_mut, vectors_mut};
use ndarray::ArrayView2;
use std::iter::StepBy;
use std::marker::PhantomData;
use std::ops::Range;

/// Most vectors of four output channels in a panel.
const MAX_VECTORS: usize = 3;

/// Most floats in a group of several panels: 24 KiB, so that pixels find room beside them in a first cache of 32 KiB, as phones have.
/// 16 KiB took 1 to 2 % longer.
const MAX_GROUP: usize = 6144;

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
    /// Takes the sums of `P` pixels from `pixel` on: called with `(p, channel, sums)`, those of `4 * V` output channels, from
    /// `channel` on, of the `p`th of them.
    fn tile<L: Lane, const P: usize, const V: usize>(&mut self, pixel: usize) -> impl FnMut(usize, usize, [L; V]);
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
    fn tile<L: Lane, const P: usize, const V: usize>(&mut self, pixel: usize) -> impl FnMut(usize, usize, [L; V]) {
        let floor = L::splat(self.floor);
        move |p, channel, sums| {
            let output = vectors_mut::<V>(self.output, (pixel + p) * self.stride + channel);
            for (output, sum) in output.iter_mut().zip(sums) {
                sum.max(floor).store(output);
            }
        }
    }
}

/// What a tile multiplies: for each of its pixels some runs of inputs, in the order of the packed weights.
pub trait Gather {
    /// The number of runs.
    const RUNS: usize;
    /// Whether its panels may be narrower than others. Where they never are, no code is made for it.
    const NARROW: bool = true;
    /// The runs, `length` inputs each, of `P` pixels from `pixel` on: gives for `(run, k, p)` input `k` of the `p`th of them.
    fn inputs<const P: usize>(&self, pixel: usize, length: usize) -> impl Fn(usize, usize, usize) -> f32;
}

impl Gather for Rows<'_> {
    const RUNS: usize = 1;
    #[inline(always)]
    fn inputs<const P: usize>(&self, pixel: usize, length: usize) -> impl Fn(usize, usize, usize) -> f32 {
        let rows: [&[f32]; P] = std::array::from_fn(|p| self.row(pixel + p, length));
        move |_run, k, p| rows[p][k]
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
        let nothing = vec![0.0; inputs];
        let mut data = Aligned::zeros((inputs + 1) * outputs.next_multiple_of(4));
        for (first, vectors) in panel_widths(outputs) {
            let panel = &mut data[first * (inputs + 1)..][..4 * vectors * (inputs + 1)];
            let (biases, weights) = panel.split_at_mut(4 * vectors);
            biases.iter_mut().zip(&bias[first..]).for_each(|(to, bias)| *to = *bias);
            for vector in 0..vectors {
                let four = std::array::from_fn(|o| rows.get(first + 4 * vector + o).map_or(&*nothing, |row| row));
                store_columns(four, &mut weights[4 * vector..], 4 * vectors);
            }
        }
        Self { inputs, outputs, data }
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
        let (channel, vectors) = panel_widths(self.outputs)
            .find(|(channel, vectors)| output < channel + 4 * vectors)
            .expect("an output of this matrix");
        let panel = &self.data[channel * (self.inputs + 1)..][..4 * vectors * (self.inputs + 1)];
        let mut column = panel.iter().copied().skip(output - channel).step_by(4 * vectors);
        let bias = column.next().expect("a panel starts with its biases");
        (column.collect(), bias)
    }

    /// Multiplies `pixels` pixels of `source` with the weights, adds the biases and gives the sums to `sink`.
    pub fn multiply<L: Lane, S: Gather>(&self, source: &S, pixels: usize, sink: &mut impl Sink) {
        // Of a channel: its bias and its weights.
        for group in groups(&self.data, self.outputs, 4 * (self.inputs + 1), MAX_GROUP) {
            match group.vectors {
                1 if S::NARROW => {
                    in_tiles::<5>(pixels, &mut Product::<L, _, _, 1> { group, source, sink, lanes: PhantomData });
                }
                2 if S::NARROW => {
                    in_tiles::<5>(pixels, &mut Product::<L, _, _, 2> { group, source, sink, lanes: PhantomData });
                }
                _ => in_tiles::<3>(pixels, &mut Product::<L, _, _, 3> { group, source, sink, lanes: PhantomData }),
            }
        }
    }
}

/// Neighbouring panels of one width.
#[derive(Clone, Copy)]
pub(super) struct Group<'a, T> {
    /// The panels, one after the other. Of floats: the biases, then for each input the weights of its channels.
    pub data: &'a [T],
    /// Elements in a panel.
    pub panel: usize,
    /// The first output channel.
    pub channel: usize,
    /// Vectors of four output channels in a panel.
    pub vectors: usize,
}

/// The groups of a matrix packed as panels: `each` elements for four output channels, at most `most` in a group of several panels.
pub(super) fn groups<T>(data: &[T], outputs: usize, each: usize, most: usize) -> impl Iterator<Item = Group<'_, T>> {
    // Without outputs there is nothing to group.
    parts(outputs).into_iter().filter(|&(_, _, vectors)| vectors > 0).flat_map(move |(first, panels, vectors)| {
        let panel = vectors * each;
        let length = (most / panel).max(1) * panel;
        let groups = data[first / 4 * each..][..panels * panel].chunks(length).enumerate();
        groups.map(move |(i, data)| Group { data, panel, channel: first + 4 * (i * length / each), vectors })
    })
}

/// Stores four rows as columns: element `i` of all of them side by side, `stride` floats after element `i - 1`. Four elements at a
/// time, as it is much of the time that a model takes to load.
fn store_columns(rows: [&[f32]; 4], columns: &mut [f32], stride: usize) {
    let length = rows[0].len();
    let whole = length / 4 * 4;
    for i in (0..whole).step_by(4) {
        for (k, column) in transposed(rows.map(|row| Fast::load(lanes(row, i)))).into_iter().enumerate() {
            column.store(lanes_mut(columns, (i + k) * stride));
        }
    }
    for i in whole..length {
        *lanes_mut(columns, i * stride) = rows.map(|row| row[i]);
    }
}

/// The columns of four rows.
#[inline(always)]
pub(super) fn transposed<L: Lane>([a, b, c, d]: [L; 4]) -> [L; 4] {
    let ((ac, more_ac), (bd, more_bd)) = (a.interleave(c), b.interleave(d));
    let ((first, second), (third, fourth)) = (ac.interleave(bd), more_ac.interleave(more_bd));
    [first, second, third, fourth]
}

/// The panels by width, first the wider ones: their first channel, how many there are, and the vectors of each.
fn parts(outputs: usize) -> [(usize, usize, usize); 2] {
    let [(wider, vectors), (others, fewer)] = split(outputs.div_ceil(4), MAX_VECTORS);
    [(0, wider, vectors), (4 * wider * vectors, others, fewer)]
}

/// The first channel and the vectors of every panel.
pub(super) fn panel_widths(outputs: usize) -> impl Iterator<Item = (usize, usize)> {
    let each = |(first, panels, vectors)| (0..panels).map(move |i| (first + 4 * i * vectors, vectors));
    parts(outputs).into_iter().flat_map(each)
}

/// Splits `count` things into as few parts of at most `most` as possible, evenly, so that no part is left alone with little
/// work: first some parts of one length, then some that are shorter by one. Yields the number of parts and their length.
fn split(count: usize, most: usize) -> [(usize, usize); 2] {
    let parts = count.div_ceil(most).max(1);
    let (length, longer) = (count / parts, count % parts);
    [(longer, length + 1), (parts - longer, length)]
}

/// What is done tile by tile.
pub(super) trait Tiles {
    /// On tiles of `P` pixels, from each pixel of `pixels` on.
    fn run<const P: usize>(&mut self, pixels: StepBy<Range<usize>>);
}

/// Does `work` on all pixels, in tiles of at most `MOST`, which is at most five.
#[inline(always)]
pub(super) fn in_tiles<const MOST: usize>(pixels: usize, work: &mut impl Tiles) {
    let mut first = 0;
    for (tiles, pixels) in split(pixels, MOST) {
        let range = (first..first + tiles * pixels).step_by(pixels.max(1));
        match pixels {
            1 => work.run::<1>(range),
            2 => work.run::<2>(range),
            3 => work.run::<3>(range),
            4 if MOST >= 4 => work.run::<4>(range),
            5 if MOST >= 5 => work.run::<5>(range),
            _ => {}
        }
        first += tiles * pixels;
    }
}

/// The product of some panels with pixels.
struct Product<'a, L, S, K, const V: usize> {
    group: Group<'a, f32>,
    source: &'a S,
    sink: &'a mut K,
    lanes: PhantomData<L>,
}

impl<L: Lane, S: Gather, K: Sink, const V: usize> Tiles for Product<'_, L, S, K, V> {
    #[inline(always)]
    fn run<const P: usize>(&mut self, pixels: StepBy<Range<usize>>) {
        multiply_tiles::<L, S, P, V>(self.group, self.source, pixels, self.sink);
    }
}

/// Multiplies tiles of `P` pixels, from each pixel of `pixels` on. A function of its own on purpose: small enough for a browser to
/// optimise within the first picture, and called often enough to be replaced by its optimised form meanwhile.
#[inline(never)]
fn multiply_tiles<L: Lane, S: Gather, const P: usize, const V: usize>(
    group: Group<f32>,
    source: &S,
    pixels: StepBy<Range<usize>>,
    sink: &mut impl Sink,
) {
    let length = (group.panel / (4 * V) - 1) / S::RUNS;
    for pixel in pixels {
        let inputs = source.inputs::<P>(pixel, length);
        let mut put = sink.tile::<L, P, V>(pixel);
        let mut channel = group.channel;
        for panel in group.data.chunks_exact(group.panel) {
            let Some((bias, weights)) = panel.as_chunks::<4>().0.as_chunks::<V>().0.split_first() else { return };
            let mut sums = [bias.each_ref().map(L::load); P];
            // Runs stay loops: unrolled, even those of nine ran a quarter slower in V8.
            for (run, weights) in weights.chunks_exact(length).enumerate() {
                for (k, weights) in weights.iter().enumerate() {
                    let weights = weights.each_ref().map(L::load);
                    for (p, sums) in sums.iter_mut().enumerate() {
                        let input = L::splat(inputs(run, k, p));
                        for v in 0..V {
                            sums[v] = input.mul_add(weights[v], sums[v]);
                        }
                    }
                }
            }
            for (p, sums) in sums.into_iter().enumerate() {
                put(p, channel, sums);
            }
            channel += 4 * V;
        }
    }
}
