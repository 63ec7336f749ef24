//! The network: built once from a checkpoint, run on inputs of any size from 32 pixels up.

use crate::arch::{Arch, Conv, MIN_SIDE, STEM_CHANNELS, Unit, output_side};
use crate::image::Input;
use crate::kernels::aligned::Aligned;
use crate::kernels::depthwise::Depthwise;
use crate::kernels::lane::Fast;
use crate::kernels::panels::Rows;
use crate::kernels::pointwise::Pointwise;
use crate::kernels::stem::Stem;
use crate::kernels::{pool, row_stride};
use crate::weights::{Checkpoint, Folded};
use crate::{Error, Result};
use ndarray::{Array1, Array2};

/// A place in the network where activations come out, in the order in which they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The first convolution, after its ReLU and the maximum.
    Stem,
    /// Within unit `.0`, counted from the first of stage 2.
    Unit(usize, Part),
    /// The last convolution.
    Conv5,
}

/// A place within a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The left branch's depthwise convolution (stride 2 only).
    LeftDepthwise,
    /// The left branch's pointwise convolution (stride 2 only).
    LeftPointwise,
    /// The right branch's first pointwise convolution.
    FirstPointwise,
    /// The right branch's depthwise convolution.
    Depthwise,
    /// The right branch's second pointwise convolution.
    SecondPointwise,
    /// Both branches, concatenated and shuffled.
    Output,
}

/// What came out of a layer: height x width x channels.
#[derive(Clone, Copy)]
pub struct Activation<'a> {
    /// Pixels down.
    pub height: usize,
    /// Pixels across.
    pub width: usize,
    /// Number of channels.
    pub channels: usize,
    rows: Rows<'a>,
    /// Floats from one channel to the next: 2 where two groups of channels are shuffled.
    step: usize,
}

impl<'a> Activation<'a> {
    fn new(data: &'a [f32], (height, width): (usize, usize), channels: usize) -> Self {
        let rows = Rows { data, stride: row_stride(channels), first: 0 };
        Self { height, width, channels, rows, step: 1 }
    }

    /// The channels of a pixel, the pixels counted row by row.
    pub fn pixel(&self, pixel: usize) -> impl Iterator<Item = f32> + use<'a> {
        let row = self.rows.row(pixel, (self.channels - 1) * self.step + 1);
        row.iter().copied().step_by(self.step)
    }

    /// All values in the order height, width, channels.
    pub fn values(&self) -> impl Iterator<Item = f32> + use<'a> {
        let this = *self;
        (0..self.height * self.width).flat_map(move |pixel| this.pixel(pixel))
    }
}

/// Is told of every activation.
pub type Observer<'a> = dyn FnMut(Layer, Activation) + 'a;

/// A network with packed weights and its buffers.
pub struct Network {
    arch: Arch,
    stem: Stem,
    units: Vec<PackedUnit>,
    conv5: Pointwise,
    classifier: Pointwise,
    buffers: Buffers,
    /// Height and width of the last convolution's output in the last run.
    size: (usize, usize),
    shuffle: bool,
}

/// Where a network gets its weights from.
pub trait Weights {
    /// A convolution with its batch normalisation folded in.
    ///
    /// # Errors
    /// If it can't be had.
    fn folded(&self, conv: &Conv) -> Result<Folded>;

    /// The classifier: classes x embedding, and one bias a class.
    ///
    /// # Errors
    /// If it can't be had.
    fn classifier(&self) -> Result<(Array2<f32>, Array1<f32>)>;
}

impl Weights for Checkpoint<'_> {
    fn folded(&self, conv: &Conv) -> Result<Folded> {
        self.folded(conv)
    }

    fn classifier(&self) -> Result<(Array2<f32>, Array1<f32>)> {
        self.classifier()
    }
}

/// A unit's branches, ready for the kernels.
struct PackedUnit {
    unit: Unit,
    left: Option<(Depthwise, Pointwise)>,
    right: (Pointwise, Depthwise, Pointwise),
    /// See [`Unit::merged`].
    merged: Option<Vec<usize>>,
}

