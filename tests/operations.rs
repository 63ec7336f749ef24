//! What the fast kernels do, counted instead of timed: vector operations at the network's real shapes. A worse tile shows here on every machine.

mod common;

use common::array;
use ndarray::{Array2, Array3, Array4};
use shufflenet_wasm::arch::{Arch, Kind, STEM_CHANNELS, WIDTHS, output_side};
use shufflenet_wasm::image::Input;
use shufflenet_wasm::kernels::depthwise::Depthwise;
use shufflenet_wasm::kernels::lane::{Lane, Scalar};
use shufflenet_wasm::kernels::panels::Rows;
use shufflenet_wasm::kernels::pointwise::Pointwise;
use shufflenet_wasm::kernels::row_stride;
use shufflenet_wasm::kernels::stem::Stem;
use std::cell::Cell;

/// Vector operations of a kernel.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    multiply_adds: usize,
    /// Loads and splats.
    reads: usize,
    stores: usize,
}

thread_local! {
    static COUNT: Cell<Count> = const { Cell::new(Count { multiply_adds: 0, reads: 0, stores: 0 }) };
}

fn note(change: impl FnOnce(&mut Count)) {
    let mut count = COUNT.get();
    change(&mut count);
    COUNT.set(count);
}

/// The scalar form, counted.
#[derive(Clone, Copy)]
struct Counted(Scalar);

impl Lane for Counted {
    fn splat(value: f32) -> Self {
        note(|count| count.reads += 1);
        Self(Scalar::splat(value))
    }
    fn load(from: &[f32; 4]) -> Self {
        note(|count| count.reads += 1);
        Self(Scalar::load(from))
    }
    fn store(self, to: &mut [f32; 4]) {
        note(|count| count.stores += 1);
        self.0.store(to);
    }
    fn mul_add(self, factor: Self, addend: Self) -> Self {
        note(|count| count.multiply_adds += 1);
        Self(self.0.mul_add(factor.0, addend.0))
    }
    fn add(self, other: Self) -> Self {
        Self(self.0.add(other.0))
    }
    fn mul(self, other: Self) -> Self {
        Self(self.0.mul(other.0))
    }
    fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }
    fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0))
    }
    fn interleave(self, other: Self) -> (Self, Self) {
        let (low, high) = self.0.interleave(other.0);
        (Self(low), Self(high))
    }
}

fn counted(work: impl FnOnce()) -> Count {
    COUNT.set(Count::default());
    work();
    COUNT.get()
}

/// Every pointwise convolution multiplies four channels at a time with at most 4 % filling, and reads at most 0.75 vectors a multiplication:
/// a tile of 3 pixels x 12 channels reads 6 for 9, one of 5 x 8 reads 7 for 10; biases and stores come on top.
#[test]
fn pointwise_tiles_are_well_filled() {
    for width in &WIDTHS[..2] {
        let arch = Arch::new(*width, 1000);
        for conv in arch.convs().iter().filter(|conv| conv.kind == Kind::Pointwise) {
            for pixels in [49, 64] {
                let weight: Array2<f32> = array("weight", (conv.outputs, conv.inputs));
                let packed = Pointwise::pack(weight.view(), &vec![0.0; conv.outputs], conv.relu);
                let input = vec![1.0; pixels * row_stride(conv.inputs)];
                let mut output = vec![0.0; pixels * row_stride(conv.outputs)];
                let rows = Rows { data: &input, stride: row_stride(conv.inputs), first: 0 };
                let count = counted(|| packed.run_with::<Counted>(rows, pixels, &mut output));

                let needed = pixels * conv.inputs * conv.outputs / 4;
                let what = format!("{} of {} on {pixels} pixels: {count:?}, {needed} needed", conv.name, width.name);
                assert!(count.multiply_adds as f64 <= 1.04 * needed as f64, "{what}");
                assert!(count.reads as f64 <= 0.75 * count.multiply_adds as f64 + 3.0 * count.stores as f64, "{what}");
                assert_eq!(count.stores, pixels * conv.outputs.div_ceil(4), "{what}");
            }
        }
    }
}

/// A depthwise convolution reads each input once a row of outputs that sees it: 3 vectors an output with stride 1, 6 with stride 2.
#[test]
fn depthwise_windows_read_each_column_once() {
    for (side, channels, stride) in [(28, 58, 1), (14, 116, 1), (7, 232, 1), (56, 24, 2), (56, 58, 2), (28, 116, 2)] {
        let weight: Array3<f32> = array("weight", (channels, 3, 3));
        let packed = Depthwise::pack(weight.view(), &vec![0.0; channels], stride);
        let input = vec![1.0; side * side * row_stride(channels)];
        let out = output_side(side, stride);
        let mut output = vec![0.0; out * out * row_stride(channels)];
        let count = counted(|| packed.run_with::<Counted>(&input, side, side, &mut output));

        let vectors = out * out * channels.div_ceil(4);
        let (columns, filters) = (3 * side * out * channels.div_ceil(4), 17 * out * channels.div_ceil(4));
        assert!(count.multiply_adds <= 9 * vectors, "{side} {channels} {stride}: {count:?}");
        assert!(count.reads <= columns + filters, "{side} {channels} {stride}: {count:?}");
        assert_eq!(count.stores, vectors, "{side} {channels} {stride}: {count:?}");
    }
}

/// The stem stores its convolution's rows once and reads them for the maximum without repeating a column.
#[test]
fn the_stem_reads_its_rows_once_for_the_maximum() {
    let side = 224;
    let weight: Array4<f32> = array("weight", (STEM_CHANNELS, 3, 3, 3));
    let packed = Stem::pack(weight.view(), &[0.0; STEM_CHANNELS]);
    let tensor: Array3<f32> = array("input", (3, side, side));
    let input = Input::from_nchw(tensor.view());
    let mut scratch = vec![0.0; packed.scratch(side)];
    let mut output = vec![0.0; 56 * 56 * STEM_CHANNELS];
    let count = counted(|| packed.run_with::<Counted>(&input, &mut scratch, &mut output));

    let (convolved, pooled) = (112 * 112 * STEM_CHANNELS / 4, 56 * 56 * STEM_CHANNELS / 4);
    assert_eq!(count.multiply_adds, 27 * convolved);
    assert_eq!(count.stores, convolved + pooled);
    let maximum = 3 * 112 * 56 * STEM_CHANNELS / 4;
    assert!(
        count.reads as f64 <= 0.7 * count.multiply_adds as f64 + 3.0 * convolved as f64 + maximum as f64,
        "{count:?}"
    );
}
