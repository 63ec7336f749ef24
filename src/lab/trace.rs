//! One output value as the sum that it is.

use crate::arch::{Kind, Operator, Read, Step, output_side};
use crate::image::Input;
use crate::network::Network;
use crate::{Error, Result};

/// What each feature of the last convolution adds to a class's logit in the last run: its average times the class's weight.
/// Their sum plus the class's bias is the logit.
///
/// # Errors
/// [`Error::BadInput`] if there is no such class.
pub fn contributions(network: &Network, class: usize) -> Result<Vec<f32>> {
    network.check_class(class)?;
    let (weights, _) = network.class_weights(class);
    Ok(weights.iter().zip(network.embedding()).map(|(weight, feature)| weight * feature).collect())
}

/// One output value as the sum that it is: `bias` plus all `inputs` times `weights`, and none below zero if `relu`.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// What the network itself computed.
    pub value: f32,
    /// With the batch normalisation folded in.
    pub bias: f32,
    /// Whether a negative sum becomes zero.
    pub relu: bool,
    /// Where in the layer's input the window begins; outside of it all values are zero.
    pub corner: [isize; 2],
    /// Rows and columns of the window: 1 or 3.
    pub side: usize,
    /// The first of the input's channels that are read.
    pub first: usize,
    /// Of the window, in the order row, column, channel.
    pub inputs: Vec<f32>,
    /// In the same order, with the batch normalisation folded in.
    pub weights: Vec<f32>,
}

/// Where a value comes from.
struct Origin {
    /// What is read.
    reads: Read,
    side: usize,
    stride: usize,
    relu: bool,
    weights: Vec<f32>,
    bias: f32,
}

/// Explains the value at row and column `at` of channel `channel` of a layer.
///
/// Besides the layers there is a `standard` in each branch that ends in depthwise and pointwise convolution, such as `stage2.1.standard`
/// or `stage2.0.left.standard`: as nothing but sums lies between the two, a standard 3x3 convolution can take their place.
///
/// # Errors
/// [`Error::BadInput`] if there is no such layer, pixel or channel.
pub fn trace(network: &mut Network, input: &Input, name: &str, at: [usize; 2], channel: usize) -> Result<Trace> {
    let steps = network.steps();
    let layers = network.layers();
    let fused = layers.iter().position(|step| fuses(step, steps).is_some_and(|fused| fused == name));
    let Some(index) = fused.or_else(|| layers.iter().position(|step| step.name == name)) else {
        return Err(Error::BadInput(format!("there is no layer {name:?} to explain a value of")));
    };
    let (height, width) = Step::sizes(&steps[..=index], (input.height().max(1), input.width().max(1)))[index][1];
    let channels = steps[index].channels;
    if at[0] >= height || at[1] >= width || channel >= channels {
        return Err(Error::BadInput(format!(
            "{name} has {height} x {width} pixels and {channels} channels, but pixel {at:?} of channel {channel} was asked for"
        )));
    }
    let is_stem = steps[index].is(Kind::Stem);
    let origin = if fused.is_some() { fused_origin(network, index, channel) } else { origin(network, index, channel) };
    let Origin { reads, side, stride, relu, weights, bias } = origin;
    let corner = at.map(|at| (at * stride).cast_signed() - (side / 2).cast_signed());
    let mut trace = Trace { corner, side, relu, bias, weights, first: reads.first, ..Trace::default() };
    network.run_observed(input, &mut |seen, activation| {
        if Some(seen) == reads.step {
            let size = (activation.height, activation.width);
            let pixel = |pixel: usize, inputs: &mut Vec<f32>| {
                inputs.extend(activation.pixel(pixel).skip(reads.first).take(reads.channels));
            };
            trace.inputs = window(size, corner, side, pixel, reads.channels);
        }
        if seen == index {
            trace.value = activation.pixel(at[0] * width + at[1]).nth(channel).expect("a channel");
        }
    })?;
    if is_stem {
        strongest(input, at, &mut trace);
    }
    if matches!(network.steps()[index].operator, Operator::Linear { .. }) {
        trace.inputs = network.embedding().to_vec();
    }
    Ok(trace)
}

