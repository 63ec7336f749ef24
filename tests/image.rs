//! Preprocessing against torchvision and Pillow (tests/golden/preprocess.json, made by training/golden.py).

mod common;

use image::{ImageBuffer, Luma, Rgb, RgbImage};
use include_dir::{Dir, include_dir};
use serde::Deserialize;
use shufflenet_wasm::image::{Input, Pixels, Preparer, Preprocess};
use wasm_bindgen_test::wasm_bindgen_test;

static GOLDEN: Dir = include_dir!("$CARGO_MANIFEST_DIR/tests/golden");

/// One step of eight bits, and the rounding of the normalisation.
const TOLERANCE: f32 = 1.0 / 255.0 + 1e-6;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    source: String,
    steps: Vec<Step>,
    width: usize,
    height: usize,
    channels: usize,
    resize: usize,
    crop: [usize; 2],
    expected: String,
}

/// How a case's picture is made from a stored photograph.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Step {
    Crop([u32; 4]),
    Replicate(u32),
    Channel(usize),
    Alpha(bool),
}

fn stored(path: &str) -> RgbImage {
    let file = GOLDEN.get_file(path).unwrap_or_else(|| panic!("golden.py writes {path}"));
    image::load_from_memory(file.contents()).expect("a PNG").to_rgb8()
}

/// The case's pixels, `case.channels` bytes each.
fn pixels(case: &Case) -> Vec<u8> {
    let mut picture = stored(&case.source);
    let mut grey = None;
    let mut alpha = false;
    for step in &case.steps {
        match *step {
            Step::Crop([left, top, width, height]) => {
                picture = image::imageops::crop_imm(&picture, left, top, width, height).to_image();
            }
            Step::Replicate(n) => {
                let (width, height) = picture.dimensions();
                picture = ImageBuffer::from_fn(width * n, height * n, |x, y| *picture.get_pixel(x / n, y / n));
            }
            Step::Channel(channel) => grey = Some(channel),
            Step::Alpha(with) => alpha = with,
        }
    }
    let bytes = |(x, y, &Rgb([r, g, b])): (u32, u32, &Rgb<u8>)| match (grey, alpha) {
        (Some(channel), _) => vec![[r, g, b][channel]],
        (None, true) => vec![r, g, b, ((x * 7 + y * 13) & 255) as u8],
        (None, false) => vec![r, g, b],
    };
    picture.enumerate_pixels().flat_map(bytes).collect()
}

#[wasm_bindgen_test(unsupported = test)]
fn pixels_are_those_of_torchvision() {
    let index = GOLDEN.get_file("preprocess.json").expect("golden.py writes this").contents();
    let golden: Golden = serde_json::from_slice(index).expect("golden.py writes this");
    assert!(golden.cases.len() >= 8);
    let mut preparer = Preparer::default();
    for case in &golden.cases {
        let [height, width] = case.crop;
        // Without normalisation the input is the crop itself, 0..1.
        let preprocess = Preprocess { resize: case.resize, crop: case.crop, mean: [0.0; 3], std: [1.0; 3] };
        let data = pixels(case);
        let picture = Pixels::new(&data, case.width, case.height, case.channels).expect("a good picture");
        let mut input = Input::default();
        preparer.prepare(picture, &preprocess, &mut input);
        assert_eq!((input.height(), input.width()), (height, width), "{}", case.name);

        let expected = stored(&case.expected);
        let (mut largest, mut differing) = (0f32, 0);
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let Rgb(colours) = *expected.get_pixel(x as u32, y as u32);
            for (actual, expected) in input.pixel(y, x).into_iter().zip(colours) {
                let difference = (actual - f32::from(expected) / 255.0).abs();
                largest = largest.max(difference);
                differing += usize::from(difference > 1e-6);
            }
        }
        println!(
            "{}: at most {:.2}/255, {:.1} % differ",
            case.name,
            largest * 255.0,
            100.0 * differing as f32 / (height * width * 3) as f32
        );
        assert!(largest <= TOLERANCE, "{} differs by {} / 255", case.name, largest * 255.0);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn colours_are_normalised_as_in_torchvision() {
    let preprocess = Preprocess::imagenet(32, 32);
    let mut input = Input::default();
    let picture: ImageBuffer<Luma<u8>, _> = ImageBuffer::from_pixel(32, 32, Luma([51]));
    let pixels = Pixels::new(&picture, 32, 32, 1).expect("a good picture");
    Preparer::default().prepare(pixels, &preprocess, &mut input);
    // torchvision.transforms.functional.normalize(torch.full((3, 1, 1), 51 / 255), mean, std)
    let expected = [-1.244_541_5, -1.142_857_2, -0.915_555_54];
    assert!(common::deviation(&input.pixel(31, 31), &expected) < 1e-6, "{:?}", input.pixel(31, 31));
}

#[wasm_bindgen_test(unsupported = test)]
fn a_smaller_picture_after_a_larger_one_leaves_no_trace() {
    let preprocess = Preprocess { resize: 20, crop: [48, 40], mean: [0.5; 3], std: [1.0; 3] };
    let (small, large) = (vec![255; 20 * 30 * 4], vec![200; 90 * 70 * 3]);
    let small = Pixels::new(&small, 20, 30, 4).expect("a good picture");
    let large = Pixels::new(&large, 90, 70, 3).expect("a good picture");
    let (mut fresh, mut used, mut preparer) = (Input::default(), Input::default(), Preparer::default());
    Preparer::default().prepare(small, &preprocess, &mut fresh);
    preparer.prepare(large, &Preprocess::imagenet(60, 56), &mut used);
    preparer.prepare(small, &preprocess, &mut used);
    for (y, x) in (0..48).flat_map(|y| (0..40).map(move |x| (y, x))) {
        assert_eq!(fresh.pixel(y, x), used.pixel(y, x));
        let inside = (9..39).contains(&y) && (10..30).contains(&x);
        assert_eq!(fresh.pixel(y, x), [if inside { 0.5 } else { -0.5 }; 3], "{y} {x}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn what_is_no_picture_is_refused() {
    let refused = |data: &[u8], width, height, channels| {
        let error = Pixels::new(data, width, height, channels).err().expect("refused");
        (error.code(), error.to_string())
    };
    let (code, message) = refused(&[], 0, 10, 4);
    assert!(code == "BadPicture" && message.contains("0 x 10"), "{message}");
    let (code, message) = refused(&[0; 11], 2, 2, 3);
    assert!(code == "BadPicture" && message.contains("12 bytes, but 11 came"), "{message}");
    let (code, message) = refused(&[0; 8], 2, 2, 2);
    assert!(code == "BadPicture" && message.contains("2 came"), "{message}");
    let (code, message) = refused(&[], 20_000, 20_000, 4);
    assert!(code == "PictureTooLarge" && message.contains("20000 x 20000"), "{message}");
    let (code, _) = refused(&[], usize::MAX, usize::MAX, 4);
    assert_eq!(code, "PictureTooLarge");
}
