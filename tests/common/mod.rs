//! What the tests share: weights by formula (the same formula as in training/golden.py, so that no large file is stored) and tolerances.

#![allow(dead_code, reason = "every test file is a crate of its own and uses a part of this")]

use ndarray::{Array, Dimension, ShapeBuilder};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, serialize};
use shufflenet_wasm::arch::{Arch, Kind};
use std::collections::HashMap;

/// `count` pseudo-random numbers in [-1, 1), a function of the name alone.
pub fn units(name: &str, count: usize) -> Vec<f32> {
    let seed = name.bytes().fold(0x811C_9DC5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    (0..count as u32)
        .map(|i| {
            let mut x = seed.wrapping_add(i.wrapping_mul(0x9E37_79B9));
            x = (x ^ (x >> 16)).wrapping_mul(0x7FEB_352D);
            x = (x ^ (x >> 15)).wrapping_mul(0x846C_A68B);
            x ^= x >> 16;
            (x >> 8) as f32 / 8_388_608.0 - 1.0
        })
        .collect()
}

/// An array of [`units`].
pub fn array<D: Dimension>(name: &str, shape: impl ShapeBuilder<Dim = D>) -> Array<f32, D> {
    let shape = shape.into_shape_with_order();
    Array::from_shape_vec(shape.clone(), units(name, shape.size())).expect("as many as the shape has")
}

/// A named tensor of a model file.
#[derive(Clone)]
pub struct Tensor {
    pub name: String,
    pub shape: Vec<usize>,
    pub dtype: Dtype,
    pub bytes: Vec<u8>,
}

impl Tensor {
    pub fn f32(name: &str, shape: &[usize], values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { name: name.to_owned(), shape: shape.to_vec(), dtype: Dtype::F32, bytes }
    }

    /// The tensor of this name and shape by formula; see `tensor()` in training/golden.py.
    pub fn by_formula(name: &str, shape: &[usize]) -> Self {
        let fan_in = shape[1..].iter().product::<usize>() as f64;
        let depthwise = shape.len() == 4 && shape[1] == 1;
        let value: &dyn Fn(f32) -> f32 = if name == "fc.weight" || depthwise {
            &|u| u * ((3.0 / fan_in).sqrt() as f32)
        } else if shape.len() == 4 {
            &|u| u * ((6.0 / fan_in).sqrt() as f32)
        } else if name.ends_with("running_var") {
            &|u| 1.0 + 0.5 * u
        } else if name.ends_with(".weight") {
            &|u| 1.0 + 0.25 * u
        } else {
            &|u| 0.1 * u
        };
        let values: Vec<f32> = units(name, shape.iter().product()).into_iter().map(value).collect();
        Self::f32(name, shape, &values)
    }
}

/// All tensors of a network, by formula.
pub fn tensors(arch: &Arch) -> Vec<Tensor> {
    let mut tensors = Vec::new();
    for conv in arch.convs() {
        assert!(conv.kind != Kind::Depthwise || conv.shape()[1] == 1);
        tensors.push(Tensor::by_formula(&format!("{}.weight", conv.name), &conv.shape()));
        for part in ["weight", "bias", "running_mean", "running_var"] {
            tensors.push(Tensor::by_formula(&format!("{}.{part}", conv.norm), &[conv.outputs]));
        }
    }
    tensors.push(Tensor::by_formula("fc.weight", &[arch.classes, arch.width.conv5]));
    tensors.push(Tensor::by_formula("fc.bias", &[arch.classes]));
    tensors
}

/// A safetensors file.
pub fn file(tensors: &[Tensor], metadata: &[(&str, &str)]) -> Vec<u8> {
    let views = tensors.iter().map(|tensor| {
        let view = TensorView::new(tensor.dtype, tensor.shape.clone(), &tensor.bytes).expect("bytes fit the shape");
        (tensor.name.as_str(), view)
    });
    let metadata: HashMap<String, String> =
        metadata.iter().map(|&(key, value)| (key.to_owned(), value.to_owned())).collect();
    serialize(views, Some(metadata)).expect("the tensors make a file")
}

/// One number for all bits.
pub fn hash(values: &[f32]) -> String {
    let bytes = values.iter().flat_map(|value| value.to_le_bytes());
    let hash =
        bytes.fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    format!("{hash:016x}")
}

/// The largest difference, as a share of the largest expected value.
pub fn deviation<'a>(actual: impl IntoIterator<Item = &'a f32>, expected: impl IntoIterator<Item = &'a f32>) -> f32 {
    let (mut actual, mut expected) = (actual.into_iter(), expected.into_iter());
    let (mut difference, mut scale) = (0f32, 0f32);
    loop {
        match (actual.next(), expected.next()) {
            (Some(a), Some(e)) => {
                assert!(a.is_finite(), "{a} came, {e} was expected");
                difference = difference.max((a - e).abs());
                scale = scale.max(e.abs());
            }
            (None, None) => return difference / scale.max(f32::MIN_POSITIVE),
            _ => panic!("not the same number of values"),
        }
    }
}
