//! What the stem reads.

use super::{COLOURS, Preprocess};
use ndarray::ArrayView3;

/// The network's input: height x width x colours, with a border of one pixel, so that the first convolution needs no special case.
///
/// Normalised floats, with zeros as the border; or the picture's bytes with how they are meant, for a network in 8-bit arithmetic.
#[derive(Default)]
pub struct Input {
    height: usize,
    width: usize,
    values: Values,
}

enum Values {
    Floats(Vec<f32>),
    Bytes(Vec<i16>, Scale),
}

impl Default for Values {
    fn default() -> Self {
        Self::Floats(Vec::new())
    }
}

/// What a byte of each colour is normalised: `factor * byte + offset`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// One over 255 standard deviations.
    pub factor: [f32; COLOURS],
    /// The mean's share of standard deviations, negative.
    pub offset: [f32; COLOURS],
}

impl Scale {
    pub(super) fn of(preprocess: &Preprocess) -> Self {
        let Preprocess { mean, std, .. } = preprocess;
        Self {
            factor: std.map(|std| 1.0 / (255.0 * std)),
            offset: std::array::from_fn(|colour| -mean[colour] / std[colour]),
        }
    }
}

/// A picture in bytes, for a kernel to read.
#[derive(Clone, Copy)]
pub struct Bytes<'a> {
    padded: &'a [i16],
    stride: usize,
    /// How they are meant. The border is black here, but stands for what is normalised zero.
    pub scale: Scale,
}

impl<'a> Bytes<'a> {
    /// The padded picture from row `y` on; row 0 is the border above it.
    #[inline(always)]
    #[must_use]
    pub fn from_row(&self, y: usize) -> &'a [i16] {
        &self.padded[y * self.stride..]
    }
}

impl Input {
    /// From a normalised tensor, colours x height x width, as PyTorch has it.
    #[must_use]
    pub fn from_nchw(tensor: ArrayView3<f32>) -> Self {
        let mut input = Self::default();
        input.set_nchw(tensor);
        input
    }

    /// Takes another tensor; allocates nothing if it is of the same size.
    pub fn set_nchw(&mut self, tensor: ArrayView3<f32>) {
        let (_, height, width) = tensor.dim();
        let tensor = tensor.as_standard_layout();
        let values = tensor.as_slice().expect("standard layout");
        for (y, pixels) in self.floats_mut(height, width).enumerate() {
            let [red, green, blue] = std::array::from_fn(|colour| &values[(colour * height + y) * width..][..width]);
            for (((pixel, red), green), blue) in pixels.iter_mut().zip(red).zip(green).zip(blue) {
                *pixel = [*red, *green, *blue];
            }
        }
    }

    /// Pixels down.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Pixels across.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// The normalised colours of a pixel.
    #[must_use]
    pub fn pixel(&self, y: usize, x: usize) -> [f32; COLOURS] {
        let at = (y + 1) * self.stride() + (x + 1) * COLOURS;
        match &self.values {
            Values::Floats(padded) => std::array::from_fn(|colour| padded[at + colour]),
            Values::Bytes(padded, Scale { factor, offset }) => {
                std::array::from_fn(|colour| factor[colour] * f32::from(padded[at + colour]) + offset[colour])
            }
        }
    }

    /// The same picture seen `down` pixels further down and `across` pixels further to the right; the pixels at its edges are repeated.
    pub(crate) fn shift_into(&self, down: isize, across: isize, shifted: &mut Self) {
        let moved = |at: usize, by: isize, side: usize| at.saturating_add_signed(by).min(side - 1);
        let at = |y: usize, x: usize| {
            (moved(y, down, self.height) + 1) * self.stride() + (moved(x, across, self.width) + 1) * COLOURS
        };
        match &self.values {
            Values::Floats(padded) => copy(padded, at, shifted.floats_mut(self.height, self.width)),
            Values::Bytes(padded, scale) => copy(padded, at, shifted.bytes_mut(self.height, self.width, *scale)),
        }
    }

    /// Row `y` of the padded picture in floats; row 0 is the border above it.
    ///
    /// # Panics
    /// If it is in bytes.
    #[inline(always)]
    pub(crate) fn padded_row(&self, y: usize) -> &[f32] {
        let Values::Floats(padded) = &self.values else { panic!("a network in floats reads floats") };
        &padded[y * self.stride()..][..self.stride()]
    }

    /// The picture in bytes, if it is.
    #[must_use]
    pub fn bytes(&self) -> Option<Bytes<'_>> {
        match &self.values {
            Values::Floats(_) => None,
            Values::Bytes(padded, scale) => Some(Bytes { padded, stride: self.stride(), scale: *scale }),
        }
    }

    /// The rows of pixels, in floats from now on.
    pub(super) fn floats_mut(&mut self, height: usize, width: usize) -> impl Iterator<Item = &mut [[f32; COLOURS]]> {
        if !matches!(self.values, Values::Floats(_)) || (self.height, self.width) != (height, width) {
            let mut padded = match std::mem::take(&mut self.values) {
                Values::Floats(padded) => padded,
                Values::Bytes(..) => Vec::new(),
            };
            padded.clear();
            padded.resize((height + 2) * (width + 2) * COLOURS, 0.0);
            *self = Self { height, width, values: Values::Floats(padded) };
        }
        let Values::Floats(padded) = &mut self.values else { unreachable!("made so") };
        rows_mut(padded, height, width)
    }

    /// The rows of pixels, in bytes from now on.
    pub(super) fn bytes_mut(
        &mut self,
        height: usize,
        width: usize,
        scale: Scale,
    ) -> impl Iterator<Item = &mut [[i16; COLOURS]]> {
        let same = matches!(self.values, Values::Bytes(..)) && (self.height, self.width) == (height, width);
        let mut padded = match std::mem::take(&mut self.values) {
            Values::Bytes(padded, _) => padded,
            Values::Floats(_) => Vec::new(),
        };
        if !same {
            padded.clear();
            // One more: kernels read pairs.
            padded.resize((height + 2) * (width + 2) * COLOURS + 1, 0);
        }
        *self = Self { height, width, values: Values::Bytes(padded, scale) };
        let Values::Bytes(padded, _) = &mut self.values else { unreachable!("made so") };
        rows_mut(padded, height, width)
    }

    const fn stride(&self) -> usize {
        (self.width + 2) * COLOURS
    }
}

/// The rows of pixels within their border.
fn rows_mut<T>(padded: &mut [T], height: usize, width: usize) -> impl Iterator<Item = &mut [[T; COLOURS]]> {
    let rows = padded.chunks_exact_mut((width + 2) * COLOURS).skip(1).take(height);
    rows.map(move |row| &mut row.as_chunks_mut::<COLOURS>().0[1..=width])
}

/// Fills rows of pixels with those that start at `at`.
fn copy<'a, T: Copy + 'a>(
    from: &[T],
    at: impl Fn(usize, usize) -> usize,
    to: impl Iterator<Item = &'a mut [[T; COLOURS]]>,
) {
    for (y, pixels) in to.enumerate() {
        for (x, pixel) in pixels.iter_mut().enumerate() {
            let start = at(y, x);
            *pixel = std::array::from_fn(|colour| from[start + colour]);
        }
    }
}
