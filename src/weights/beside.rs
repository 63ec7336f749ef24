//! What else is in a file than the network: nothing that seems to belong to it, as it would run without that.

use super::checkpoint::unknown;
use super::families::{FAMILIES, Family};
use super::tensors::{Tensor, Tensors};
use crate::Result;
use crate::error::quoted;
use safetensors::Dtype;

/// Refuses tensors whose names begin with `root`, are not `ours`, and could be layers between those of the network: another matrix or
/// convolution, or a normalisation of the embedding. Another head on the embedding is none, and where there is a head, may be there.
///
/// # Errors
/// [`crate::Error::UnknownArchitecture`] with the first of them.
pub fn check(
    tensors: &Tensors,
    root: &str,
    (embedding, has_head): (usize, bool),
    ours: impl Fn(&str) -> bool,
) -> Result<()> {
    let belongs = |name: &str, tensor: &Tensor| match tensor.shape[..] {
        [_, inputs] if inputs == embedding && tensor.shape[0] != embedding => !has_head,
        [length] => length == embedding && name.ends_with(".weight"),
        _ => tensor.shape.len() > 1 && !tensor.shape.contains(&0),
    };
    let fits = |name: &str, tensor: &Tensor| name.starts_with(root) && is_weight(tensor) && belongs(name, tensor);
    let mut all = tensors.by_name.iter();
    match all.find(|(name, tensor)| fits(name, tensor) && !ours(name) && !of_another(tensors, root, name)) {
        None => Ok(()),
        Some((name, tensor)) => unknown(format!(
            "it has {} {:?}, which the network would run without. If it belongs to something else, save the network alone",
            quoted(name),
            tensor.shape
        )),
    }
}

fn is_weight(tensor: &Tensor) -> bool {
    matches!(tensor.dtype, Dtype::F64 | Dtype::F32 | Dtype::F16 | Dtype::BF16 | Dtype::I8)
}

/// Whether it stands under the name of another network, such as an average's.
fn of_another(tensors: &Tensors, root: &str, name: &str) -> bool {
    let begins = |at: usize, family: &Family| {
        let stem = format!("{}{}.0.weight", &name[..=at], family.ends[0]);
        tensors.by_name.contains_key(&stem)
    };
    let mut dots = name.bytes().enumerate().skip(root.len()).filter(|&(_, byte)| byte == b'.');
    dots.any(|(at, _)| FAMILIES.iter().any(|family| begins(at, family)))
}
