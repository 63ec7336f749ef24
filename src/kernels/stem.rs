//! The stem: 3x3 convolution with stride 2 from the three colours to 24 channels, ReLU, 3x3 maximum with stride 2.
//!
//! The two are run together, row by row: the convolution's output is the network's largest tensor, and here only three of its
//! rows exist at a time.

use super::lane::{Fast, Lane};
use super::panels::{Dense, Gather, Panels};
use super::pool::max_row;
use super::row_stride;
use crate::arch::{STEM_CHANNELS, output_side};
use crate::image::{COLOURS, Input};
use ndarray::{Array3, ArrayView3, ArrayView4};

/// The plain form of the convolution. `input` is height x width x colours, `weight` outputs x colours x 3 x 3.
#[must_use]
pub fn plain_convolution(input: ArrayView3<f32>, weight: ArrayView4<f32>, bias: &[f32]) -> Array3<f32> {
    super::standard::plain(input, weight, bias, 2).mapv_into(|sum| sum.max(0.0))
}

/// The fast form.
pub struct Stem {
    panels: Panels,
}

impl Stem {
    /// Packs the weights, outputs x colours x 3 x 3.
    ///
    /// # Panics
    /// If the weight is not for three colours and 3x3, and as many outputs as every stem has.
    #[must_use]
    pub fn pack(weight: ArrayView4<f32>, bias: &[f32]) -> Self {
        assert_eq!(bias.len(), STEM_CHANNELS, "a stem");
        // A pixel's patch is three runs of nine floats: ky, then kx and colour as they lie in memory.
        let by_patch = weight.permuted_axes([0, 2, 3, 1]);
        let matrix = by_patch.to_shape((bias.len(), 27)).expect("3x3 over three colours");
        Self { panels: Panels::pack(matrix.view(), bias) }
    }

    /// Floats that [`Self::run`] needs for the three rows between convolution and maximum.
    #[must_use]
    pub fn scratch(&self, width: usize) -> usize {
        3 * output_side(width, 2) * row_stride(self.panels.outputs())
    }

    /// The weights of one output (row, column, colour) and its bias.
    #[must_use]
    pub fn weights_of(&self, output: usize) -> (Vec<f32>, f32) {
        self.panels.weights_of(output)
    }

    /// Convolves and pools the whole input.
    pub fn run(&self, input: &Input, scratch: &mut [f32], output: &mut [f32]) {
        self.run_with::<Fast>(input, scratch, output);
    }

    /// [`Self::run`] with any lanes.
    pub fn run_with<L: Lane>(&self, input: &Input, scratch: &mut [f32], output: &mut [f32]) {
        let size = [input.height(), input.width()].map(|side| output_side(side, 2));
        pooled::<L>(size, self.panels.outputs(), scratch, output, |y, output| {
            let mut sink = Dense { output, stride: row_stride(self.panels.outputs()), floor: 0.0 };
            let patches = ColourPatches(std::array::from_fn(|ky| input.padded_row(2 * y + ky)));
            self.panels.multiply::<L, _>(&patches, size[1], &mut sink);
        });
    }
}

/// The maximum of a convolution of this size, height and width, whose rows `convolve` writes when they are needed. `scratch` holds three of
/// them.
#[inline(always)]
pub(super) fn pooled<L: Lane>(
    [height, width]: [usize; 2],
    channels: usize,
    scratch: &mut [f32],
    output: &mut [f32],
    mut convolve: impl FnMut(usize, &mut [f32]),
) {
    let pixel = row_stride(channels);
    let (row, pooled_row) = (width * pixel, output_side(width, 2) * pixel);
    let mut next = 0;
    for (y, output) in output[..output_side(height, 2) * pooled_row].chunks_exact_mut(pooled_row).enumerate() {
        let last = (2 * y + 1).min(height - 1);
        for y in next..=last {
            convolve(y, &mut scratch[(y % 3) * row..][..row]);
        }
        next = last + 1;
        let rows = [(2 * y).saturating_sub(1), 2 * y, last].map(|y| &scratch[(y % 3) * row..][..row]);
        max_row::<L>(rows, channels, output);
    }
}

/// The patches of one row of outputs: the three rows of the padded input that they lie in.
struct ColourPatches<'a>([&'a [f32]; 3]);

impl Gather for ColourPatches<'_> {
    const RUNS: usize = 3;
    /// All have [`STEM_CHANNELS`] outputs, two whole panels.
    const NARROW: bool = false;
    /// Neighbouring patches lie a fixed number of floats apart, so that one address serves a whole tile.
    #[inline(always)]
    fn inputs<const P: usize>(&self, pixel: usize, length: usize) -> impl Fn(usize, usize, usize) -> f32 {
        const STEP: usize = 2 * COLOURS;
        let span = STEP * (P - 1) + 1;
        let rows = self.0.map(|row| &row[pixel * STEP..][..length - 1 + span]);
        move |run, k, p| rows[run][k..][..span][p * STEP]
    }
}
