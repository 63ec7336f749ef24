//! From a file's bytes to weights that the kernels can pack. A reader finds the named tensors (`safetensors`; `files` has those of
//! PyTorch's files); `names` and `families` say where among them the network is; [`Checkpoint`] checks them against the architecture and
//! folds batch normalisation into the convolutions; [`ModelInfo`] is what the file says of itself.
//!
//! ```
//! use shufflenet_wasm::files::inspect::inspect;
//! use shufflenet_wasm::weights::open;
//!
//! let file = std::fs::read("models/everyday-282-x1.0.safetensors").expect("the default model");
//! assert!(inspect(&file).problem.is_none());
//! let checkpoint = open(&file)?;
//! let stem = checkpoint.folded(&checkpoint.arch.convs()[0])?;
//! assert_eq!(stem.weight.shape(), [24, 3, 3, 3]);
//! # Ok::<(), shufflenet_wasm::Error>(())
//! ```

mod bytes;
mod checkpoint;
pub mod families;
mod info;
mod location;
mod names;
#[cfg(feature = "files")]
mod pytorch;
pub mod safetensors;
mod tensors;

pub use bytes::{Bytes, Fetch};
pub use checkpoint::{Checkpoint, Folded};
pub use families::Family;
pub use info::{Assumption, ModelInfo};
pub use names::Found;
#[cfg(feature = "files")]
pub use pytorch::{open, read};
pub use tensors::{Format, MAX_BYTES, Tensor, Tensors};
