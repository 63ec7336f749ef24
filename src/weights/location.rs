//! Where a file has what the network needs.

use crate::arch::Conv;

/// Where a convolution's weights are in a file, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Location {
    /// Name of the convolution's module.
    pub conv: String,
    /// Name of the normalisation's module.
    pub norm: String,
    /// The file's channel at each of our inputs; empty where they are the same.
    pub inputs: Vec<usize>,
    /// The file's channel at each of our outputs; empty where they are the same.
    pub outputs: Vec<usize>,
}

impl Location {
    /// The convolution at position `index` of a sequence; its normalisation follows at once.
    pub fn new(module: &str, index: usize, inputs: Vec<usize>, outputs: Vec<usize>) -> Self {
        Self { conv: format!("{module}.{index}"), norm: format!("{module}.{}", index + 1), inputs, outputs }
    }

    /// Under the same names and in the same order.
    pub fn same(conv: &Conv) -> Self {
        Self { conv: conv.name.clone(), norm: conv.norm.clone(), inputs: Vec::new(), outputs: Vec::new() }
    }
}

/// Puts, in every run of as many blocks of `block` values as `order` has entries, block `order[i]` in place `i`. An order
/// that changes nothing, as an empty one, costs nothing.
pub fn permuted(values: Vec<f32>, order: &[usize], block: usize) -> Vec<f32> {
    if order.iter().enumerate().all(|(place, &at)| place == at) {
        return values;
    }
    let whole = values.chunks_exact(block * order.len());
    whole.flat_map(|whole| order.iter().flat_map(|&at| &whole[at * block..][..block])).copied().collect()
}
