//! From a file's bytes to weights that the kernels can pack. A reader finds the named tensors: `safetensors`, and with the feature `files`
//! `pytorch` and `onnx`. `locate`, with them, finds the network under whatever names it has; `families` says which names and layouts there
//! are; [`Checkpoint`] checks the tensors against the architecture and folds batch normalisation into the convolutions; [`ModelInfo`] is
//! what the file says of itself.
//!
//! ```
//! use shufflenet_wasm::files::inspect::inspect;
//! use shufflenet_wasm::weights::open;
//!
//! let file = std::fs::read("models/everyday-332-x1.0.safetensors").expect("the default model");
//! assert!(inspect(&file).problem.is_none());
//! let checkpoint = open(&file)?;
//! let stem = checkpoint.folded(&checkpoint.arch.convs()[0])?;
//! assert_eq!(stem.weight.shape(), [24, 3, 3, 3]);
//! # Ok::<(), shufflenet_wasm::Error>(())
//! ```

mod beside;
mod bytes;
mod checkpoint;
pub mod families;
mod info;
#[cfg(feature = "files")]
mod locate;
mod location;
#[cfg(feature = "files")]
pub(crate) mod onnx;
#[cfg(feature = "files")]
mod open;
#[cfg(feature = "files")]
mod pytorch;
pub mod safetensors;
mod tensors;

pub use bytes::{Bytes, Fetch};
pub use checkpoint::{Checkpoint, Folded};
pub use families::Family;
pub use info::{Assumption, ModelInfo};
#[cfg(feature = "files")]
pub use locate::{Located, locate};
#[cfg(feature = "files")]
pub use open::{open, read};
pub use tensors::{Format, MAX_BYTES, Tensor, Tensors};
#[cfg(feature = "files")]
pub(crate) use {checkpoint::SCALE, info::ACTIVATION};
