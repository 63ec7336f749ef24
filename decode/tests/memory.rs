//! What a picture costs: memory by the pixels that its header tells, whatever else the file says. Native only: it counts what is allocated.

#![cfg(not(target_family = "wasm"))]

#[path = "../../tests/common/counting.rs"]
mod counting;

use counting::counted;
use image::codecs::png::PngEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage};
use shufflenet_decode::decode;
use std::io::Cursor;

/// The bytes that decoding takes at most, beside those of the file.
fn peak(file: &[u8], pixels: usize) -> usize {
    let (picture, count) = counted(|| decode(file, 100_000_000).expect("a good file"));
    assert_eq!(picture.rgba.len(), 4 * pixels);
    count.peak - count.peak.min(2 * file.len())
}

fn encoded(picture: DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).expect("a format that can be written");
    file.into_inner()
}

#[test]
fn a_picture_takes_memory_by_its_pixels() {
    let picture = RgbImage::from_fn(800, 600, |x, y| Rgb([x as u8, y as u8, (x * y) as u8]));
    let pixels = 800 * 600;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
        let peak = peak(&encoded(picture.clone().into(), format), pixels);
        assert!(peak < 1_000_000 + 12 * pixels, "{format:?}: {peak} bytes for {pixels} pixels");
    }
    // Sixteen bits a channel, and on its side.
    let deep = DynamicImage::from(picture).into_rgba16();
    let samples: Vec<u8> = deep.iter().flat_map(|sample| sample.to_ne_bytes()).collect();
    let mut file = Vec::new();
    let mut encoder = PngEncoder::new(&mut file);
    let exif = [b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
    encoder.set_exif_metadata(exif.to_vec()).expect("PNG has room for it");
    encoder.write_image(&samples, 800, 600, ExtendedColorType::Rgba16).expect("a good picture");
    let peak = peak(&file, pixels);
    assert!(peak < 1_000_000 + 12 * pixels, "on its side: {peak} bytes for {pixels} pixels");
}

/// A colour profile of 100 MB of zeros takes 100 kB of a file.
#[test]
fn what_else_is_in_a_file_takes_no_more_than_that() {
    let with_profile = |length: usize, side: u32| {
        let mut file = Vec::new();
        let mut encoder = PngEncoder::new(&mut file);
        encoder.set_icc_profile(vec![0; length]).expect("PNG has room for it");
        let pixels = [1, 2, 3].repeat((side * side) as usize);
        encoder.write_image(&pixels, side, side, ExtendedColorType::Rgb8).expect("a good picture");
        file
    };
    assert!(peak(&with_profile(3_000_000, 1), 1) < 8_000_000);
    for length in [3_000_000, 100_000_000] {
        let peak = peak(&with_profile(length, 3000), 9_000_000);
        assert!(peak < 12_000_000 + 8 * 9_000_000, "{peak} bytes");
    }
    let bomb = with_profile(100_000_000, 1);
    let (picture, count) = counted(|| decode(&bomb, 100_000_000));
    assert!(count.peak < 16_000_000, "{} bytes for a file of {}", count.peak, bomb.len());
    assert_eq!(picture.expect("it needs no profile").rgba, [1, 2, 3, 255]);
}
