//! The network: built once from a checkpoint, run on inputs of any size from 32 pixels up.
//!
//! ```
//! use ndarray::Array3;
//! use shufflenet_wasm::{image::Input, network::Network, weights::open};
//!
//! let file = std::fs::read("models/everyday-332-x1.0.safetensors").expect("the default model");
//! let mut network = Network::new(&open(&file)?)?;
//! let input = Input::from_nchw(Array3::zeros((3, 64, 96)).view());
//! assert_eq!(network.run(&input)?.len(), 332);
//! let seen = network.activations(&input, "stage2.1.depthwise")?;
//! assert_eq!(seen.dim(), (8, 12, 58));
//! # Ok::<(), shufflenet_wasm::Error>(())
//! ```

mod arithmetic;
mod packed;
mod places;

pub use arithmetic::Arithmetic;
pub use packed::Weights;

use crate::arch::{Arch, MIN_SIDE, Operator, Read, Step};
use crate::image::Input;
use crate::kernels::aligned::Aligned;
use crate::kernels::depthwise::Depthwise;
use crate::kernels::lane::{Exact, Fast};
use crate::kernels::panels::Rows;
use crate::kernels::quantised::{dot, rows::Quantised};
use crate::kernels::{pool, row_stride};
use crate::weights::Checkpoint;
use crate::{Error, Result};
use ndarray::Array3;
use packed::Kernel;
use places::places;

/// What came out of a step: height x width x channels.
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

/// Is told what came out of every step, by the step's place in [`Network::steps`].
pub type Observer<'a> = dyn FnMut(usize, Activation) + 'a;

/// A network with packed weights and its buffers.
pub struct Network {
    arch: Arch,
    arithmetic: Arithmetic,
    steps: Vec<Step>,
    /// One a step.
    kernels: Vec<Kernel>,
    /// Of each step the buffer that it writes.
    places: Vec<usize>,
    /// The tensors between the steps. They grow to the largest input seen and are used again.
    buffers: Vec<Aligned>,
    /// Rows between the stem's convolution and its maximum.
    scratch: Aligned,
    /// The pixels that a convolution in 8-bit arithmetic reads.
    quantised: Quantised<dot::Fast>,
    embedding: Aligned,
    /// Height and width of what each step read and wrote in the last run; empty before the first.
    sizes: Vec<[(usize, usize); 2]>,
    shuffle: bool,
}

impl Network {
    /// Reads, folds and packs all weights, to compute with floats.
    ///
    /// # Errors
    /// If a tensor is missing, of another shape or type, or holds NaN or infinity.
    pub fn new(checkpoint: &Checkpoint) -> Result<Self> {
        Self::with_weights(checkpoint.arch, checkpoint, Arithmetic::F32)
    }

