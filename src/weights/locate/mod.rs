//! Finds the network in a file that names it in its own way: the backbone by the shapes of its convolutions, the head as the matrix that
//! fits. What was assumed is written down, and where several would do nothing is.

mod backbone;
mod head;

use super::beside;
use super::checkpoint::unknown;
use super::families::FAMILIES;
use super::info::{ACTIVATION, Assumption};
use super::tensors::{Tensor, Tensors};
use crate::Result;
use backbone::Backbone;
use std::collections::BTreeMap;

/// The tensors of a network under the names of its family.
pub struct Located<'a> {
    /// Those of the network alone.
    pub tensors: Tensors<'a>,
    /// What stood before the names of the backbone's modules.
    pub prefix: String,
}

/// Finds the network among a file's tensors. Those of a file that has none stay as they are: [`super::Checkpoint`] says what they lack.
///
/// # Errors
/// [`crate::Error::UnknownArchitecture`] if there are several that are equally likely, or something comes close, with what would make it fit.
pub fn locate(mut tensors: Tensors) -> Result<Located> {
    let (found, near) = backbone::all(&tensors);
    let Some((backbone, certain)) = backbone::likeliest(found)? else {
        let named = FAMILIES.iter().any(|family| tensors.by_name.contains_key(&format!("{}.0.weight", family.ends[0])));
        return match near {
            Some(near) if !named => unknown(near),
            _ => Ok(Located { tensors, prefix: String::new() }),
        };
    };
    let head = head::find(&tensors, &backbone)?;
    let has_head = !head.modules.is_empty() || !head.computed.is_empty();
    let ours = |name: &str| {
        let mut modules = backbone.modules.iter().chain(&head.modules).map(|(theirs, _)| theirs).chain(&head.merged);
        modules.any(|module| part(name, module).is_some())
    };
    beside::check(&tensors, &backbone.root, (backbone.embedding, has_head), ours)?;
    let Backbone { root, mut modules, .. } = backbone;
    let mut assume = |key: &str, value: &str| tensors.metadata.insert(key.to_owned(), value.to_owned());
    if !certain {
        assume(Assumption::PREFIX, &root);
    }
    if let Some(module) = &head.assumed {
        assume(Assumption::HEAD, module);
    }
    if let Some(module) = &head.activated {
        assume(Assumption::RELU, module);
    }
    if head.relu {
        assume(ACTIVATION, "relu");
    }
    modules.extend(head.modules);
    tensors.by_name = renamed(tensors.by_name, &modules);
    tensors.by_name.extend(head.computed);
    Ok(Located { tensors, prefix: root })
}

/// The tensors of the modules, which have one name in the file and another here.
fn renamed<'a>(tensors: BTreeMap<String, Tensor<'a>>, modules: &[(String, String)]) -> BTreeMap<String, Tensor<'a>> {
    let module_of =
        |name: &str| modules.iter().find_map(|(theirs, ours)| Some(format!("{ours}.{}", part(name, theirs)?)));
    tensors.into_iter().filter_map(|(name, tensor)| Some((module_of(&name)?, tensor))).collect()
}

/// What follows the name of a module in the name of one of its tensors.
fn part<'n>(name: &'n str, module: &str) -> Option<&'n str> {
    name.strip_prefix(module)?.strip_prefix('.')
}

/// What stands before the last part of a name.
fn parent(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(parent, _)| parent)
}
