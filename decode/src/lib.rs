//! An image file's bytes -> RGBA pixels, upright.
//!
//! Browsers decode pictures themselves; this is for Node, so that the package needs no native code there.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, metadata::Orientation};

/// Bytes for what a small file may hold in deflated form beside its pixels.
const MOST_BESIDE: u64 = 4_000_000;

mod guard;
#[cfg(target_family = "wasm")]
mod web;

/// Why a file was refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not an image, of an unknown kind, or damaged.
    #[error("The picture can't be decoded: {0}. JPEG, PNG, WebP, GIF and BMP files can be read.")]
    BadPicture(String),
    /// More pixels than can be held.
    #[error(
        "The picture has {width} x {height} pixels, more than the {} million that can be read. Make it smaller first.",
        limit / 1_000_000
    )]
    PictureTooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// The most that are read.
        limit: u32,
    },
}

impl Error {
    /// A name that programs can compare.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadPicture(_) => "BadPicture",
            Self::PictureTooLarge { .. } => "PictureTooLarge",
        }
    }
}

impl From<ImageError> for Error {
    fn from(error: ImageError) -> Self {
        Self::BadPicture(error.to_string())
    }
}

/// A decoded picture.
#[derive(Debug)]
pub struct Pixels {
    /// Row by row from the top: red, green, blue, alpha (not premultiplied).
    pub rgba: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// False for a JPEG file that is cut off: what is missing is grey, or coarse. Of every other kind such a file is refused.
    pub whole: bool,
}

/// Decodes an image file; of an animation the first frame. The camera's orientation (EXIF) is applied.
///
/// # Errors
/// When the file is no image that can be read, or has no pixels, or more than `max_pixels`: those are refused before any memory is
/// taken for them.
pub fn decode(file: &[u8], max_pixels: u32) -> Result<Pixels, Error> {
    if file.is_empty() {
        return Err(Error::BadPicture("the file is empty".into()));
    }
    let file = guard::belonging(file);
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().map_err(ImageError::IoError)?;
    let Some(format) = reader.format() else {
        return Err(Error::BadPicture("it is not an image of a known kind".into()));
    };
    guard::before(file, format).map_err(Error::BadPicture)?;
    reader.limits(limits(file, max_pixels));
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, max_pixels)?;
    guard::check(file, format, width, height).map_err(Error::BadPicture)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    // Before it is turned, which takes a copy.
    let mut picture = DynamicImage::from(DynamicImage::from_decoder(decoder)?.into_rgba8());
    picture.apply_orientation(orientation);
    let rgba = picture.into_rgba8();
    let (width, height) = rgba.dimensions();
    let whole = format != ImageFormat::Jpeg || guard::is_whole_jpeg(file);
    Ok(Pixels { rgba: rgba.into_raw(), width, height, whole })
}

/// Room for the largest picture at 16 bits a channel; a lying header can't take more. PNG takes it for what is beside the pixels, such as
/// a colour profile that is inflated, and for a row.
fn limits(file: &[u8], max_pixels: u32) -> Limits {
    let most = match guard::png_width(file) {
        Some(width) => 2 * file.len() as u64 + 16 * u64::from(width) + MOST_BESIDE,
        None => 8 * u64::from(max_pixels),
    };
    let mut limits = Limits::default();
    limits.max_alloc = Some(most);
    limits
}

fn check_size(width: u32, height: u32, limit: u32) -> Result<(), Error> {
    if width == 0 || height == 0 {
        return Err(Error::BadPicture(format!("it has no pixels ({width} x {height})")));
    }
    if u64::from(width) * u64::from(height) > u64::from(limit) {
        return Err(Error::PictureTooLarge { width, height, limit });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