    /// A network with weights from anywhere, in any arithmetic.
    ///
    /// # Errors
    /// Those of `weights`.
    pub fn with_weights(arch: Arch, weights: &dyn Weights, arithmetic: Arithmetic) -> Result<Self> {
        let steps = arch.steps();
        // The last is the largest, and what reading it takes is free again for the others.
        let kernels = steps.iter().rev().map(|step| Kernel::pack(step, weights, arithmetic));
        let mut kernels: Vec<_> = kernels.collect::<Result<_>>()?;
        kernels.reverse();
        let places = places(&steps);
        let buffers = places.iter().max().map_or(0, |last| last + 1);
        Ok(Self {
            arch,
            arithmetic,
            kernels,
            places,
            buffers: (0..buffers).map(|_| Aligned::default()).collect(),
            scratch: Aligned::default(),
            quantised: Quantised::default(),
            embedding: Aligned::default(),
            sizes: Vec::with_capacity(steps.len()),
            shuffle: true,
            steps,
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

    /// Everything that it does, in order; the last step is the classifier.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The steps whose activations are layers: all but the classifier.
    #[must_use]
    pub fn layers(&self) -> &[Step] {
        &self.steps[..self.steps.len() - 1]
    }

    /// Runs the network and returns the logits, one a class. Allocates nothing once it has seen an input as large.
    ///
    /// # Errors
    /// [`Error::BadInput`] if the input is smaller than 32 x 32, or in bytes where the network computes with floats.
    pub fn run(&mut self, input: &Input) -> Result<&[f32]> {
        self.run_observed(input, &mut |_, _| {})
    }

    /// [`Self::run`], telling `observer` what comes out of every step.
    ///
    /// # Errors
    /// As [`Self::run`].
    pub fn run_observed(&mut self, input: &Input, observer: &mut Observer) -> Result<&[f32]> {
        let (height, width) = (input.height(), input.width());
        if self.arithmetic == Arithmetic::F32 && input.bytes().is_some() {
            return Err(Error::BadInput("an input of floats was expected, but it is in bytes".to_owned()));
        }
        if height < MIN_SIDE || width < MIN_SIDE {
            return Err(too_small(height, width));
        }
        Step::sizes_into(&self.steps, (height, width), &mut self.sizes);
        for index in 0..self.steps.len() {
            self.step(index, input);
            observer(index, self.activation(index));
        }
        Ok(self.logits())
    }

    /// Forgets the last run.
    pub(crate) fn forget(&mut self) {
        self.sizes.clear();
        self.buffers.iter_mut().chain([&mut self.embedding]).for_each(|buffer| *buffer = Aligned::default());
    }

    /// Runs one step on what those before it have left in the buffers.
    fn step(&mut self, index: usize, input: &Input) {
        let Step { reads, channels, operator, .. } = &self.steps[index];
        if matches!(operator, Operator::Shuffle { .. }) && self.shuffles_in_store(index - 1) {
            return;
        }
        let [read, written] = self.sizes[index];
        let pixels = written.0 * written.1;
        // What is stored shuffled goes into the buffer of the shuffle, which then has nothing left to do.
        let fused = self.shuffles_in_store(index);
        let (place, channels) =
            if fused { (self.places[index + 1], 2 * channels) } else { (self.places[index], *channels) };
        let mut buffer = std::mem::take(&mut self.buffers[place]);
        let output = sized(&mut buffer, pixels * row_stride(channels));
        let exact = self.arithmetic == Arithmetic::I8;
        match &self.kernels[index] {
            Kernel::Stem(kernel) => kernel.run(input, sized(&mut self.scratch, kernel.scratch(input.width())), output),
            Kernel::QuantisedStem(kernel, of_floats) => {
                let (height, width) = (input.height(), input.width());
                let scratch = sized(&mut self.scratch, of_floats.scratch(width));
                match input.bytes() {
                    Some(bytes) => kernel.run(bytes, height, width, scratch, output),
                    None => of_floats.run_with::<Exact>(input, scratch, output),
                }
            }
            Kernel::Depthwise(kernel) => {
                let run = if exact { Depthwise::run_with::<Exact> } else { Depthwise::run_with::<Fast> };
                run(kernel, self.rows(reads).data, read.0, read.1, output);
            }
            kernel @ (Kernel::Pointwise(_) | Kernel::Quantised(_)) => {
                let (mut embedding, mut quantised) =
                    (std::mem::take(&mut self.embedding), std::mem::take(&mut self.quantised));
                let rows = match operator {
                    Operator::Linear { .. } if index == Step::features(&self.steps) + 1 => {
                        average(self.rows(reads), read.0 * read.1, reads.channels, &mut embedding)
                    }
                    _ => self.rows(reads),
                };
                let passed = self.passed(index).filter(|_| fused);
                match (kernel, passed) {
                    (Kernel::Pointwise(kernel), None) => kernel.run(rows, pixels, output),
                    (Kernel::Pointwise(kernel), Some(passed)) => kernel.run_shuffled(rows, pixels, passed, output),
                    (Kernel::Quantised(kernel), None) => kernel.run(rows, pixels, &mut quantised, output),
                    (Kernel::Quantised(kernel), Some(passed)) => {
                        kernel.run_shuffled(rows, pixels, passed, &mut quantised, output);
                    }
                    _ => unreachable!("a pointwise kernel"),
                }
                (self.embedding, self.quantised) = (embedding, quantised);
            }
            Kernel::Shuffle => {
                let Operator::Shuffle { passed, .. } = operator else { unreachable!("a kernel of its step") };
                let order = |channel| self.concatenated(index, channel);
                merge(self.rows(passed), passed.channels, self.rows(reads), reads.channels, order, output);
            }
        }
        self.buffers[place] = buffer;
    }

    /// The channels that passed the branch of a convolution before a shuffle.
    fn passed(&self, index: usize) -> Option<Rows<'_>> {
        match &self.steps.get(index + 1)?.operator {
            Operator::Shuffle { passed, .. } => Some(self.rows(passed)),
            _ => None,
        }
    }

    /// Whether this step is the convolution before a shuffle of equal halves, which happens as it stores.
    fn shuffles_in_store(&self, index: usize) -> bool {
        let next = self.steps.get(index + 1).map(|step| &step.operator);
        self.shuffle && matches!(next, Some(Operator::Shuffle { order: None, .. }))
    }

    /// The channels that are read, pixel by pixel.
    fn rows(&self, read: &Read) -> Rows<'_> {
        let step = read.step.expect("only the stem reads the picture");
        Rows {
            data: &self.buffers[self.places[step]],
            stride: row_stride(self.steps[step].channels),
            first: read.first,
        }
    }

    /// What came out of a step in the run that goes on or ended, as long as its buffer was not used again.
    fn activation(&self, index: usize) -> Activation<'_> {
        let channels = self.steps[index].channels;
        let (height, width) = self.sizes.get(index).map_or((0, 0), |[_, written]| *written);
        let all = Read { step: Some(index), first: 0, channels };
        let (rows, step) = if self.shuffles_in_store(index) {
            // Every second channel of the shuffle's.
            (Rows { first: 1, ..self.rows(&Read { step: Some(index + 1), ..all }) }, 2)
        } else {
            (self.rows(&all), 1)
        };
        Activation { height, width, channels, rows, step }
    }