/// The tensors between the layers. They grow to the largest input seen and are used again.
#[derive(Default)]
struct Buffers {
    /// A unit's input, and then its output.
    input: Aligned,
    output: Aligned,
    /// Within a unit: after the branch's pointwise and depthwise convolution; the left branch's output.
    expanded: Aligned,
    filtered: Aligned,
    passed: Aligned,
    embedding: Aligned,
    logits: Aligned,
}

/// The first `length` floats of a buffer, grown if need be.
fn sized(buffer: &mut Aligned, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        *buffer = Aligned::default(); // Given back first, so that memory never holds both.
        *buffer = Aligned::zeros(length);
    }
    &mut buffer[..length]
}

impl Network {
    /// Reads, folds and packs all weights.
    ///
    /// # Errors
    /// If a tensor is missing, of another shape or type, or holds NaN or infinity.
    pub fn new(checkpoint: &Checkpoint) -> Result<Self> {
        Self::with_weights(checkpoint.arch, checkpoint)
    }

    /// A network with weights from anywhere.
    ///
    /// # Errors
    /// Those of `weights`.
    pub fn with_weights(arch: Arch, weights: &dyn Weights) -> Result<Self> {
        // The largest first: what reading it takes is free again for the others.
        let classifier = {
            let (weight, bias) = weights.classifier()?;
            Pointwise::pack(weight.view(), &bias.to_vec(), false)
        };
        let stem = weights.folded(&arch.stem())?;
        Ok(Self {
            arch,
            classifier,
            stem: Stem::pack(stem.weight.view(), &stem.bias),
            units: arch.units().into_iter().map(|unit| PackedUnit::new(weights, unit)).collect::<Result<_>>()?,
            conv5: pointwise(weights, &arch.conv5())?,
            buffers: Buffers::default(),
            size: (0, 0),
            shuffle: true,
        })
    }

    /// Leaves the channel shuffle out of every unit, which then only concatenates its branches, or puts it back. The weights
    /// were trained with it: without, predictions fall apart.
    pub fn set_shuffle(&mut self, shuffle: bool) {
        self.shuffle = shuffle;
    }

    /// Its width and number of classes.
    #[must_use]
    pub fn arch(&self) -> &Arch {
        &self.arch
    }

    /// Runs the network and returns the logits, one a class. Allocates nothing once it has seen an input as large.
    ///
    /// # Errors
    /// [`Error::BadInput`] if the input is smaller than 32 x 32.
    pub fn run(&mut self, input: &Input) -> Result<&[f32]> {
        self.run_observed(input, &mut |_, _| {})
    }

