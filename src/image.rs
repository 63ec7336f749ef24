//! From pixels to the network's input, as torchvision does it: resize the shorter side (Pillow's bilinear filter with antialias), crop
//! the centre, scale to 0..1, normalise.
//!
//! ```
//! use shufflenet_wasm::image::{Input, Pixels, Preparer, Preprocess};
//!
//! let red = [255, 0, 0].repeat(300 * 200);
//! let mut input = Input::default();
//! Preparer::default().prepare(Pixels::new(&red, 300, 200, 3)?, &Preprocess::imagenet(256, 224), &mut input);
//! assert_eq!((input.height(), input.width()), (224, 224));
//! assert_eq!(input.pixel(0, 0)[0], (1.0 - 0.485) / 0.229);
//! # Ok::<(), shufflenet_wasm::Error>(())
//! ```

mod input;

pub use input::{Bytes, Input, Scale};

use crate::{Error, Result};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use serde::Serialize;
use std::ops::Range;

/// Pictures with more pixels are refused: four bytes each, twice, would not fit most devices' memory.
pub const MAX_PIXELS: usize = 100_000_000;
/// Colours of the input: red, green, blue.
pub(crate) const COLOURS: usize = 3;

/// How a picture becomes an input.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preprocess {
    /// The shorter side after resizing.
    pub resize: usize,
    /// Height and width of the centre crop; black where the picture is smaller.
    pub crop: [usize; 2],
    /// Subtracted from each colour, on the scale 0..1.
    pub mean: [f32; COLOURS],
    /// Each colour is divided by it then.
    pub std: [f32; COLOURS],
}

impl Preprocess {
    /// What the network sees of a picture: left, top, width and height in pixels of the picture, beyond its edges where the crop is larger.
    #[must_use]
    pub fn region(&self, width: usize, height: usize) -> [f64; 4] {
        let (down, across) = self.spans(width, height);
        let [(left, width), (top, height)] = [across, down].map(|span| span.seen());
        [left, top, width, height]
    }

    /// Resizing and cropping down and across a picture.
    fn spans(&self, width: usize, height: usize) -> (Span, Span) {
        let down = Span::new(height, scaled(height, width, self.resize), self.crop[0]);
        let across = Span::new(width, scaled(width, height, self.resize), self.crop[1]);
        (down, across)
    }

    /// A byte of a colour, as the network sees it.
    fn normalised(&self, colour: usize, byte: u8) -> f32 {
        (f32::from(byte) / 255.0 - self.mean[colour]) / self.std[colour]
    }

    /// With ImageNet's mean and standard deviation, as in torchvision's `ImageClassification` transform.
    #[must_use]
    pub const fn imagenet(resize: usize, crop: usize) -> Self {
        Self { resize, crop: [crop, crop], mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
    }
}

/// A decoded picture: rows of pixels, top to bottom, 1 (grey), 3 (RGB) or 4 (RGBA, alpha not premultiplied) bytes each.
#[derive(Clone, Copy)]
pub struct Pixels<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
    channels: usize,
}

impl<'a> Pixels<'a> {
    /// Checks that the bytes make a picture.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn new(data: &'a [u8], width: usize, height: usize, channels: usize) -> Result<Self> {
        Self::check(data.len(), width, height, channels)?;
        Ok(Self { data, width, height, channels })
    }

    /// Pixels across.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Pixels down.
    #[must_use]
    pub const fn height(&self) -> usize {
        self.height
    }

    /// Checks that `length` bytes make a picture, without needing them.
    ///
    /// # Errors
    /// [`Error::BadPicture`] if there are no pixels or not as many bytes as promised; [`Error::PictureTooLarge`] above [`MAX_PIXELS`].
    pub fn check(length: usize, width: usize, height: usize, channels: usize) -> Result<()> {
        if !matches!(channels, 1 | 3 | 4) {
            return Err(Error::BadPicture(format!(
                "1 (grey), 3 (RGB) or 4 (RGBA) channels were expected, {channels} came"
            )));
        }
        if width == 0 || height == 0 {
            return Err(Error::BadPicture(format!("it is {width} x {height} pixels large, so it has none")));
        }
        if width.saturating_mul(height) > MAX_PIXELS {
            return Err(Error::PictureTooLarge { width, height, limit: MAX_PIXELS / 1_000_000 });
        }
        let expected = width * height * channels;
        if length != expected {
            return Err(Error::BadPicture(format!(
                "{width} x {height} pixels with {channels} channels are {expected} bytes, but {length} came"
            )));
        }
        Ok(())
    }
}

