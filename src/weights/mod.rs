//! From a file's bytes to weights that the kernels can pack. A reader for each kind of file (`safetensors`, `torch` with `pickle`)
//! finds the named tensors; `names` and `megvii` say where among them the network is; [`Checkpoint`] checks them against the
//! architecture and folds batch normalisation into the convolutions; [`Card`] is what the file says of itself.

mod bytes;
mod card;
mod checkpoint;
pub mod convert;
pub mod inspect;
mod megvii;
mod names;
mod pickle;
mod safetensors;
mod source;
mod tensors;
mod torch;

pub use bytes::{Bytes, Fetch};
pub use card::Card;
pub use checkpoint::{Checkpoint, Folded};
pub use names::{Family, Found};
pub use tensors::{Format, Tensor, Tensors};
