//! Standard 3x3 convolution: every output channel sees nine pixels of all input channels. Padding 1, stride 1 or 2.
//!
//! ShuffleNetV2 has a single one, its first ([`super::stem`]). This one has any number of channels, to compare the others with.

use super::lane::Fast;
use super::panels::{Dense, Gather, Panels};
use super::row_stride;
use crate::arch::output_side;
use ndarray::{Array3, Array4, ArrayView3, ArrayView4, s};

/// The plain form. `input` is height x width x inputs, `weight` outputs x inputs x 3 x 3.
#[must_use]
pub fn plain(input: ArrayView3<f32>, weight: ArrayView4<f32>, bias: &[f32], stride: usize) -> Array3<f32> {
    let (height, width, channels) = input.dim();
    Array3::from_shape_fn((output_side(height, stride), output_side(width, stride), bias.len()), |(y, x, o)| {
        let mut sum = bias[o];
        for ky in 0..3 {
            for kx in 0..3 {
                for c in 0..channels {
                    let at = ((stride * y + ky).wrapping_sub(1), (stride * x + kx).wrapping_sub(1), c);
                    sum += weight[(o, c, ky, kx)] * input.get(at).copied().unwrap_or(0.0);
                }
            }
        }
        sum
    })
}

/// The fast form: the same matrix multiply in registers as the pointwise convolution's, over three runs of three pixels each.
pub struct Standard {
    panels: Panels,
    stride: usize,
}

impl Standard {
    /// Packs the weights, outputs x inputs x 3 x 3.
    #[must_use]
    pub fn pack(weight: ArrayView4<f32>, bias: &[f32], stride: usize) -> Self {
        let (outputs, inputs, ..) = weight.dim();
        // As a patch lies in memory: ky, then kx, then the channels, filled up with zeros.
        let mut by_patch = Array4::zeros((outputs, 3, 3, row_stride(inputs)));
        by_patch.slice_mut(s![.., .., .., ..inputs]).assign(&weight.permuted_axes([0, 2, 3, 1]));
        let matrix = by_patch.to_shape((outputs, 9 * row_stride(inputs))).expect("the same elements");
        Self { panels: Panels::pack(matrix.view(), bias), stride }
    }

    /// Convolves `height` x `width` pixels, around which `input` has a border of one zero pixel; what fills its pixels up to
    /// [`row_stride`] has to be finite.
    pub fn run(&self, input: &[f32], height: usize, width: usize, output: &mut [f32]) {
        let pixel = self.panels.inputs() / 9;
        let (row, out_width) = ((width + 2) * pixel, output_side(width, self.stride));
        let out_row = out_width * row_stride(self.panels.outputs());
        for (y, output) in output[..output_side(height, self.stride) * out_row].chunks_exact_mut(out_row).enumerate() {
            let patches =
                Patches(std::array::from_fn(|ky| &input[(y * self.stride + ky) * row..][..row]), self.stride * pixel);
            let stride = row_stride(self.panels.outputs());
            self.panels.multiply::<Fast, _>(
                &patches,
                out_width,
                &mut Dense { output, stride, floor: f32::NEG_INFINITY },
            );
        }
    }
}

/// The patches of one row of outputs: the three padded rows that they lie in, and the floats from one to the next.
struct Patches<'a>([&'a [f32]; 3], usize);

impl Gather for Patches<'_> {
    const RUNS: usize = 3;
    #[inline(always)]
    fn inputs<const P: usize>(&self, pixel: usize, length: usize) -> impl Fn(usize, usize, usize) -> f32 {
        let patches: [[&[f32]; P]; 3] =
            self.0.map(|row| std::array::from_fn(|p| &row[(pixel + p) * self.1..][..length]));
        move |run, k, p| patches[run][p][k]
    }
}
