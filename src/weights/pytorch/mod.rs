//! Readers of what PyTorch saves.

mod pickle;
mod torch;

pub use torch::{read_legacy, read_zip};
