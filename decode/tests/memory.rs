//! What a picture costs: memory by the pixels that its header tells, whatever else the file says. Native only: it counts what is allocated.

#![cfg(not(target_family = "wasm"))]

#[path = "../../tests/common/counting.rs"]
mod counting;

use counting::counted;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use shufflenet_decode::decode;
use std::io::Cursor;

#[test]
fn a_picture_takes_memory_by_its_pixels() {
    let picture = RgbImage::from_fn(800, 600, |x, y| Rgb([x as u8, y as u8, (x * y) as u8]));
    let pixels = 800 * 600;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::from(picture.clone()).write_to(&mut file, format).expect("a format that can be written");
        let file = file.into_inner();
        let (picture, count) = counted(|| decode(&file, 100_000_000).expect("a good file"));
        assert_eq!(picture.rgba.len(), 4 * pixels);
        let peak = count.peak;
        assert!(peak < 1_000_000 + 2 * file.len() + 12 * pixels, "{format:?}: {peak} bytes for {pixels} pixels");
    }
}
