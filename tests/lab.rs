//! The operators of the lab against their plain forms, at all tails, strides and groups; and whole networks without a file.

mod common;

use common::{array, deviation};
use ndarray::{Array1, Array3, ArrayView2, ArrayView3, ArrayView4, Axis, Zip, concatenate, s};
use shufflenet_wasm::kernels::{depthwise, pointwise, standard};
use shufflenet_wasm::lab::{Form, MAX_CHANNELS, Operator, Shape};
use wasm_bindgen_test::wasm_bindgen_test;

const TOLERANCE: f32 = 1e-5;

fn plain(shape: Shape, input: ArrayView3<f32>, weights: &[f32], bias: &[f32]) -> Array3<f32> {
    let Shape { form, inputs, outputs, stride, groups, .. } = shape;
    match form {
        Form::Standard => {
            let weights = ArrayView4::from_shape((outputs, inputs, 3, 3), weights).expect("all weights");
            standard::plain(input, weights, bias, stride)
        }
        Form::Depthwise => {
            let weights = ArrayView3::from_shape((inputs, 3, 3), weights).expect("all weights");
            depthwise::plain(input, weights, bias, stride)
        }
        Form::Pointwise => {
            let (seen, made) = (inputs / groups, outputs / groups);
            let parts = (0..groups).map(|group| {
                let weights = &weights[group * seen * made..][..seen * made];
                let weights = ArrayView2::from_shape((made, seen), weights).expect("all weights");
                let input = input.slice(s![.., .., group * seen..(group + 1) * seen]);
                pointwise::plain(input, weights, &bias[group * made..][..made], false)
            });
            let parts: Vec<_> = parts.collect();
            concatenate(Axis(2), &parts.iter().map(|part| part.view()).collect::<Vec<_>>()).expect("one size")
        }
        Form::Relu => input.mapv(|value| value.max(0.0)),
        Form::Add => Zip::from(input).and(input).map_collect(|one, other| one + other),
    }
}

fn check(shape: Shape) {
    let input: Array3<f32> = array("input", (shape.side, shape.side, shape.inputs));
    let weights: Array1<f32> = array("weight", shape.weights());
    let bias: Array1<f32> = array("bias", shape.outputs);
    let (weights, bias) = (weights.to_vec(), bias.to_vec());
    let mut operator = Operator::new(shape, input.view(), &weights, &bias).expect("a good shape");
    operator.run(2);
    let expected = plain(shape, input.view(), &weights, &bias);
    assert_eq!(operator.output().dim(), expected.dim(), "{shape:?}");
    let deviation = deviation(&operator.output(), &expected);
    assert!(deviation < TOLERANCE, "{shape:?} deviates by {deviation}");
}

#[wasm_bindgen_test(unsupported = test)]
fn operators_are_their_plain_forms() {
    for (inputs, outputs) in [(1, 1), (3, 24), (4, 5), (7, 13), (58, 26)] {
        for (side, stride) in [(1, 1), (2, 2), (3, 2), (5, 1), (6, 2), (9, 1)] {
            check(Shape { form: Form::Standard, inputs, outputs, side, stride, groups: 1 });
            check(Shape { form: Form::Depthwise, inputs, outputs: inputs, side, stride, groups: 1 });
        }
        check(Shape { form: Form::Pointwise, inputs, outputs, side: 5, stride: 1, groups: 1 });
        check(Shape { form: Form::Relu, inputs, outputs: inputs, side: 5, stride: 1, groups: 1 });
        check(Shape { form: Form::Add, inputs, outputs: inputs, side: 5, stride: 1, groups: 1 });
    }
    for (channels, groups) in [(128, 1), (180, 2), (256, 4), (360, 8), (6, 6), (15, 5), (14, 2)] {
        check(Shape { form: Form::Pointwise, inputs: channels, outputs: channels, side: 3, stride: 1, groups });
    }
}

#[wasm_bindgen_test(unsupported = test)]
fn shapes_out_of_bounds_are_refused() {
    let good = Shape { form: Form::Standard, inputs: 8, outputs: 8, side: 8, stride: 1, groups: 1 };
    assert!(Operator::random(good).is_ok());
    for bad in [
        Shape { inputs: 0, ..good },
        Shape { outputs: MAX_CHANNELS + 1, ..good },
        Shape { side: 0, ..good },
        Shape { side: 1000, ..good },
        Shape { stride: 3, ..good },
        Shape { groups: 2, ..good },
        Shape { groups: 0, ..good },
        Shape { form: Form::Pointwise, groups: 3, ..good },
        Shape { form: Form::Pointwise, stride: 2, ..good },
        Shape { form: Form::Depthwise, outputs: 9, ..good },
        Shape { inputs: 2048, outputs: 2048, ..good },
        Shape { form: Form::Pointwise, inputs: 2048, outputs: 1, side: 256, ..good },
    ] {
        let error = Operator::random(bad).err().expect("refused");
        assert_eq!(error.code(), "BadInput", "{bad:?}");
    }
    assert!(Form::named("separable").is_err());
}

#[wasm_bindgen_test(unsupported = test)]
fn networks_of_published_widths_run_without_a_file() {
    let mut network = Operator::network(0, 32).expect("a width");
    network.run(1);
    assert!(Operator::network(4, 224).is_err());
    assert!(Operator::network(0, 31).is_err());
    assert!(Operator::network(0, 512).is_err());
}
