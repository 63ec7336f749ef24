//! A picture goes in, probabilities come out.

use crate::arch::MIN_SIDE;
use crate::explain::{activation_map, class_activation_map, refined};
use crate::image::{Input, Pixels, Preparer, Preprocess};
use crate::kernels::head::{softmax, top_k};
use crate::learn::Learner;
use crate::network::{Arithmetic, Network, too_small};
use crate::weights::{self, Checkpoint, ModelInfo};
use crate::{Error, Result};
use ndarray::{Array2, Array3, ArrayView3};

/// A loaded model with everything that it needs to classify pictures. [`Self::look`] prepares a picture and runs the network once;
/// whatever is asked afterwards is about that run.
pub struct Classifier {
    info: ModelInfo,
    network: Network,
    preparer: Preparer,
    input: Input,
    /// Of the last picture or input; see [`HeatMap::region`].
    region: [f64; 4],
    probabilities: Vec<f32>,
}

/// The network in a file. It has been run once, on grey: what is finite in the file may still overflow.
///
/// # Errors
/// If the file lacks something that the network needs, or its answer is no number.
pub fn network_of(checkpoint: &Checkpoint, arithmetic: Arithmetic) -> Result<Network> {
    let mut network = Network::with_weights(checkpoint.arch, checkpoint, arithmetic)?;
    let grey = vec![128; MIN_SIDE * MIN_SIDE];
    let mut input = Input::default();
    let small = Preprocess { resize: MIN_SIDE, crop: [MIN_SIDE, MIN_SIDE], ..checkpoint.info.preprocess.clone() };
    arithmetic.preparer().prepare(Pixels::new(&grey, MIN_SIDE, MIN_SIDE, 1)?, &small, &mut input);
    finite(network.run(&input)?)?;
    network.forget();
    Ok(network)
}

fn finite(logits: &[f32]) -> Result<()> {
    if logits.iter().all(|logit| logit.is_finite()) {
        return Ok(());
    }
    Err(Error::Overflow("the network's answer".to_owned()))
}

/// What speaks for a class, and where.
pub struct HeatMap {
    /// What each part adds to the class's logit; their mean plus the class's bias is the logit.
    pub values: Array2<f32>,
    /// Left, top, width and height of the map in pixels of the picture.
    pub region: [f64; 4],
}

impl Classifier {
    /// Loads a model from the bytes of a file: of any kind, or without the feature `files` of safetensors with the usual names.
    ///
    /// # Errors
    /// If the file is damaged or holds something else than a ShuffleNetV2.
    pub fn load(bytes: &[u8]) -> Result<Self> {
        #[cfg(feature = "files")]
        let checkpoint = weights::open(bytes)?;
        #[cfg(not(feature = "files"))]
        let checkpoint = Checkpoint::of(weights::safetensors::read(weights::Bytes::Memory(bytes))?)?;
        Self::of(checkpoint, Arithmetic::F32)
    }

    /// Loads a model from an open file.
    ///
    /// # Errors
    /// If the file lacks something that the network needs.
    pub fn of(checkpoint: Checkpoint, arithmetic: Arithmetic) -> Result<Self> {
        Ok(Self {
            network: network_of(&checkpoint, arithmetic)?,
            info: checkpoint.info,
            preparer: arithmetic.preparer(),
            input: Input::default(),
            region: [0.0; 4],
            probabilities: Vec::new(),
        })
    }

    /// What the model file says of itself.
    #[must_use]
    pub fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// Prepares a picture and runs the network on it.
    ///
    /// # Errors
    /// [`Error::Overflow`] if the weights make no numbers of it.
    pub fn look(&mut self, picture: Pixels) -> Result<()> {
        self.prepare(picture);
        self.look_again()
    }

    /// Runs the network once more on the last picture or input.
    ///
    /// # Errors
    /// If there is none yet, or as [`Self::look`].
    pub fn look_again(&mut self) -> Result<()> {
        finite(self.network.run(&self.input)?)
    }

    /// Classifies a picture; returns one probability a class.
    ///
    /// # Errors
    /// As [`Self::look`].
    pub fn classify(&mut self, picture: Pixels) -> Result<&[f32]> {
        self.look(picture)?;
        Ok(self.probabilities())
    }

    /// Prepares a picture without running the network.
    pub fn prepare(&mut self, picture: Pixels) {
        self.region = self.info.preprocess.region(picture.width(), picture.height());
        self.preparer.prepare(picture, &self.info.preprocess, &mut self.input);
    }

    /// Runs the network on a normalised tensor, colours x height x width, as PyTorch has it; returns the logits.
    ///
    /// # Errors
    /// If the tensor is too small for the network.
    pub fn run(&mut self, tensor: ArrayView3<f32>) -> Result<&[f32]> {
        let (_, height, width) = tensor.dim();
        if height < MIN_SIDE || width < MIN_SIDE {
            return Err(too_small(height, width));
        }
        self.input.set_nchw(tensor);
        self.region = [0.0, 0.0, self.input.width() as f64, self.input.height() as f64];
        self.network.run(&self.input)
    }

    /// One probability a class for the last run; empty before the first.
    pub fn probabilities(&mut self) -> &[f32] {
        softmax(self.network.logits(), self.info.temperature, &mut self.probabilities);
        &self.probabilities
    }

    /// The logits of the last run; empty before the first.
    #[must_use]
    pub fn logits(&self) -> &[f32] {
        self.network.logits()
    }

    /// The embedding of the last run; empty before the first.
    #[must_use]
    pub fn embedding(&self) -> &[f32] {
        self.network.embedding()
    }

    /// The classes of the last run, best first, at most `k`.
    #[must_use]
    pub fn top_k(&self, k: usize) -> Vec<usize> {
        top_k(self.logits(), k)
    }

    /// What each part of the last picture says for a class; see [`refined`]. Refinement 1 runs nothing.
    ///
    /// # Errors
    /// If there is no such class or no picture yet, or the refinement is out of range.
    pub fn explain(&mut self, class: usize, refinement: usize) -> Result<HeatMap> {
        self.mapped(refinement, &mut |network| class_activation_map(network, class))
    }

    /// As [`Self::explain`], for a class that was taught: the map's mean plus what [`Learner::class_weights`] adds is its logit.
    ///
    /// # Errors
    /// As [`Self::explain`], or if the classes are of another model.
    pub fn explain_taught(&mut self, learner: &mut Learner, class: usize, refinement: usize) -> Result<HeatMap> {
        self.mapped(refinement, &mut |network| {
            activation_map(network, &learner.class_weights(class, network.embedding())?.0)
        })
    }

    fn mapped(&mut self, refinement: usize, map: &mut dyn FnMut(&Network) -> Result<Array2<f32>>) -> Result<HeatMap> {
        let values = refined(&mut self.network, &self.input, refinement, map)?;
        Ok(HeatMap { values, region: self.region })
    }

    /// The names of all layers, in the order in which the network computes them.
    #[must_use]
    pub fn layers(&self) -> Vec<String> {
        self.network.layers().iter().map(|step| step.name.clone()).collect()
    }

    /// A layer's activations for a picture, height x width x channels.
    ///
    /// # Errors
    /// If there is no such layer.
    pub fn activations(&mut self, picture: Pixels, layer: &str) -> Result<Array3<f32>> {
        self.network.layer(layer)?; // Or what was prepared would not be what ran last.
        self.prepare(picture);
        self.network.activations(&self.input, layer)
    }

    /// The network and the last picture or input, to be studied.
    pub fn study(&mut self) -> (&mut Network, &Input) {
        (&mut self.network, &self.input)
    }
}
