//! The stem in 8-bit arithmetic. Its input are the bytes of a picture, so nothing of it has to be rounded: only the weights are in eight bits.
//!
//! A normalised colour is `factor * byte + offset`. The factor goes into the weights, the sum of the offsets into the biases. The border is
//! normalised zero, whose byte counts as zero too: there the offsets are left out of the bias.

use super::dot::{Dot, Wide};
use super::quantised;
use crate::arch::{STEM_CHANNELS, output_side};
use crate::image::{Bytes, COLOURS, Input, Scale};
use crate::kernels::lane::Lane;
use crate::kernels::panels::{Dense, Sink, Tiles, in_tiles};
use crate::kernels::stem::pooled;
use ndarray::{Array3, ArrayView4};
use std::cell::OnceCell;
use std::iter::StepBy;
use std::ops::Range;

/// Inputs of a row of a patch: three pixels.
const ROW: usize = 3 * COLOURS;
/// Steps in which they are multiplied, two at a time; the last one's second weight is zero.
const STEPS: usize = ROW.div_ceil(2);
/// Vectors of four output channels in a panel, and panels.
const VECTORS: usize = 3;
const PANELS: usize = STEM_CHANNELS / (4 * VECTORS);

/// Which row or column of a patch lies on the border.
#[derive(Clone, Copy)]
enum Border {
    First,
    None,
    Last,
}

impl Border {
    /// Of output `at` with `side` inputs, of which it sees `2 * at - 1` to `2 * at + 1`.
    fn at(at: usize, side: usize) -> Self {
        match at {
            0 => Self::First,
            _ if 2 * at + 1 == side => Self::Last,
            _ => Self::None,
        }
    }

    fn has(self, tap: usize) -> bool {
        !matches!((self, tap), (Self::First, 0) | (Self::Last, 2))
    }
}

/// The weights of one output channel for bytes.
struct Channel {
    /// By row, column and colour.
    weights: Vec<i8>,
    scale: f32,
    /// By the borders above or below, and left or right.
    biases: [[f32; 3]; 3],
}

impl Channel {
    fn new(weights: &[f32], bias: f32, scale: Scale) -> Self {
        let folded: Vec<f32> =
            weights.iter().enumerate().map(|(i, weight)| weight * scale.factor[i % COLOURS]).collect();
        let borders = [Border::First, Border::None, Border::Last];
        let biases = borders.map(|down| {
            borders.map(|across| {
                let seen = |i: &usize| down.has(i / ROW) && across.has(i % ROW / COLOURS);
                (0..weights.len()).filter(seen).fold(bias, |sum, i| sum + weights[i] * scale.offset[i % COLOURS])
            })
        });
        let (weights, scale) = quantised(&folded);
        Self { weights, scale, biases }
    }
}

/// The plain form, to the bit, before ReLU and maximum: height x width x outputs of a picture in bytes. `weight` is outputs x colours x 3 x 3.
///
/// # Panics
/// If the input is not in bytes.
#[must_use]
pub fn plain_convolution(input: &Input, weight: ArrayView4<f32>, bias: &[f32]) -> Array3<f32> {
    let bytes = input.bytes().expect("bytes");
    let channels = Stem::pack(weight, bias).channels(bytes.scale);
    let (height, width) = (output_side(input.height(), 2), output_side(input.width(), 2));
    Array3::from_shape_fn((height, width, bias.len()), |(y, x, o)| {
        let Channel { weights, scale, biases } = &channels[o];
        let byte = |i: usize| bytes.from_row(2 * y + i / ROW)[2 * x * COLOURS + i % ROW];
        let sum: i32 = weights.iter().enumerate().map(|(i, &weight)| i32::from(weight) * i32::from(byte(i))).sum();
        let bias = biases[Border::at(y, input.height()) as usize][Border::at(x, input.width()) as usize];
        sum as f32 * scale + bias
    })
}

/// The fast form.
pub struct Stem {
    /// For each output by row, column and colour.
    weights: Vec<[f32; 3 * ROW]>,
    biases: Vec<f32>,
    /// For the scale of the first picture, which a model's pictures have in common.
    packed: OnceCell<(Scale, Packed<Wide>)>,
}

impl Stem {
    /// Packs the weights, outputs x colours x 3 x 3.
    ///
    /// # Panics
    /// If there are not as many outputs as every stem has.
    #[must_use]
    pub fn pack(weight: ArrayView4<f32>, bias: &[f32]) -> Self {
        assert_eq!(weight.dim(), (STEM_CHANNELS, COLOURS, 3, 3), "a stem");
        let of = |o| std::array::from_fn(|i| weight[(o, i % COLOURS, i / ROW, i % ROW / COLOURS)]);
        Self { weights: (0..STEM_CHANNELS).map(of).collect(), biases: bias.to_vec(), packed: OnceCell::new() }
    }

    /// Floats that [`Self::run`] needs for the three rows between convolution and maximum.
    #[must_use]
    pub fn scratch(width: usize) -> usize {
        3 * output_side(width, 2) * STEM_CHANNELS
    }

    fn channels(&self, scale: Scale) -> Vec<Channel> {
        let each = self.weights.iter().zip(&self.biases);
        each.map(|(weights, bias)| Channel::new(weights, *bias, scale)).collect()
    }