    /// The place of one of [`Self::layers`].
    ///
    /// # Errors
    /// [`Error::BadInput`] if there is no such layer.
    pub fn layer(&self, name: &str) -> Result<usize> {
        self.layers().iter().position(|step| step.name == name).ok_or_else(|| {
            Error::BadInput(format!(
                "there is no layer {name:?}. Layers are \"stem\", \"conv5\", units such as \"stage3.2\" and their parts such as \"stage3.2.depthwise\""
            ))
        })
    }

    /// The activations of one of [`Self::layers`] for an input, height x width x channels.
    ///
    /// # Errors
    /// [`Error::BadInput`] if there is no such layer, or the input is too small.
    pub fn activations(&mut self, input: &Input, layer: &str) -> Result<Array3<f32>> {
        let wanted = self.layer(layer)?;
        let mut seen = None;
        self.run_observed(input, &mut |index, activation| {
            if index == wanted {
                let shape = (activation.height, activation.width, activation.channels);
                seen = Some(Array3::from_shape_vec(shape, activation.values().collect()).expect("all values"));
            }
        })?;
        Ok(seen.expect("a run passes every step"))
    }

    /// What was averaged in the last run, the last convolution's output; nothing before the first.
    #[must_use]
    pub fn features(&self) -> Activation<'_> {
        self.activation(Step::features(&self.steps))
    }

    /// The averaged features of the last run, which the head multiplies.
    #[must_use]
    pub fn embedding(&self) -> &[f32] {
        &self.embedding
    }

    /// The logits of the last run.
    #[must_use]
    pub fn logits(&self) -> &[f32] {
        let logits = &self.buffers[self.places[self.steps.len() - 1]];
        &logits[..self.arch.classes.min(logits.len())]
    }

    /// Checks that there is a class of this index.
    ///
    /// # Errors
    /// [`Error::BadInput`] if there is none.
    pub fn check_class(&self, class: usize) -> Result<()> {
        match self.arch.classes {
            0 => Err(Error::BadInput(format!("the network has no classes, but class {class} was asked for"))),
            classes if class < classes => Ok(()),
            classes => {
                Err(Error::BadInput(format!("a class from 0 to {} was expected, but {class} came", classes - 1)))
            }
        }
    }

    /// What the averaged features were multiplied with in the last run to be one class's logit, and what was added. Without a hidden layer
    /// these are the classifier's weights and bias. With one, they follow from those of its units that were not zero.
    ///
    /// # Panics
    /// If there is no such class.
    #[must_use]
    pub fn class_weights(&self, class: usize) -> (Vec<f32>, f32) {
        let classifier = self.steps.len() - 1;
        let (weights, bias) = self.filter(classifier, class).expect("the classifier has weights");
        if self.arch.hidden.is_none() || self.sizes.is_empty() {
            return (weights, bias);
        }
        let mut all = (vec![0.0; self.arch.embedding()], bias);
        let active =
            self.activation(classifier - 1).pixel(0).zip(&weights).enumerate().filter(|(_, (unit, _))| *unit > 0.0);
        for (unit, (_, weight)) in active {
            let (filter, bias) = self.filter(classifier - 1, unit).expect("a linear layer has weights");
            all.0.iter_mut().zip(filter).for_each(|(sum, of_unit)| *sum += weight * of_unit);
            all.1 += weight * bias;
        }
        all
    }

    /// The weights and bias of one output channel of a step, those that the kernels use (of a stem in 8-bit arithmetic those for floats):
    /// batch normalisation is folded in.
    /// In the order row, column, channel. Nothing for a shuffle, which has no weights.
    #[must_use]
    pub fn filter(&self, step: usize, channel: usize) -> Option<(Vec<f32>, f32)> {
        Some(match &self.kernels[step] {
            Kernel::Stem(kernel) | Kernel::QuantisedStem(_, kernel) => kernel.weights_of(channel),
            Kernel::Pointwise(kernel) => kernel.weights_of(channel),
            Kernel::Quantised(kernel) => kernel.weights_of(channel),
            Kernel::Depthwise(kernel) => {
                let (weights, bias) = kernel.weights_of(channel);
                (weights.to_vec(), bias)
            }
            Kernel::Shuffle => return None,
        })
    }

    /// Where among a unit's concatenated branches the shuffle `step` takes its output channel from.
    #[must_use]
    pub fn concatenated(&self, step: usize, channel: usize) -> usize {
        if self.shuffle { self.steps[step].unshuffled(channel) } else { channel }
    }
}

