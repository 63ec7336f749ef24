//! 8-bit arithmetic: the fast form and the plain one have the same bits, over all tail lengths, at the real widths and at extremes.

mod common;

use common::array;
use ndarray::{Array1, Array2, Array3, Array4, Axis, concatenate, s};
use shufflenet_wasm::arch::STEM_CHANNELS;
use shufflenet_wasm::image::{Input, Pixels, Preparer, Preprocess};
use shufflenet_wasm::kernels::lane::Lane;
use shufflenet_wasm::kernels::panels::Rows;
use shufflenet_wasm::kernels::quantised::dot::{Dot, Fast, ROUND, Scalar, Wide};
use shufflenet_wasm::kernels::quantised::rows::{self, Quantised};
use shufflenet_wasm::kernels::quantised::{self, Pointwise, stem};
use shufflenet_wasm::kernels::stem::Stem;
use shufflenet_wasm::kernels::{pointwise, pool, row_stride};
use wasm_bindgen_test::wasm_bindgen_test;

/// Inputs of all four widths, and classes.
const REAL: [usize; 18] = [48, 58, 88, 96, 116, 122, 176, 192, 232, 244, 352, 464, 488, 704, 976, 1024, 1000, 2048];
const SIZES: [(usize, usize); 6] = [(1, 1), (1, 2), (3, 3), (4, 7), (5, 6), (7, 9)];

/// NHWC with padded rows; the padding holds a value that spoils every range in which it turns up.
fn padded(tensor: &Array3<f32>) -> Vec<f32> {
    let channels = tensor.len_of(Axis(2));
    let spoil = row_stride(channels) - channels;
    let pixels = tensor.as_slice().expect("in order").chunks_exact(channels);
    pixels.flat_map(|pixel| pixel.iter().copied().chain(std::iter::repeat_n(1e30, spoil))).collect()
}

fn same_bits(fast: &[f32], plain: &Array3<f32>, what: &str) {
    let channels = plain.len_of(Axis(2));
    let rows = fast.chunks_exact(row_stride(channels)).zip(plain.as_slice().expect("in order").chunks_exact(channels));
    for (fast, plain) in rows {
        for (channel, (a, b)) in fast.iter().zip(plain).enumerate() {
            assert!(
                a.to_bits() == b.to_bits() || (*a == 0.0 && *b == 0.0),
                "{what}, channel {channel}: {a} is not {b}"
            );
        }
    }
}

fn run<D: Dot>(input: &Array3<f32>, weight: &Array2<f32>, bias: &[f32], relu: bool) -> Vec<f32> {
    let (height, width, inputs) = input.dim();
    let data = padded(input);
    let rows = Rows { data: &data, stride: row_stride(inputs), first: 0 };
    let mut output = vec![0.0; height * width * row_stride(bias.len())];
    Pointwise::<D>::pack(weight.view(), bias, relu).run(rows, height * width, &mut Quantised::default(), &mut output);
    output
}

fn check_with(input: &Array3<f32>, weight: &Array2<f32>, bias: &[f32], relu: bool, what: &str) {
    let plain = quantised::plain(input.view(), weight.view(), bias, relu);
    same_bits(&run::<Fast>(input, weight, bias, relu), &plain, what);
    same_bits(&run::<Wide>(input, weight, bias, relu), &plain, what);
    same_bits(&run::<Scalar>(input, weight, bias, relu), &plain, what);
}

fn check(inputs: usize, outputs: usize, (height, width): (usize, usize), relu: bool) {
    let what = format!("{inputs} -> {outputs} on {height}x{width}, relu {relu}");
    let (input, weight) = (array("input", (height, width, inputs)), array("weight", (outputs, inputs)));
    let bias: Array1<f32> = array("bias", outputs);
    check_with(&input, &weight, &bias.to_vec(), relu, &what);
}

fn check_shuffled(half: usize, (height, width): (usize, usize)) {
    let input: Array3<f32> = array("input", (height, width, 2 * half));
    let weight: Array2<f32> = array("weight", (half, half));
    let bias: Array1<f32> = array("bias", half);
    let data = padded(&input);
    let rows = |first| Rows { data: &data, stride: row_stride(2 * half), first };
    let mut fast = vec![0.0; height * width * row_stride(2 * half)];
    let packed = Pointwise::<Fast>::pack(weight.view(), &bias.to_vec(), true);
    packed.run_shuffled(rows(half), height * width, rows(0), &mut Quantised::default(), &mut fast);
    let convolved = quantised::plain(input.slice(s![.., .., half..]), weight.view(), &bias.to_vec(), true);
    let concatenated = concatenate![Axis(2), input.slice(s![.., .., ..half]), convolved];
    let what = format!("{half} with shuffle on {height}x{width}");
    same_bits(&fast, &pointwise::plain_shuffle(concatenated.view()), &what);
}