    /// Convolves and pools a picture of `height` x `width` pixels.
    pub fn run(&self, input: Bytes, height: usize, width: usize, scratch: &mut [f32], output: &mut [f32]) {
        let (scale, packed) = self.packed.get_or_init(|| (input.scale, self.packed(input.scale)));
        if *scale == input.scale {
            packed.run(input, height, width, scratch, output);
        } else {
            self.run_with::<Wide>(input, height, width, scratch, output);
        }
    }

    /// [`Self::run`] in any form whose activations have 16 bits.
    pub fn run_with<D: Dot<Activation = i16>>(
        &self,
        input: Bytes,
        height: usize,
        width: usize,
        scratch: &mut [f32],
        output: &mut [f32],
    ) {
        self.packed::<D>(input.scale).run(input, height, width, scratch, output);
    }

    fn packed<D: Dot>(&self, scale: Scale) -> Packed<D> {
        Packed::new(&self.channels(scale))
    }
}

/// All output channels by vectors of four.
type Vectors = [[[f32; 4]; VECTORS]; PANELS];

/// The weights for pictures of one scale.
struct Packed<D: Dot> {
    /// By panel, row, step and vector.
    blocks: Vec<D::Block>,
    scales: Vectors,
    /// By the borders above or below, and left or right.
    biases: [[Vectors; 3]; 3],
}

impl<D: Dot> Packed<D> {
    fn new(channels: &[Channel]) -> Self {
        let vectors = |of: &dyn Fn(&Channel) -> f32| -> Vectors {
            std::array::from_fn(|panel| {
                std::array::from_fn(|v| std::array::from_fn(|o| of(&channels[4 * (VECTORS * panel + v) + o])))
            })
        };
        let block = |panel: usize, row: usize, step: usize, v: usize| {
            D::pack(|o, input| {
                let at = step * D::RUN + input;
                let weights = &channels[4 * (VECTORS * panel + v) + o].weights;
                if at < ROW { weights[row * ROW + at] } else { 0 }
            })
        };
        Self {
            blocks: (0..PANELS * 3 * STEPS * VECTORS)
                .map(|i| block(i / (3 * STEPS * VECTORS), i / (STEPS * VECTORS) % 3, i / VECTORS % STEPS, i % VECTORS))
                .collect(),
            scales: vectors(&|channel| channel.scale),
            biases: std::array::from_fn(|down| {
                std::array::from_fn(|across| vectors(&|channel| channel.biases[down][across]))
            }),
        }
    }

    fn run(&self, input: Bytes, height: usize, width: usize, scratch: &mut [f32], output: &mut [f32])
    where
        D: Dot<Activation = i16>,
    {
        let size = [height, width].map(|side| output_side(side, 2));
        pooled::<D::Lane>(size, STEM_CHANNELS, scratch, output, |y, output| {
            let sink = Dense { output, stride: STEM_CHANNELS, floor: 0.0 };
            let patches = std::array::from_fn(|ky| input.from_row(2 * y + ky));
            let biases = &self.biases[Border::at(y, height) as usize];
            in_tiles::<3>(size[1], &mut Row { packed: self, patches, biases, width, sink });
        });
    }
}

/// One row of the convolution.
struct Row<'a, D: Dot> {
    packed: &'a Packed<D>,
    /// The three rows of the padded picture that it sees.
    patches: [&'a [i16]; 3],
    /// By the borders left or right.
    biases: &'a [Vectors; 3],
    /// The picture's.
    width: usize,
    sink: Dense<'a>,
}

impl<D: Dot<Activation = i16>> Tiles for Row<'_, D> {
    #[inline(never)]
    fn run<const P: usize>(&mut self, pixels: StepBy<Range<usize>>) {
        // As if it was not known: unrolled, the loop has too few registers.
        let steps = self.packed.blocks.len() / (PANELS * 3 * VECTORS);
        for pixel in pixels {
            let mut put = self.sink.tile::<D::Lane, P, VECTORS>(pixel);
            for (panel, blocks) in self.packed.blocks.chunks_exact(3 * steps * VECTORS).enumerate() {
                let mut sums = [[D::zero(); VECTORS]; P];
                for (row, blocks) in self.patches.iter().zip(blocks.as_chunks::<VECTORS>().0.chunks_exact(steps)) {
                    // In runs of two the patches of neighbouring pixels begin `COLOURS` apart.
                    let runs = D::runs(&row[2 * pixel * COLOURS..]).windows(COLOURS * (P - 1) + 1);
                    for (blocks, runs) in blocks.iter().zip(runs) {
                        let weights = blocks.each_ref().map(D::weights);
                        for (p, sums) in sums.iter_mut().enumerate() {
                            let inputs = D::inputs(&runs[COLOURS * p]);
                            for v in 0..VECTORS {
                                sums[v] = sums[v].add_products::<false>(weights[v], inputs);
                            }
                        }
                    }
                }
                for (p, sums) in sums.into_iter().enumerate() {
                    let biases = &self.biases[Border::at(pixel + p, self.width) as usize][panel];
                    let scales = &self.packed.scales[panel];
                    let floats = |v: usize| {
                        let [scale, bias] = [&scales[v], &biases[v]].map(D::Lane::load);
                        sums[v].floats().mul(scale).add(bias)
                    };
                    put(p, 4 * VECTORS * panel, std::array::from_fn(floats));
                }
            }
        }
    }
}