    /// [`Self::run`], telling `observer` of every activation.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_observed(&mut self, input: &Input, observer: &mut Observer) -> Result<&[f32]> {
        if input.height() < MIN_SIDE || input.width() < MIN_SIDE {
            let (height, width) = (input.height(), input.width());
            return Err(Error::BadInput(format!(
                "an input of at least {MIN_SIDE} x {MIN_SIDE} was expected, but it has height {height} and width {width}"
            )));
        }
        let size = Stem::output_size(input.height(), input.width());
        let scratch = sized(&mut self.buffers.expanded, self.stem.scratch(input.width()));
        let output = sized(&mut self.buffers.input, size.0 * size.1 * row_stride(STEM_CHANNELS));
        self.stem.run(input, scratch, output);
        observer(Layer::Stem, Activation::new(output, size, STEM_CHANNELS));
        let shuffle = self.shuffle;
        self.size = self.units.iter().enumerate().fold(size, |size, (index, unit)| {
            let size = unit.run(&mut self.buffers, size, shuffle, &mut |part, activation| {
                observer(Layer::Unit(index, part), activation);
            });
            std::mem::swap(&mut self.buffers.input, &mut self.buffers.output);
            size
        });
        self.head(observer);
        Ok(self.logits())
    }

    /// The last convolution's output in the last run; nothing before the first.
    #[must_use]
    pub fn features(&self) -> Activation<'_> {
        Activation::new(&self.buffers.output, self.size, self.conv5.outputs())
    }

    /// Checks that there is a class of this index.
    ///
    /// # Errors
    /// [`Error::BadInput`] if there is none.
    pub fn check_class(&self, class: usize) -> Result<()> {
        let classes = self.arch.classes;
        if class < classes {
            return Ok(());
        }
        Err(Error::BadInput(format!("a class from 0 to {} was expected, but {class} came", classes - 1)))
    }

    /// The classifier's weights for one class, one for each feature, and its bias.
    #[must_use]
    pub fn class_weights(&self, class: usize) -> (Vec<f32>, f32) {
        self.classifier.weights_of(class)
    }

    /// The packed weights and bias of one output channel of a layer, those that the kernels use: batch normalisation is folded in.
    /// In the order row, column, channel. Nothing for a unit's output, which has no weights.
    #[must_use]
    pub fn filter(&self, layer: Layer, channel: usize) -> Option<(Vec<f32>, f32)> {
        let depthwise = |kernel: &Depthwise| {
            let (weights, bias) = kernel.weights_of(channel);
            (weights.to_vec(), bias)
        };
        let Layer::Unit(index, part) = layer else {
            return Some(if layer == Layer::Stem {
                self.stem.weights_of(channel)
            } else {
                self.conv5.weights_of(channel)
            });
        };
        let PackedUnit { left, right: (first, second, third), .. } = &self.units[index];
        match part {
            Part::LeftDepthwise => left.as_ref().map(|(kernel, _)| depthwise(kernel)),
            Part::LeftPointwise => left.as_ref().map(|(_, kernel)| kernel.weights_of(channel)),
            Part::FirstPointwise => Some(first.weights_of(channel)),
            Part::Depthwise => Some(depthwise(second)),
            Part::SecondPointwise => Some(third.weights_of(channel)),
            Part::Output => None,
        }
    }

    /// Where among a unit's concatenated branches its output channel comes from.
    #[must_use]
    pub fn concatenated(&self, unit: usize, channel: usize) -> usize {
        match &self.units[unit] {
            _ if !self.shuffle => channel,
            PackedUnit { merged: Some(order), .. } => order[channel],
            unit => channel % 2 * unit.unit.branch() + channel / 2,
        }
    }

    /// The averaged features of the last run, which the classifier sees.
    #[must_use]
    pub fn embedding(&self) -> &[f32] {
        &self.buffers.embedding
    }

    /// The logits of the last run.
    #[must_use]
    pub fn logits(&self) -> &[f32] {
        let length = self.classifier.outputs().min(self.buffers.logits.len());
        &self.buffers.logits[..length]
    }

    fn head(&mut self, observer: &mut Observer) {
        let pixels = self.size.0 * self.size.1;
        let Buffers { input, output, embedding, logits, .. } = &mut self.buffers;
        let channels = self.conv5.outputs();
        let features = sized(output, pixels * row_stride(channels));
        self.conv5.run(self.units.last().expect("16 units").all(input), pixels, features);
        observer(Layer::Conv5, Activation::new(features, self.size, channels));
        pool::average::<Fast>(features, pixels, channels, sized(embedding, row_stride(channels)));
        let rows = Rows { data: embedding, stride: row_stride(channels), first: 0 };
        self.classifier.run(rows, 1, sized(logits, row_stride(self.classifier.outputs())));
    }
}

fn pointwise(weights: &dyn Weights, conv: &Conv) -> Result<Pointwise> {
    let folded = weights.folded(conv)?;
    let matrix = folded.weight.to_shape((conv.outputs, conv.inputs)).expect("a 1x1 filter");
    Ok(Pointwise::pack(matrix.view(), &folded.bias, conv.relu))
}

fn depthwise(weights: &dyn Weights, conv: &Conv) -> Result<Depthwise> {
    let folded = weights.folded(conv)?;
    let filters = folded.weight.to_shape((conv.outputs, 3, 3)).expect("one 3x3 filter a channel");
    Ok(Depthwise::pack(filters.view(), &folded.bias, conv.stride))
}