/// Prepares pictures; keeps its buffers from one to the next.
#[derive(Default)]
pub struct Preparer {
    resizer: Resizer,
    opaque: Vec<u8>,
    narrowed: Vec<u8>,
    resized: Vec<u8>,
    /// Whether inputs are bytes and not floats: see [`Input`].
    exact_bytes: bool,
}

impl Preparer {
    /// For a network that reads bytes.
    #[must_use]
    pub fn of_bytes() -> Self {
        Self { exact_bytes: true, ..Self::default() }
    }

    /// Resizes, crops and normalises a picture into `input`.
    ///
    /// # Panics
    /// Never for a `Preprocess` with sides of at least 1.
    #[inline(never)] // It is large, and called from two places.
    pub fn prepare(&mut self, picture: Pixels, preprocess: &Preprocess, input: &mut Input) {
        let [height, width] = preprocess.crop;
        let (down, across) = preprocess.spans(picture.width, picture.height);
        self.resize(picture, &down, &across);

        let scale = Scale::of(preprocess);
        if self.exact_bytes {
            let pixels = input.bytes_mut(height, width, scale);
            self.place(&down, &across, [0; COLOURS], pixels, |rgbx, colour| i16::from(rgbx[colour]));
        } else {
            let tables: [[f32; 256]; COLOURS] =
                std::array::from_fn(|colour| std::array::from_fn(|byte| preprocess.normalised(colour, byte as u8)));
            let black = tables.map(|table| table[0]);
            let pixels = input.floats_mut(height, width);
            self.place(&down, &across, black, pixels, |rgbx, colour| tables[colour][usize::from(rgbx[colour])]);
        }
    }

    /// Puts the resized pixels into their places, and black around them.
    fn place<'a, T: Copy + 'a>(
        &self,
        down: &Span,
        across: &Span,
        black: [T; COLOURS],
        rows: impl Iterator<Item = &'a mut [[T; COLOURS]]>,
        value: impl Fn(&[u8; 4], usize) -> T,
    ) {
        for (y, pixels) in rows.enumerate() {
            pixels.fill(black);
            let Some(y) = y.checked_sub(down.padding).filter(|&y| y < down.length) else {
                continue;
            };
            let row = &self.resized.as_chunks::<4>().0[y * across.length..][..across.length];
            for (pixel, rgbx) in pixels[across.padding..].iter_mut().zip(row) {
                *pixel = std::array::from_fn(|colour| value(rgbx, colour));
            }
        }
    }
    /// Computes just the pixels that the crop keeps; in Pillow's order, across before down, rounding to bytes in between.
    fn resize(&mut self, picture: Pixels, down: &Span, across: &Span) {
        let Self { resizer, opaque, narrowed, resized, .. } = self;
        let rows = down.support(picture.height);
        let (first, count) = (rows.start as f64, rows.len() as f64);
        let picture = Rgbx { data: opaque_bytes(picture, opaque), width: picture.width, height: picture.height };
        picture.scale(resizer, [across.from, first, across.size, count], [across.length, rows.len()], narrowed);
        let narrow = Rgbx { data: narrowed, width: across.length, height: rows.len() };
        let length = across.length as f64;
        narrow.scale(resizer, [0.0, down.from - first, length, down.size], [across.length, down.length], resized);
    }
}

/// Four bytes a pixel, the fourth without meaning.
struct Rgbx<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
}

