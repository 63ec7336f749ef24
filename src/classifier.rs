//! A picture goes in, probabilities come out.

use crate::Result;
use crate::image::{Input, Pixels, Preparer};
use crate::kernels::head::{softmax, top_k};
use crate::network::Network;
use crate::weights::{Card, Checkpoint};
use ndarray::ArrayView3;

/// A loaded model with everything that it needs to classify pictures.
pub struct Classifier {
    card: Card,
    network: Network,
    preparer: Preparer,
    input: Input,
    probabilities: Vec<f32>,
}

impl Classifier {
    /// Loads a model from the bytes of a safetensors file.
    ///
    /// # Errors
    /// If the file is damaged or holds something else than a ShuffleNetV2.
    pub fn load(bytes: &[u8]) -> Result<Self> {
        let checkpoint = Checkpoint::open(bytes)?;
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
        self.preparer.prepare(picture, &self.card.preprocess, &mut self.input);
        let logits = self.network.run(&self.input)?;
        softmax(logits, self.card.temperature, &mut self.probabilities);
        Ok(&self.probabilities)
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
