//! What a picture costs: memory by the pixels that its header tells, whatever else the file says. Native only: it counts what is allocated.

#![cfg(not(target_family = "wasm"))]

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use shufflenet_decode::decode;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::io::Cursor;

thread_local! {
    static HELD: Cell<usize> = const { Cell::new(0) };
    static PEAK: Cell<usize> = const { Cell::new(0) };
}

struct Counting;

// SAFETY: every call is handed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        HELD.set(HELD.get() + layout.size());
        PEAK.set(PEAK.get().max(HELD.get()));
        // SAFETY: the caller's promises are handed on.
        unsafe { System.alloc(layout) }
    }
    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        HELD.set(HELD.get().saturating_sub(layout.size()));
        // SAFETY: the caller's promises are handed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

#[test]
fn a_picture_takes_memory_by_its_pixels() {
    let picture = RgbImage::from_fn(1600, 1200, |x, y| Rgb([x as u8, y as u8, (x * y) as u8]));
    let pixels = 1600 * 1200;
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif, ImageFormat::Bmp] {
        let mut file = Cursor::new(Vec::new());
        DynamicImage::from(picture.clone()).write_to(&mut file, format).expect("a format that can be written");
        let file = file.into_inner();
        let before = HELD.get();
        PEAK.set(before);
        assert_eq!(decode(&file, 100_000_000).expect("a good file").rgba.len(), 4 * pixels);
        let peak = PEAK.get() - before;
        assert!(peak < 1_000_000 + 2 * file.len() + 12 * pixels, "{format:?}: {peak} bytes for {pixels} pixels");
    }
}
