//! Files of pictures, as Node and the command line decode them.
#![no_main]

/// As many pixels as the memory that libFuzzer allows has room for.
const MAX_PIXELS: u32 = 1 << 20;

libfuzzer_sys::fuzz_target!(|file: &[u8]| {
    if let Ok(picture) = shufflenet_decode::decode(file, MAX_PIXELS) {
        let pixels = picture.width as usize * picture.height as usize;
        assert!((1..=MAX_PIXELS as usize).contains(&pixels) && picture.rgba.len() == 4 * pixels);
    }
});