/// What is said of an input below [`MIN_SIDE`].
#[cold]
pub(crate) fn too_small(height: usize, width: usize) -> Error {
    Error::BadInput(format!(
        "an input of at least {MIN_SIDE} x {MIN_SIDE} was expected, but it has height {height} and width {width}"
    ))
}

/// The first `length` floats of a buffer, grown if need be.
fn sized(buffer: &mut Aligned, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        *buffer = Aligned::default(); // Given back first, so that memory never holds both.
        *buffer = Aligned::zeros(length);
    }
    &mut buffer[..length]
}

/// The average of all pixels, as a pixel in `to`.
fn average<'a>(features: Rows, pixels: usize, channels: usize, to: &'a mut Aligned) -> Rows<'a> {
    let data = sized(to, features.stride);
    pool::average::<Fast>(features.data, pixels, channels, data);
    Rows { data, ..features }
}

/// Concatenates `lefts` channels of `left` with `rights` of `right`, pixel by pixel; `order` tells the channel for each output.
fn merge(left: Rows, lefts: usize, right: Rows, rights: usize, order: impl Fn(usize) -> usize, output: &mut [f32]) {
    for (pixel, output) in output.chunks_exact_mut(row_stride(lefts + rights)).enumerate() {
        let (left, right) = (left.row(pixel, lefts), right.row(pixel, rights));
        for (at, output) in output[..lefts + rights].iter_mut().enumerate() {
            let channel = order(at);
            *output = if channel < lefts { left[channel] } else { right[channel - lefts] };
        }
    }
}
