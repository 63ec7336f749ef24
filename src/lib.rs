//! ShuffleNetV2 image classification. Data flows one way, through these rooms in this order:
//!
//! 1. [`arch`]: the network as data, the four published widths.
//! 2. [`weights`]: a file's bytes become named tensors, batch normalisation folded in, with the [`weights::Card`] that the file carries.
//! 3. [`image`]: pixels become the network's input, exactly as torchvision does it.
//! 4. [`kernels`]: the operators, each in a plain form that reads like the paper and a fast one that is checked against it.
//! 5. [`network`]: packed weights and buffers; an input goes in, logits come out.
//! 6. [`see`]: the activations of any layer, and what speaks for a class.
//! 7. [`trace`]: what every layer costs, and one output value as the sum that it is; [`lab`]: kernels of any shape, to be timed.
//! 8. [`learn`]: new classes from a few examples, on top of the embedding.
//! 9. [`classifier`]: all of it together: a picture goes in, probabilities come out.
//! 10. `web` (only on wasm): the same for JavaScript.
//!
//! Nothing lower knows of anything higher, and only `web` knows that a browser exists.

pub mod arch;
pub mod classifier;
mod error;
pub mod image;
pub mod kernels;
pub mod lab;
pub mod learn;
pub mod network;
pub mod see;
pub mod trace;
#[cfg(target_family = "wasm")]
pub mod web;
pub mod weights;

pub use classifier::Classifier;
pub use error::{Error, Result};