impl Rgbx<'_> {
    /// Scales a part (left, top, width, height) to a size (width, height) with Pillow's bilinear filter.
    fn scale(&self, resizer: &mut Resizer, part: [f64; 4], size: [usize; 2], target: &mut Vec<u8>) {
        let fits = "the sizes were checked";
        let [left, top, width, height] = part;
        let source = ImageRef::new(self.width as u32, self.height as u32, self.data, PixelType::U8x4).expect(fits);
        target.resize(4 * size[0] * size[1], 0);
        let mut target = Image::from_slice_u8(size[0] as u32, size[1] as u32, target, PixelType::U8x4).expect(fits);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
            .use_alpha(false)
            .crop(left, top, width, height);
        resizer.resize(&source, &mut target, &options).expect(fits);
    }
}

/// The bytes of a picture without transparency. Opaque RGBA, such as camera frames, is not copied.
fn opaque_bytes<'a>(picture: Pixels<'a>, buffer: &'a mut Vec<u8>) -> &'a [u8] {
    buffer.clear();
    match picture.channels {
        1 => buffer.extend(picture.data.iter().flat_map(|&grey| [grey, grey, grey, 255])),
        3 => buffer.extend(picture.data.as_chunks::<3>().0.iter().flat_map(|&[r, g, b]| [r, g, b, 255])),
        _ => {
            let pixels = picture.data.as_chunks::<4>().0;
            if pixels.iter().fold(255, |all, pixel| all & pixel[3]) == 255 {
                return picture.data;
            }
            buffer.extend(pixels.iter().flat_map(|&[r, g, b, a]| {
                // Over white, rounded to the nearest.
                let over = |colour: u8| {
                    let (colour, alpha) = (u32::from(colour), u32::from(a));
                    ((colour * alpha + 255 * (255 - alpha) + 127) / 255) as u8
                };
                [over(r), over(g), over(b), 255]
            }));
        }
    }
    buffer
}

/// A side's length after resizing the shorter of the two to `shorter`; torchvision rounds the longer one down.
fn scaled(side: usize, other: usize, shorter: usize) -> f64 {
    // In WebAssembly the product may be more than a usize holds, and the quotient too.
    let [long, short, shorter] = [side, other, shorter].map(|length| length as f64);
    if side <= other { shorter } else { (shorter * long / short).floor() }
}

/// Resizing and cropping along one side.
struct Span {
    /// Where the kept part starts and how long it is, in pixels of the picture.
    from: f64,
    size: f64,
    /// Its length in pixels of the crop, and how many black ones come before it.
    length: usize,
    padding: usize,
    /// The length of the crop itself.
    crop: usize,
}

impl Span {
    /// A side of `original` pixels, resized to `resized`, of which the centre `crop` is kept (torchvision's `center_crop`).
    fn new(original: usize, resized: f64, crop: usize) -> Self {
        let scale = original as f64 / resized;
        if crop as f64 > resized {
            let resized = resized as usize;
            return Self { from: 0.0, size: original as f64, length: resized, padding: (crop - resized) / 2, crop };
        }
        // Python's round: halves go to the even side.
        let offset = ((resized - crop as f64) / 2.0).round_ties_even();
        let (from, size) = (offset * scale, crop as f64 * scale);
        Self { from, size: size.min(original as f64 - from), length: crop, padding: 0, crop }
    }

    /// Where the crop starts and how long it is, in pixels of the picture.
    fn seen(&self) -> (f64, f64) {
        let scale = self.size / self.length as f64;
        (self.from - self.padding as f64 * scale, self.crop as f64 * scale)
    }

    /// The pixels of the picture that the filter sees: its triangle reaches one output pixel to each side, and at least one of the
    /// picture.
    fn support(&self, original: usize) -> Range<usize> {
        let reach = (self.size / self.length as f64).max(1.0);
        let last = (self.from + self.size + reach).ceil() as usize;
        (self.from - reach).max(0.0) as usize..last.min(original)
    }
}
