//! Every fast operator against its plain form, over all tail lengths; and the lanes of this build against the scalar ones.

mod common;

use common::array;
use ndarray::{Array1, Array2, Array3, ArrayView3, Axis, concatenate, s};
use shufflenet_wasm::arch::{STEM_CHANNELS, output_side};
use shufflenet_wasm::image::Input;
use shufflenet_wasm::kernels::depthwise::{self, Depthwise};
use shufflenet_wasm::kernels::lane::{BUILD, Exact, Fast, Lane, Scalar};
use shufflenet_wasm::kernels::panels::Rows;
use shufflenet_wasm::kernels::pointwise::{self, Pointwise};
use shufflenet_wasm::kernels::stem::{self, Stem};
use shufflenet_wasm::kernels::{pool, row_stride};
use wasm_bindgen_test::wasm_bindgen_test;

/// Rounding of sums in another order, as a share of the largest value.
const TOLERANCE: f32 = 1e-5;
/// Channels of the branches, stages and last convolutions of all four widths.
const REAL: [usize; 18] = [48, 58, 88, 96, 116, 122, 176, 192, 232, 244, 352, 464, 488, 704, 976, 1024, 1000, 2048];
const SIZES: [(usize, usize); 7] = [(1, 1), (1, 2), (2, 1), (3, 3), (4, 7), (5, 6), (7, 9)];

/// NHWC with padded rows; the padding holds a value that spoils every sum in which it turns up.
fn padded(tensor: ArrayView3<f32>) -> Vec<f32> {
    let channels = tensor.len_of(Axis(2));
    let pixels = tensor.to_shape((tensor.len() / channels, channels)).expect("same length").into_owned();
    let spoil = vec![1e30; row_stride(channels) - channels];
    pixels
        .outer_iter()
        .flat_map(|pixel| pixel.iter().copied().chain(spoil.iter().copied()).collect::<Vec<_>>())
        .collect()
}

/// The channels without the padding.
fn unpadded(data: &[f32], height: usize, width: usize, channels: usize) -> Array3<f32> {
    let pixels = data.chunks_exact(row_stride(channels)).take(height * width).flat_map(|pixel| &pixel[..channels]);
    Array3::from_shape_vec((height, width, channels), pixels.copied().collect()).expect("all pixels")
}

fn agree(fast: &Array3<f32>, plain: &Array3<f32>, what: &str) {
    assert_eq!(fast.dim(), plain.dim(), "{what}");
    let deviation = common::deviation(fast, plain);
    assert!(deviation < TOLERANCE, "{what} deviates by {deviation}");
}

/// The same bits with scalar lanes; the relaxed build may round less often.
fn same_bits(fast: &[f32], scalar: &[f32], what: &str) {
    if BUILD == "relaxed-simd" {
        assert!(common::deviation(fast, scalar) < TOLERANCE, "{what}");
    } else {
        assert!(fast.iter().zip(scalar).all(|(a, b)| a.to_bits() == b.to_bits()), "{what}");
    }
}

fn check_pointwise(inputs: usize, outputs: usize, (height, width): (usize, usize), relu: bool) {
    let what = format!("pointwise {inputs} -> {outputs} on {height}x{width}, relu {relu}");
    let input: Array3<f32> = array("input", (height, width, inputs));
    let weight: Array2<f32> = array("weight", (outputs, inputs));
    let bias: Array1<f32> = array("bias", outputs);
    let packed = Pointwise::pack(weight.view(), bias.as_slice().expect("contiguous"), relu);

    let data = padded(input.view());
    let rows = Rows { data: &data, stride: row_stride(inputs), first: 0 };
    let mut fast = vec![0.0; height * width * row_stride(outputs)];
    packed.run(rows, height * width, &mut fast);
    let plain = pointwise::plain(input.view(), weight.view(), &bias.to_vec(), relu);
    agree(&unpadded(&fast, height, width, outputs), &plain, &what);

    let mut scalar = vec![0.0; fast.len()];
    packed.run_with::<Scalar>(rows, height * width, &mut scalar);
    same_bits(&fast, &scalar, &what);
}

/// A stride-1 unit's end: the second half is convolved, the first passes, the channels are shuffled.
fn check_shuffled(half: usize, (height, width): (usize, usize)) {
    let what = format!("pointwise {half} with shuffle on {height}x{width}");
    let input: Array3<f32> = array("input", (height, width, 2 * half));
    let weight: Array2<f32> = array("weight", (half, half));
    let bias: Array1<f32> = array("bias", half);
    let packed = Pointwise::pack(weight.view(), bias.as_slice().expect("contiguous"), true);

    let data = padded(input.view());
    let rows = |first| Rows { data: &data, stride: row_stride(2 * half), first };
    let mut fast = vec![0.0; height * width * row_stride(2 * half)];
    packed.run_shuffled(rows(half), height * width, rows(0), &mut fast);

    let convolved = pointwise::plain(input.slice(s![.., .., half..]), weight.view(), &bias.to_vec(), true);
    let concatenated = concatenate![Axis(2), input.slice(s![.., .., ..half]), convolved];
    agree(&unpadded(&fast, height, width, 2 * half), &pointwise::plain_shuffle(concatenated.view()), &what);
}

