//! ShuffleNetV2 image classification. Data flows one way, through these rooms in this order:
//!
//! 1. [`arch`]: the network as data, the four published widths.
//! 2. [`image`]: pixels become the network's input, exactly as torchvision does it.
//! 3. [`weights`]: a file's bytes become named tensors, batch normalisation folded in, with what the file says of itself.
//! 4. [`kernels`]: the operators, each in a plain form that reads like the paper and a fast one that is checked against it.
//! 5. [`network`]: packed weights and buffers; an input goes in, logits come out.
//! 6. [`explain`]: what speaks for a class, and where.
//! 7. [`learn`]: new classes from a few examples, on top of the embedding.
//! 8. [`classifier`]: all of it together: a picture goes in, probabilities come out.
//! 9. [`lab`] (feature `lab`): the network laid open: what every layer is, costs and computes, and kernels of any shape to be timed.
//! 10. [`files`] (feature `files`): what can be told of a model file, and the writer.
//! 11. `web` (feature `web`, only on wasm): the same for JavaScript.
//!
//! Nothing lower knows of anything higher, and only `web` knows that a browser exists.
//!
//! ```
//! use shufflenet_wasm::{Classifier, image::Pixels};
//!
//! let file = std::fs::read("models/everyday-332-x1.0.safetensors").expect("the default model");
//! let mut classifier = Classifier::load(&file)?;
//! let grey = vec![128; 640 * 480];
//! let probabilities = classifier.classify(Pixels::new(&grey, 640, 480, 1)?)?;
//! assert!((probabilities.iter().sum::<f32>() - 1.0).abs() < 1e-5);
//! let best = classifier.top_k(1)[0];
//! println!("{}", classifier.info().labels[best]);
//! # Ok::<(), shufflenet_wasm::Error>(())
//! ```

pub mod arch;
pub mod classifier;
mod error;
pub mod explain;
#[cfg(feature = "files")]
pub mod files;
pub mod image;
pub mod kernels;
#[cfg(feature = "lab")]
pub mod lab;
pub mod learn;
pub mod network;
#[cfg(all(target_family = "wasm", feature = "web"))]
pub mod web;
pub mod weights;

pub use classifier::Classifier;
pub use error::{Error, Result};