impl PackedUnit {
    fn new(weights: &dyn Weights, unit: Unit) -> Result<Self> {
        let left = match unit.left() {
            Some([first, second]) => Some((depthwise(weights, &first)?, pointwise(weights, &second)?)),
            None => None,
        };
        let [first, second, third] = unit.right();
        let right = (pointwise(weights, &first)?, depthwise(weights, &second)?, pointwise(weights, &third)?);
        Ok(Self { merged: unit.merged(), unit, left, right })
    }

    /// All channels of this unit's output.
    fn all<'a>(&self, data: &'a [f32]) -> Rows<'a> {
        Rows { data, stride: row_stride(self.unit.outputs), first: 0 }
    }

    /// From `buffers.input` to `buffers.output`; returns the output's height and width.
    fn run(
        &self,
        buffers: &mut Buffers,
        (height, width): (usize, usize),
        shuffle: bool,
        observer: &mut dyn FnMut(Part, Activation),
    ) -> (usize, usize) {
        let Buffers { input, output, expanded: expanded_buffer, filtered, passed, .. } = buffers;
        let (branch, stride) = (self.unit.branch(), row_stride(self.unit.inputs));
        let size = (output_side(height, self.unit.stride), output_side(width, self.unit.stride));
        let (pixels, out_pixels) = (height * width, size.0 * size.1);
        let whole = Rows { data: input, stride, first: 0 };

        // The left half of the output: the unit's own branch, or the first half of the channels as they came.
        let (passed, seen) = if let Some((depthwise, pointwise)) = &self.left {
            let filtered = sized(filtered, out_pixels * stride);
            depthwise.run(input, height, width, filtered);
            observer(Part::LeftDepthwise, Activation::new(filtered, size, self.unit.inputs));
            let channels = self.unit.left_outputs;
            let passed = sized(passed, out_pixels * row_stride(channels));
            pointwise.run(Rows { data: filtered, stride, first: 0 }, out_pixels, passed);
            observer(Part::LeftPointwise, Activation::new(passed, size, channels));
            (Rows { data: passed, stride: row_stride(channels), first: 0 }, whole)
        } else {
            (whole, Rows { first: branch, ..whole })
        };

        let (first, second, third) = &self.right;
        let expanded = sized(expanded_buffer, pixels * row_stride(branch));
        first.run(seen, pixels, expanded);
        observer(Part::FirstPointwise, Activation::new(expanded, (height, width), branch));
        let filtered = sized(filtered, out_pixels * row_stride(branch));
        second.run(expanded, height, width, filtered);
        observer(Part::Depthwise, Activation::new(filtered, size, branch));
        let rows = Rows { data: filtered, stride: row_stride(branch), first: 0 };
        let output = sized(output, out_pixels * row_stride(self.unit.outputs));
        let unshuffled: Option<Vec<usize>> = (!shuffle).then(|| (0..self.unit.outputs).collect());
        if let Some(order) = unshuffled.as_ref().or(self.merged.as_ref()) {
            let convolved = sized(expanded_buffer, out_pixels * row_stride(third.outputs()));
            third.run(rows, out_pixels, convolved);
            observer(Part::SecondPointwise, Activation::new(convolved, size, third.outputs()));
            merge(order, passed, self.unit.left_outputs, convolved, output);
            observer(Part::Output, Activation::new(output, size, self.unit.outputs));
        } else {
            third.run_shuffled(rows, out_pixels, passed, output);
            let shuffled = Activation::new(output, size, self.unit.outputs);
            let odd = Rows { first: 1, ..shuffled.rows };
            observer(Part::SecondPointwise, Activation { channels: branch, rows: odd, step: 2, ..shuffled });
            observer(Part::Output, shuffled);
        }
        size
    }
}

/// Concatenates `count` channels of `left` with those of `right`, pixel by pixel, and puts them in `order`.
fn merge(order: &[usize], left: Rows, count: usize, right: &[f32], output: &mut [f32]) {
    let stride = row_stride(order.len() - count);
    for (pixel, output) in output.chunks_exact_mut(row_stride(order.len())).enumerate() {
        let (left, right) = (left.row(pixel, count), &right[pixel * stride..][..stride]);
        for (output, &channel) in output.iter_mut().zip(order) {
            *output = if channel < count { left[channel] } else { right[channel - count] };
        }
    }
}
