//! A picture goes in, probabilities come out.

use crate::Result;
use crate::image::{Input, Pixels, Preparer};
use crate::kernels::head::{softmax, top_k};
use crate::network::Network;
use crate::see;
use crate::weights::{Card, Checkpoint};
use ndarray::{Array2, Array3, ArrayView3};

/// A loaded model with everything that it needs to classify pictures.
pub struct Classifier {
    card: Card,
    network: Network,
    preparer: Preparer,
    input: Input,
    probabilities: Vec<f32>,
}

impl Classifier {
    /// Loads a model from the bytes of a file of any kind.
    ///
    /// # Errors
    /// If the file is damaged or holds something else than a ShuffleNetV2.
    pub fn load(bytes: &[u8]) -> Result<Self> {
        Self::of(Checkpoint::open(bytes)?)
    }

    /// Loads a model from an open file.
    ///
    /// # Errors
    /// If the file lacks something that the network needs.
    pub fn of(checkpoint: Checkpoint) -> Result<Self> {
        Ok(Self {
            network: Network::new(&checkpoint)?,
            card: checkpoint.card,
            preparer: Preparer::default(),
            input: Input::default(),
            probabilities: Vec::new(),
        })
    }

    /// What the model file says of itself.
    #[must_use]
    pub fn card(&self) -> &Card {
        &self.card
    }

    /// Classifies a picture; returns one probability a class.
    ///
    /// # Errors
    /// Never for a picture that [`Pixels::new`] let pass.
    pub fn classify(&mut self, picture: Pixels) -> Result<&[f32]> {
        self.prepare(picture);
        self.probabilities()
    }

    /// Prepares a picture without running the network.
    pub fn prepare(&mut self, picture: Pixels) {
        self.preparer.prepare(picture, &self.card.preprocess, &mut self.input);
    }

    /// One probability a class for the last picture or input.
    ///
    /// # Errors
    /// If there is none yet.
    pub fn probabilities(&mut self) -> Result<&[f32]> {
        let logits = self.network.run(&self.input)?;
        softmax(logits, self.card.temperature, &mut self.probabilities);
        Ok(&self.probabilities)
    }

    /// The network and the last picture or input, for [`see`].
    pub fn study(&mut self) -> (&mut Network, &Input) {
        (&mut self.network, &self.input)
    }

    /// What each part of a picture says for a class; see [`see::refined_class_activation_map`].
    ///
    /// # Errors
    /// If there is no such class, or the refinement is out of range.
    pub fn explain(&mut self, picture: Pixels, class: usize, refinement: usize) -> Result<Array2<f32>> {
        self.prepare(picture);
        see::refined_class_activation_map(&mut self.network, &self.input, class, refinement)
    }

    /// The names of all layers, in the order in which the network computes them.
    #[must_use]
    pub fn layers(&self) -> Vec<String> {
        see::layers(self.network.arch()).into_iter().map(|(_, name)| name).collect()
    }

    /// A layer's activations for a picture, height x width x channels.
    ///
    /// # Errors
    /// If there is no such layer.
    pub fn activations(&mut self, picture: Pixels, layer: &str) -> Result<Array3<f32>> {
        self.prepare(picture);
        see::activations(&mut self.network, &self.input, layer)
    }

    /// Runs the network on a normalised tensor, colours x height x width, as PyTorch has it; returns the logits.
    ///
    /// # Errors
    /// If the tensor is too small for the network.
    pub fn run(&mut self, tensor: ArrayView3<f32>) -> Result<&[f32]> {
        self.input.set_nchw(tensor);
        self.network.run(&self.input)
    }

    /// The logits of the last picture or input; empty before the first.
    #[must_use]
    pub fn logits(&self) -> &[f32] {
        self.network.logits()
    }

    /// The embedding of the last picture or input; empty before the first.
    #[must_use]
    pub fn embedding(&self) -> &[f32] {
        self.network.embedding()
    }

    /// The classes of the last picture or input, best first, at most `k`.
    #[must_use]
    pub fn top_k(&self, k: usize) -> Vec<usize> {
        top_k(self.logits(), k)
    }
}
