//! Whose names the tensors have, and under which prefix they stand.

use super::families::{FAMILIES, Family};
use super::tensors::Tensors;
use crate::{Error, Result};

/// A network among a file's tensors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whose names it has.
    pub family: &'static Family,
    /// What stands before each name: nothing, or the names of dictionaries, each with a dot.
    pub prefix: String,
    /// Whether the prefix leaves no doubt that this network is meant.
    pub certain: bool,
}

/// Dictionaries that training scripts put the weights in, likelier ones first. Averaged weights (exponential moving averages)
/// are a second choice: the plain ones are what the file's accuracy was usually told for.
const WRAPPERS: [&str; 3] = ["state_dict", "model_state_dict", "model"];
const AVERAGED: [&str; 2] = ["model_ema", "ema"];
/// What `DataParallel` and `torch.compile` put before the names.
const TRANSPARENT: [&str; 2] = ["module", "_orig_mod"];
/// The rank of prefixes that say nothing.
const UNKNOWN: usize = WRAPPERS.len() + 1;

/// Finds the network among the tensors.
///
/// # Errors
/// [`Error::UnknownArchitecture`] if there is none, or several that are equally likely.
pub fn find(tensors: &Tensors) -> Result<Found> {
    let mut candidates: Vec<(usize, Found)> = Vec::new();
    for family in FAMILIES {
        let [stem, ..] = family.landmarks;
        let prefixes = tensors.by_name.keys().filter_map(|name| name.strip_suffix(stem));
        candidates.extend(prefixes.filter(|prefix| prefix.is_empty() || prefix.ends_with('.')).map(|prefix| {
            let rank = rank(prefix);
            (rank, Found { family, prefix: prefix.to_owned(), certain: rank < UNKNOWN })
        }));
    }
    let likelier = |(rank, found): &&(usize, Found)| (*rank, found.prefix.len());
    let mut unsure = candidates.iter().filter(|(rank, _)| *rank == UNKNOWN).map(|(_, found)| &found.prefix);
    match (candidates.iter().min_by_key(likelier), unsure.next(), unsure.next()) {
        (None, ..) => {
            let names: Vec<&String> = tensors.by_name.keys().take(3).collect();
            let known = FAMILIES.map(|family| format!("{:?} ({})", family.landmarks, family.name));
            Err(Error::UnknownArchitecture(format!(
                "tensors {} were expected, but the file's first are {names:?}",
                known.join(" or ")
            )))
        }
        (Some((UNKNOWN, _)), Some(one), Some(other)) => Err(Error::UnknownArchitecture(format!(
            "the file holds several networks, under {one:?} and {other:?}, and does not say which one is meant"
        ))),
        (Some((_, found)), ..) => Ok(found.clone()),
    }
}

/// How unlikely it is that a prefix is the one that is meant.
fn rank(prefix: &str) -> usize {
    let parts = || prefix.split('.').filter(|part| !part.is_empty());
    let position = |list: &[&str]| list.iter().position(|&known| parts().any(|part| part == known));
    if let Some(averaged) = position(&AVERAGED) {
        UNKNOWN + 1 + averaged
    } else if parts().all(|part| WRAPPERS.contains(&part) || TRANSPARENT.contains(&part)) {
        position(&WRAPPERS).map_or(0, |wrapper| wrapper + 1)
    } else {
        UNKNOWN
    }
}