fn check_depthwise(channels: usize, (height, width): (usize, usize), stride: usize) {
    let what = format!("depthwise {channels} on {height}x{width}, stride {stride}");
    let input: Array3<f32> = array("input", (height, width, channels));
    let weight: Array3<f32> = array("weight", (channels, 3, 3));
    let bias: Array1<f32> = array("bias", channels);
    let packed = Depthwise::pack(weight.view(), bias.as_slice().expect("contiguous"), stride);

    let data = padded(input.view());
    let (out_height, out_width) = (output_side(height, stride), output_side(width, stride));
    let mut fast = vec![0.0; out_height * out_width * row_stride(channels)];
    packed.run(&data, height, width, &mut fast);
    let plain = depthwise::plain(input.view(), weight.view(), &bias.to_vec(), stride);
    agree(&unpadded(&fast, out_height, out_width, channels), &plain, &what);

    let mut scalar = vec![0.0; fast.len()];
    packed.run_with::<Scalar>(&data, height, width, &mut scalar);
    same_bits(&fast, &scalar, &what);
}

#[wasm_bindgen_test(unsupported = test)]
fn pointwise_over_all_tails() {
    for channels in 1..=40 {
        for (i, &size) in SIZES.iter().enumerate() {
            check_pointwise(channels, 41 - channels, size, i % 2 == 0);
            check_pointwise(3, channels, size, i % 2 == 1);
            check_shuffled(channels, size);
        }
    }
    for pixels in 1..=32 {
        check_pointwise(5, 25, (1, pixels), true);
        check_pointwise(5, 20, (1, pixels), true);
        check_pointwise(5, 4, (1, pixels), true);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn pointwise_at_real_widths() {
    for channels in REAL {
        check_pointwise(channels, 58, (2, 3), true);
        check_pointwise(24, channels, (3, 3), false);
        if channels < 500 {
            check_pointwise(channels, channels, (1, 7), true);
            check_shuffled(channels, (2, 2));
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn depthwise_over_all_tails_and_real_widths() {
    for channels in (1..=40).chain(REAL) {
        for size in SIZES {
            check_depthwise(channels, size, 1);
            check_depthwise(channels, size, 2);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn stem_at_odd_and_even_sizes() {
    let outputs = STEM_CHANNELS;
    for (height, width) in [(1, 1), (2, 2), (3, 3), (4, 9), (8, 5), (15, 16), (17, 33), (32, 32)] {
        let what = format!("stem to {outputs} channels on {height}x{width}");
        let colours_first: Array3<f32> = array("input", (3, height, width));
        let weight: ndarray::Array4<f32> = array("weight", (outputs, 3, 3, 3));
        let bias: Array1<f32> = array("bias", outputs);
        let packed = Stem::pack(weight.view(), bias.as_slice().expect("contiguous"));

        let input = Input::from_nchw(colours_first.view());
        let colours_last = colours_first.permuted_axes([1, 2, 0]);
        let convolved = stem::plain_convolution(colours_last.view(), weight.view(), &bias.to_vec());
        let plain = pool::plain_max(convolved.view());
        let (out_height, out_width, _) = plain.dim();
        let mut scratch = vec![0.0; packed.scratch(width)];
        let mut fast = vec![0.0; out_height * out_width * row_stride(outputs)];
        packed.run(&input, &mut scratch, &mut fast);
        agree(&unpadded(&fast, out_height, out_width, outputs), &plain, &what);

        let mut scalar = vec![0.0; fast.len()];
        packed.run_with::<Scalar>(&input, &mut scratch, &mut scalar);
        same_bits(&fast, &scalar, &what);
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn average_over_all_tails() {
    for channels in (1..=40).chain(REAL) {
        for (height, width) in SIZES {
            let input: Array3<f32> = array("input", (height, width, channels));
            let mut fast = vec![0.0; row_stride(channels)];
            pool::average::<Fast>(&padded(input.view()), height * width, channels, &mut fast);
            let plain = pool::plain_average(input.view());
            assert!(common::deviation(&fast[..channels], &plain) < TOLERANCE, "{channels} on {height}x{width}");
        }
    }
}

fn each<L: Lane>(a: [f32; 4], b: [f32; 4], c: [f32; 4]) -> [[f32; 4]; 9] {
    let [a, b, c] = [a, b, c].map(|values| L::load(&values));
    let (low, high) = a.interleave(b);
    [a.mul_add(b, c), a.add(b), a.mul(c), a.max(b), b.max(a), a.min(b), b.min(a), low, high].map(|lane| {
        let mut values = [0.0; 4];
        lane.store(&mut values);
        values
    })
}

#[wasm_bindgen_test(unsupported = test)]
fn lanes_are_those_of_the_scalar_form() {
    let (a, b, c) = ([1.5, -0.0, 3.0, 1e30], [0.0, 0.0, -2.5, 4.0], [1.0, 2.0, 0.25, -5.0]);
    let bits = |values: [[f32; 4]; 9]| values.map(|x| x.map(f32::to_bits));
    assert_eq!(bits(each::<Fast>(a, b, c)), bits(each::<Scalar>(a, b, c)));
    // A product that rounding changes before the addition.
    let (a, b, c) = ([1.000_000_1; 4], [1.000_000_1; 4], [-1.0; 4]);
    assert_eq!(bits(each::<Exact>(a, b, c)), bits(each::<Scalar>(a, b, c)));
    let mut splat = [0.0; 4];
    Fast::splat(7.0).store(&mut splat);
    assert_eq!(splat, [7.0; 4]);
}
