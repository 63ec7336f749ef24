//! One output value as the sum that it is.

use super::layers::facts;
use crate::arch::output_side;
use crate::explain::layers;
use crate::image::Input;
use crate::network::{Layer, Network, Part};
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
    /// The layer; nothing for the picture.
    from: Option<Layer>,
    first: usize,
    side: usize,
    stride: usize,
    relu: bool,
    weights: Vec<f32>,
    bias: f32,
}

/// Explains the value at row and column `at` of channel `channel` of a layer.
///
/// Besides [`layers`] there is a `standard` in each branch that ends in depthwise and pointwise convolution, such as `stage2.1.standard`
/// or `stage2.0.left.standard`: as nothing but sums lies between the two, a standard 3x3 convolution can take their place.
///
/// # Errors
/// [`Error::BadInput`] if there is no such layer, pixel or channel.
pub fn trace(network: &mut Network, input: &Input, name: &str, at: [usize; 2], channel: usize) -> Result<Trace> {
    let fused = name.strip_suffix("standard");
    let known = fused.map(|unit| format!("{unit}{}", if unit.ends_with("left.") { "pointwise" } else { "pointwise2" }));
    let known = known.as_deref().unwrap_or(name);
    if input.height() == 0 {
        network.run(input)?;
    }
    let arch = *network.arch();
    let all = layers(&arch);
    let Some(index) = all.iter().position(|(_, name)| name == known) else {
        return Err(Error::BadInput(format!("there is no layer {name:?} to explain a value of")));
    };
    let [height, width, channels] = facts(&arch, input.height(), input.width())[index].output;
    if at[0] >= height || at[1] >= width || channel >= channels {
        return Err(Error::BadInput(format!(
            "{name} has {height} x {width} pixels and {channels} channels, but pixel {at:?} of channel {channel} was asked for"
        )));
    }
    let layer = all[index].0;
    let origin = if fused.is_some() { fused_origin(network, layer, channel) } else { origin(network, layer, channel) };
    let corner = at.map(|at| (at * origin.stride).cast_signed() - (origin.side / 2).cast_signed());
    let mut trace = Trace {
        corner,
        side: origin.side,
        first: origin.first,
        relu: origin.relu,
        bias: origin.bias,
        weights: origin.weights,
        ..Trace::default()
    };
    let count = trace.weights.len() / (trace.side * trace.side);
    network.run_observed(input, &mut |seen, activation| {
        if Some(seen) == origin.from {
            let size = (activation.height, activation.width);
            trace.inputs = window(
                size,
                corner,
                trace.side,
                |pixel, inputs| {
                    inputs.extend(activation.pixel(pixel).skip(trace.first).take(count));
                },
                count,
            );
        }
        if seen == layer {
            trace.value = activation.pixel(at[0] * width + at[1]).nth(channel).expect("a channel");
        }
    })?;
    if layer == Layer::Stem {
        strongest(input, at, &mut trace);
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

/// The layer whose output a unit reads.
fn before(unit: usize) -> Layer {
    unit.checked_sub(1).map_or(Layer::Stem, |before| Layer::Unit(before, Part::Output))
}

fn origin(network: &Network, layer: Layer, channel: usize) -> Origin {
    let (weights, bias) = network.filter(layer, channel).unwrap_or((vec![1.0], 0.0));
    let origin = Origin { from: None, first: 0, side: 1, stride: 1, relu: true, weights, bias };
    let Layer::Unit(index, part) = layer else {
        return match layer {
            Layer::Stem => Origin { side: 3, stride: 2, ..origin },
            _ => Origin { from: Some(before(network.arch().units().len())), ..origin },
        };
    };
    let unit = &network.arch().units()[index];
    let within = |part| Some(Layer::Unit(index, part));
    let depthwise = |from, origin| Origin { from, first: channel, side: 3, stride: unit.stride, relu: false, ..origin };
    match part {
        Part::LeftDepthwise => depthwise(Some(before(index)), origin),
        Part::Depthwise => depthwise(within(Part::FirstPointwise), origin),
        Part::LeftPointwise => Origin { from: within(Part::LeftDepthwise), ..origin },
        Part::FirstPointwise => {
            let first = if unit.stride == 1 { unit.branch() } else { 0 };
            Origin { from: Some(before(index)), first, ..origin }
        }
        Part::SecondPointwise => Origin { from: within(Part::Depthwise), ..origin },
        Part::Output => {
            let source = network.concatenated(index, channel);
            let (from, first) = match source.checked_sub(unit.left_outputs) {
                Some(right) => (within(Part::SecondPointwise), right),
                None if unit.stride == 1 => (Some(before(index)), source),
                None => (within(Part::LeftPointwise), source),
            };
            Origin { from, first, relu: false, ..origin }
        }
    }
}

/// Depthwise and pointwise convolution as one.
fn fused_origin(network: &Network, pointwise: Layer, channel: usize) -> Origin {
    let Layer::Unit(index, part) = pointwise else { unreachable!("only units have a depthwise convolution") };
    let left = part == Part::LeftPointwise;
    let depthwise = Layer::Unit(index, if left { Part::LeftDepthwise } else { Part::Depthwise });
    let (mixing, mut bias) = network.filter(pointwise, channel).expect("a convolution");
    let filters: Vec<_> =
        (0..mixing.len()).map(|input| network.filter(depthwise, input).expect("a convolution")).collect();
    bias += mixing.iter().zip(&filters).map(|(factor, (_, bias))| factor * bias).sum::<f32>();
    let tap = |tap: usize| mixing.iter().zip(&filters).map(move |(factor, (filter, _))| factor * filter[tap]);
    let weights = (0..9).flat_map(tap).collect();
    Origin { first: 0, relu: true, weights, bias, ..origin(network, depthwise, 0) }
}
