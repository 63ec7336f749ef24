//! From a file's bytes to weights that the kernels can pack: named tensors, checked against the architecture, with batch
//! normalisation folded into the convolutions.

mod card;
mod checkpoint;

pub use card::Card;
pub use checkpoint::{Checkpoint, Folded};
