use image::{ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, RgbaImage, codecs::jpeg::JpegEncoder};

use super::*;

const MAX: u32 = 100_000_000;

fn encoded(picture: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.into().write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// Left half red, right half blue.
fn two_colours() -> RgbImage {
    RgbImage::from_fn(32, 16, |x, _| if x < 16 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) })
}

fn pixel(picture: &Pixels, x: u32, y: u32) -> [u8; 4] {
    let start = 4 * (y * picture.width + x) as usize;
    picture.rgba[start..start + 4].try_into().unwrap()
}

fn assert_near(actual: [u8; 4], expected: [u8; 4]) {
    let near = actual.iter().zip(expected).all(|(a, e)| a.abs_diff(e) < 8);
    assert!(near, "{actual:?} is not {expected:?}");
}

#[test]
fn every_format_gives_the_same_picture() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
        let picture = decode(&encoded(two_colours(), format), MAX).unwrap_or_else(|e| panic!("{format:?}: {e}"));
        assert_eq!((picture.width, picture.height), (32, 16), "{format:?}");
        assert_near(pixel(&picture, 3, 8), [255, 0, 0, 255]);
        assert_near(pixel(&picture, 28, 8), [0, 0, 255, 255]);
    }
}

#[test]
fn alpha_is_kept_as_it_is() {
    let source = RgbaImage::from_fn(7, 5, |x, y| image::Rgba([(x * 31) as u8, (y * 47) as u8, 200, (x * y * 7) as u8]));
    let picture = decode(&encoded(source.clone(), ImageFormat::Png), MAX).unwrap();
    assert_eq!(picture.rgba, source.into_raw());
}

/// A big-endian TIFF block with the one entry that says how the camera was held.
fn exif(orientation: u8) -> Vec<u8> {
    let header = [b'M', b'M', 0, 42, 0, 0, 0, 8];
    let entry = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
    [&header[..], &entry[..]].concat()
}

#[test]
fn the_cameras_orientation_is_applied() {
    // (EXIF orientation, size afterwards, where the red half's middle is then)
    let cases = [
        (1, (32, 16), (8, 8)),
        (2, (32, 16), (24, 8)),
        (3, (32, 16), (24, 8)),
        (4, (32, 16), (8, 8)),
        (5, (16, 32), (8, 8)),
        (6, (16, 32), (8, 8)),
        (7, (16, 32), (8, 24)),
        (8, (16, 32), (8, 24)),
    ];
    for (orientation, size, (x, y)) in cases {
        let mut file = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder.write_image(two_colours().as_raw(), 32, 16, ExtendedColorType::Rgb8).unwrap();

        let picture = decode(&file, MAX).unwrap();
        assert_eq!((picture.width, picture.height), size, "orientation {orientation}");
        assert_near(pixel(&picture, x, y), [255, 0, 0, 255]);
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    let png = encoded(two_colours(), ImageFormat::Png);
    let cases: [(&str, &[u8]); 4] = [
        ("empty", b""),
        ("text", b"These are words and not a picture."),
        ("cut off", &png[..png.len() / 2]),
        ("no pixels", b"GIF89a\0\0\0\0\0\0\0;"),
    ];
    for (name, file) in cases {
        let error = decode(file, MAX).expect_err(name);
        assert_eq!(error.code(), "BadPicture", "{name}: {error}");
    }
}

#[test]
fn too_many_pixels_are_refused_with_their_number() {
    let mut bmp = encoded(two_colours(), ImageFormat::Bmp);
    bmp[18..22].copy_from_slice(&20_000_i32.to_le_bytes());
    bmp[22..26].copy_from_slice(&5_001_i32.to_le_bytes());
    let error = decode(&bmp, MAX).expect_err("100.02 million pixels");
    assert_eq!(error.code(), "PictureTooLarge");
    assert!(error.to_string().contains("20000 x 5001"), "{error}");
}