/// The values of a window; those outside are zero.
fn window(
    (height, width): (usize, usize),
    corner: [isize; 2],
    side: usize,
    mut pixel: impl FnMut(usize, &mut Vec<f32>),
    count: usize,
) -> Vec<f32> {
    let mut values = Vec::with_capacity(side * side * count);
    for (down, across) in (0..side).flat_map(|down| (0..side).map(move |across| (down, across))) {
        let (y, x) = (corner[0] + down.cast_signed(), corner[1] + across.cast_signed());
        let inside = (0..height.cast_signed()).contains(&y) && (0..width.cast_signed()).contains(&x);
        if inside {
            pixel(y.cast_unsigned() * width + x.cast_unsigned(), &mut values);
        } else {
            values.resize(values.len() + count, 0.0);
        }
    }
    values
}

/// The stem's maximum is one of nine values of its convolution: the trace becomes that of the largest.
fn strongest(input: &Input, at: [usize; 2], trace: &mut Trace) {
    let (height, width) = (output_side(input.height(), 2), output_side(input.width(), 2));
    let mut best = f32::NEG_INFINITY;
    for (down, across) in (0..3).flat_map(|down| (0..3).map(move |across| (down, across))) {
        let (y, x) = ((2 * at[0] + down).wrapping_sub(1), (2 * at[1] + across).wrapping_sub(1));
        if y >= height || x >= width {
            continue;
        }
        let corner = [y, x].map(|at| (2 * at).cast_signed() - 1);
        let inputs = window(
            (input.height(), input.width()),
            corner,
            3,
            |pixel, inputs| {
                inputs.extend(input.pixel(pixel / input.width(), pixel % input.width()));
            },
            3,
        );
        let sum = trace.bias + inputs.iter().zip(&trace.weights).map(|(a, b)| a * b).sum::<f32>();
        if sum > best {
            best = sum;
            (trace.corner, trace.inputs) = (corner, inputs);
        }
    }
}

/// Where the value of a channel comes from.
fn origin(network: &Network, index: usize, channel: usize) -> Origin {
    let step = &network.steps()[index];
    let (weights, bias) = network.filter(index, channel).unwrap_or((vec![1.0], 0.0));
    let origin = Origin { reads: step.reads, side: 1, stride: 1, relu: false, weights, bias };
    match &step.operator {
        Operator::Convolution(conv) => {
            let reads = match conv.kind {
                Kind::Depthwise => Read { first: step.reads.first + channel, channels: 1, ..step.reads },
                Kind::Stem | Kind::Pointwise => step.reads,
            };
            let side = conv.shape()[2];
            Origin { reads, side, stride: conv.stride, relu: conv.relu, ..origin }
        }
        Operator::Shuffle { passed, .. } => {
            let source = network.concatenated(index, channel);
            let (from, at) = match source.checked_sub(passed.channels) {
                Some(right) => (step.reads, right),
                None => (*passed, source),
            };
            Origin { reads: Read { first: from.first + at, channels: 1, ..from }, ..origin }
        }
        &Operator::Linear { relu } => Origin { relu, ..origin },
    }
}

/// The depthwise convolution that a pointwise one reads.
fn filtered(step: &Step, steps: &[Step]) -> Option<usize> {
    step.reads.step.filter(|&from| step.is(Kind::Pointwise) && steps[from].is(Kind::Depthwise))
}

/// The name of the standard convolution that does what this pointwise convolution and the depthwise one before it do together.
fn fuses(step: &Step, steps: &[Step]) -> Option<String> {
    filtered(step, steps)?;
    Some(format!("{}.standard", step.name.rsplit_once('.')?.0))
}

/// Depthwise and pointwise convolution as one.
fn fused_origin(network: &Network, pointwise: usize, channel: usize) -> Origin {
    let steps = network.steps();
    let depthwise = filtered(&steps[pointwise], steps).expect("a pointwise convolution after a depthwise one");
    let (mixing, mut bias) = network.filter(pointwise, channel).expect("a convolution");
    let filters: Vec<_> =
        (0..mixing.len()).map(|input| network.filter(depthwise, input).expect("a convolution")).collect();
    bias += mixing.iter().zip(&filters).map(|(factor, (_, bias))| factor * bias).sum::<f32>();
    let tap = |tap: usize| mixing.iter().zip(&filters).map(move |(factor, (filter, _))| factor * filter[tap]);
    let weights = (0..9).flat_map(tap).collect();
    Origin { reads: steps[depthwise].reads, relu: true, weights, bias, ..origin(network, depthwise, 0) }
}
