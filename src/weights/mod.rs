//! From a file's bytes to weights that the kernels can pack. A reader finds the named tensors (`safetensors`; `files` has those of
//! PyTorch's files); `names` and `megvii` say where among them the network is; [`Checkpoint`] checks them against the architecture and
//! folds batch normalisation into the convolutions; [`ModelInfo`] is what the file says of itself.

mod bytes;
mod checkpoint;
#[cfg(feature = "files")]
pub mod files;
mod info;
mod location;
mod megvii;
mod names;
pub mod safetensors;
mod tensors;

pub use bytes::{Bytes, Fetch};
pub use checkpoint::{Checkpoint, Folded};
pub use info::{Assumed, Assumption, ModelInfo};
pub use names::{Family, Found};
pub use tensors::{Format, Tensor, Tensors};