#[wasm_bindgen_test(unsupported = test)]
fn over_all_tails() {
    for channels in 1..=40 {
        for (i, &size) in SIZES.iter().enumerate() {
            check(channels, 41 - channels, size, i % 2 == 0);
            check_shuffled(channels, size);
        }
    }
    for pixels in 1..=32 {
        for outputs in [4, 20, 25] {
            check(5, outputs, (1, pixels), true);
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn at_real_widths() {
    for channels in REAL {
        check(channels, 58, (2, 3), true);
        check(24, channels, (3, 3), false);
        if channels < 500 {
            check_shuffled(channels, (2, 2));
        }
    }
}

fn sums<D: Dot, const PAIRS: bool>(weights: [i8; 2], activations: [u8; 2]) -> [f32; 4] {
    let of = |i: usize| f32::from(activations[i % 2]) + ROUND;
    let four = D::Lane::load(&std::array::from_fn(of));
    let mut stored = [D::Activation::default(); 16];
    D::store([four; 4], &mut stored);
    let block = D::pack(|channel, input| weights[(channel + input) % 2]);
    let (weights, inputs) = (D::weights(&block), D::inputs(&D::runs(&stored)[0]));
    let once = D::zero().add_products::<PAIRS>(weights, inputs);
    let mut sums = [0.0; 4];
    once.add_products::<PAIRS>(weights, inputs).floats().store(&mut sums);
    // Of one input.
    sums.map(|sum| sum / D::RUN as f32)
}

#[wasm_bindgen_test(unsupported = test)]
fn sums_are_the_same_by_all_instructions() {
    for weights in [[127, 127], [-127, -127], [-127, 127], [3, -1], [0, 127]] {
        for activations in [[127, 127], [127, 0], [1, 126], [0, 0]] {
            let scalar = sums::<Scalar, false>(weights, activations);
            assert_eq!(sums::<Fast, false>(weights, activations), scalar, "{weights:?} {activations:?}");
            assert_eq!(sums::<Fast, true>(weights, activations), scalar, "{weights:?} {activations:?} in pairs");
        }
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn at_extremes() {
    let extremes = [0.0, -0.0, 1.0, -1.0, 1e30, -1e30, 1e-40, -1e-40, f32::MIN_POSITIVE, f32::MAX / 256.0];
    for &a in &extremes {
        for &b in &extremes {
            // Pixels of one value, of two, and one large value among small ones.
            let input = Array3::from_shape_fn((1, 3, 37), |(_, x, c)| match x {
                0 => a,
                1 => [a, b][c % 2],
                _ => {
                    if c == 20 {
                        b
                    } else {
                        c as f32 / 37.0
                    }
                }
            });
            let weight = Array2::from_shape_fn((13, 37), |(o, i)| match o % 4 {
                0 => a,
                1 => [1.0, -1.0][i % 2],
                2 => 0.0,
                _ => (i as f32 - 18.0) * 1e-3,
            });
            // What leaves the range of f32 does so in every form.
            let plain = quantised::plain(input.view(), weight.view(), &[0.25; 13], false);
            if plain.iter().all(|value| value.is_finite()) {
                check_with(&input, &weight, &[0.25; 13], false, &format!("{a} and {b}"));
            }
        }
    }
    // All products as large as they get, of one sign: 2048 of them.
    let (input, weight) =
        (Array3::from_shape_fn((1, 2, 2048), |(_, x, c)| f32::from(c > x)), Array2::from_elem((5, 2048), -3.0));
    check_with(&input, &weight, &[0.0; 5], false, "all -127, all 127");
}

#[wasm_bindgen_test(unsupported = test)]
fn values_come_back_within_half_a_step() {
    let pixel: Vec<f32> = (0..1000).map(|i| ((i * 7919) % 1000) as f32 * 0.37 - 100.0).collect();
    let (range, activations) = rows::plain(&pixel);
    assert_eq!((activations.iter().min(), activations.iter().max()), (Some(&0), Some(&127)));
    for (value, activation) in pixel.iter().zip(activations) {
        let back = range.lowest + range.step * f32::from(activation);
        assert!((back - value).abs() <= range.step * 0.5001, "{value} came back as {back}");
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn weights_are_those_that_were_packed() {
    let weight: Array2<f32> = array("weight", (31, 23));
    let bias: Array1<f32> = array("bias", 31);
    let packed: Pointwise = Pointwise::pack(weight.view(), &bias.to_vec(), true);
    for (output, weights) in weight.outer_iter().enumerate() {
        let (integers, scale) = quantised::quantised(&weights.to_vec());
        let meant: Vec<f32> = integers.iter().map(|&w| f32::from(w) * scale).collect();
        assert_eq!(packed.weights_of(output), (meant, bias[output]));
    }
}

/// The product approximates the one in floats: by half a step of each operand.
#[wasm_bindgen_test(unsupported = test)]
fn sums_are_near_those_of_floats() {
    let (input, weight): (Array3<f32>, Array2<f32>) = (array("input", (5, 5, 116)), array("weight", (116, 116)));
    let floats = pointwise::plain(input.view(), weight.view(), &[0.5; 116], false);
    let bytes = quantised::plain(input.view(), weight.view(), &[0.5; 116], false);
    let norm = |tensor: &Array3<f32>| tensor.iter().map(|value| value * value).sum::<f32>().sqrt();
    let apart = norm(&(&bytes - &floats)) / norm(&floats);
    assert!(apart < 0.01, "{apart}");
}

/// A picture of noise, in bytes or as floats.
fn picture(preparer: &mut Preparer, height: usize, width: usize) -> Input {
    let bytes: Vec<u8> =
        common::units("picture", 3 * height * width).iter().map(|unit| (127.5 + 127.5 * unit) as u8).collect();
    let preprocess = Preprocess { crop: [height, width], ..Preprocess::imagenet(height.min(width), 1) };
    let mut input = Input::default();
    preparer.prepare(Pixels::new(&bytes, width, height, 3).expect("a good picture"), &preprocess, &mut input);
    input
}

#[wasm_bindgen_test(unsupported = test)]
fn the_stem_at_odd_and_even_sizes() {
    let weight: Array4<f32> = array("weight", (STEM_CHANNELS, 3, 3, 3));
    let bias: Array1<f32> = array("bias", STEM_CHANNELS);
    let packed = stem::Stem::pack(weight.view(), &bias.to_vec());
    for (height, width) in [(32, 32), (33, 32), (32, 33), (35, 47), (2, 2), (3, 5), (5, 4), (64, 31)] {
        let what = format!("stem on {height}x{width}");
        let input = picture(&mut Preparer::of_bytes(), height, width);
        let convolved = stem::plain_convolution(&input, weight.view(), &bias.to_vec());
        let plain = pool::plain_max(convolved.mapv(|sum| sum.max(0.0)).view());
        let run = |form: &dyn Fn(&mut [f32], &mut [f32])| {
            let (mut scratch, mut output) = (vec![0.0; stem::Stem::scratch(width)], vec![0.0; plain.len()]);
            form(&mut scratch, &mut output);
            output
        };
        let bytes = input.bytes().expect("bytes");
        let wide = run(&|scratch, output| packed.run_with::<Wide>(bytes, height, width, scratch, output));
        same_bits(&wide, &plain, &what);
        let scalar = run(&|scratch, output| packed.run_with::<Scalar>(bytes, height, width, scratch, output));
        same_bits(&scalar, &plain, &what);

        // Near what floats make of the same picture, at the borders too.
        let floats = picture(&mut Preparer::default(), height, width);
        let mut output = vec![0.0; plain.len()];
        let of_floats = Stem::pack(weight.view(), &bias.to_vec());
        of_floats.run(&floats, &mut vec![0.0; of_floats.scratch(width)], &mut output);
        assert!(common::deviation(&output, &wide) < 0.02, "{what} deviates by {}", common::deviation(&output, &wide));
        for (y, x) in [(0, 0), (height - 1, width - 1), (height / 2, 1)] {
            let (bytes, floats) = (input.pixel(y, x), floats.pixel(y, x));
            assert!(bytes.iter().zip(floats).all(|(a, b)| (a - b).abs() < 1e-5), "{bytes:?} is not {floats:?}");
        }
    }
}
