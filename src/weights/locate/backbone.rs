//! The backbone: the stem, the units and the last convolution, in modules beside each other.

use crate::Result;
use crate::arch::{REPEATS, STEM_CHANNELS, WIDTHS, Width};
use crate::weights::checkpoint::unknown;
use crate::weights::families::{FAMILIES, Family};
use crate::weights::tensors::Tensors;
use std::collections::BTreeMap;

/// Dictionaries that training scripts put the weights in, likelier ones first. Averaged weights (exponential moving averages)
/// are a second choice: the plain ones are what the file's accuracy was usually told for.
const WRAPPERS: [&str; 3] = ["state_dict", "model_state_dict", "model"];
const AVERAGED: [&str; 2] = ["model_ema", "ema"];
/// What `DataParallel` and `torch.compile` put before the names, and modules around a network.
const TRANSPARENT: [&str; 6] = ["module", "_orig_mod", "net", "network", "backbone", "encoder"];
/// The rank of prefixes that say nothing.
const UNKNOWN: usize = WRAPPERS.len() + 2;

/// Or what would make it fit.
type Near<T> = std::result::Result<T, String>;

/// A backbone among a file's tensors.
pub struct Backbone {
    /// Whose layout it has.
    pub family: &'static Family,
    /// What stands before the names of its modules: nothing, or names that end with a dot.
    pub root: String,
    /// The modules' names in the file, and in the family.
    pub modules: Vec<(String, String)>,
    /// Whether it has its last convolution.
    pub complete: bool,
    /// Length of the embedding.
    pub embedding: usize,
}

/// A unit of a stage, by what its module is called in the file.
struct Unit<'a> {
    child: &'a str,
    index: usize,
}

/// Units by the channels of their branches.
type Stages<'t> = BTreeMap<usize, Vec<Unit<'t>>>;

/// All that there are; and of one that comes close what would make it fit.
pub fn all(tensors: &Tensors) -> (Vec<Backbone>, Option<String>) {
    // Each name is looked at once, as there may be many and of many roots.
    let stems = sequences(tensors, |shape| shape == [STEM_CHANNELS, 3, 3, 3]);
    let lasts = sequences(tensors, |shape| WIDTHS.iter().any(|width| shape == last_shape(width)));
    let mut units = FAMILIES.map(|family| units(tensors, family));
    let (mut found, mut near) = (Vec::new(), None);
    for (root, stems) in stems {
        let lasts = lasts.get(root).map_or(&[][..], Vec::as_slice);
        for (family, units) in FAMILIES.into_iter().zip(&mut units) {
            let Some(stages) = units.remove(root) else { continue };
            match Backbone::at(tensors, family, root, (&stems, stages, lasts)) {
                Ok(backbone) => found.push(backbone),
                Err(reason) => near = near.or(Some(reason)),
            }
        }
    }
    (found, near)
}

/// The one that is most likely meant, and whether there is no doubt.
///
/// # Errors
/// If another is as likely.
pub fn likeliest(mut found: Vec<Backbone>) -> Result<Option<(Backbone, bool)>> {
    found.sort_by_key(|backbone| rank(&backbone.root));
    if let [Backbone { root: one, .. }, Backbone { root: other, .. }, ..] = &found[..]
        && rank(one) == rank(other)
    {
        return unknown(format!(
            "the file holds several networks, under {one:?} and {other:?}, and does not say which one is meant"
        ));
    }
    let alone = found.len() == 1;
    Ok(found.into_iter().next().map(|backbone| {
        let certain = alone && rank(&backbone.root) < UNKNOWN;
        (backbone, certain)
    }))
}

/// How unlikely it is that a prefix is the one that is meant.
fn rank(prefix: &str) -> usize {
    let parts = || prefix.split('.').filter(|part| !part.is_empty());
    let position = |list: &[&str]| list.iter().position(|&known| parts().any(|part| part == known));
    if let Some(averaged) = position(&AVERAGED) {
        UNKNOWN + 1 + averaged
    } else if parts().all(|part| WRAPPERS.contains(&part) || TRANSPARENT.contains(&part)) {
        position(&WRAPPERS).map_or(usize::from(!prefix.is_empty()), |wrapper| wrapper + 2)
    } else {
        UNKNOWN
    }
}

impl Backbone {
    /// The one of this family whose modules are right under `root`: those that fit as its first convolution, units, and those that may
    /// fit as its last.
    fn at(
        tensors: &Tensors,
        family: &'static Family,
        root: &str,
        (stems, stages, lasts): (&[&str], Stages, &[&str]),
    ) -> Near<Self> {
        let stem = only(stems, &format!("{root}{}", family.ends[0]), "first")?.expect("one of them");
        let Some(width) = WIDTHS.iter().find(|width| stages.keys().copied().eq(width.stages.map(|stage| stage / 2)))
        else {
            let known = WIDTHS.map(|width| width.stages.map(|stage| stage / 2));
            let branches: Vec<usize> = stages.into_keys().collect();
            return Err(format!(
                "the branches under {root:?} have {branches:?} channels, where the published widths have {known:?}"
            ));
        };
        let mut modules = vec![(stem, family.ends[0].to_owned())];
        for (stage, (units, repeats)) in stages.into_values().zip(REPEATS).enumerate() {
            if units.len() != repeats || units.iter().any(|unit| unit.child != units[0].child) {
                let name = format!("{root}{}", units[0].child);
                return Err(format!("stage {} ({name}) has {} units instead of {repeats}", stage + 2, units.len()));
            }
            modules.extend(units.iter().enumerate().map(|(position, Unit { child, index })| {
                (format!("{root}{child}.{index}"), (family.unit)(stage, position))
            }));
        }
        let fits = |module: &&&str| tensors.by_name[&format!("{module}.0.weight")].shape == last_shape(width);
        let lasts: Vec<&str> = lasts.iter().filter(fits).copied().collect();
        let last = only(&lasts, &format!("{root}{}", family.ends[1]), "last")?;
        let complete = last.is_some();
        let embedding = if complete { width.conv5 } else { width.stages[2] };
        modules.extend(last.map(|last| (last, family.ends[1].to_owned())));
        Ok(Self { family, root: root.to_owned(), modules, complete, embedding })
    }
}

/// Modules whose first layer has weights of such a shape, by what stands before their names.
fn sequences<'t>(tensors: &'t Tensors, fits: impl Fn(&[usize]) -> bool) -> BTreeMap<&'t str, Vec<&'t str>> {
    let mut sequences: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let fitting = tensors.by_name.iter().filter(|(_, tensor)| fits(&tensor.shape));
    for module in fitting.filter_map(|(name, _)| name.strip_suffix(".0.weight")) {
        sequences.entry(split(module).0).or_default().push(module);
    }
    sequences
}

/// The units of a family, in order, by what stands before the names of their modules.
fn units<'t>(tensors: &'t Tensors, family: &Family) -> BTreeMap<&'t str, Stages<'t>> {
    let mut roots: BTreeMap<&str, Stages> = BTreeMap::new();
    let [entrance, depthwise] = [0, 3].map(|index| format!(".{}.{index}.weight", family.branches[1]));
    for (name, tensor) in &tensors.by_name {
        // By either of two convolutions, so that one that is missing can be told.
        let module = name.strip_suffix(&entrance).or_else(|| {
            let module = name.strip_suffix(&depthwise)?;
            (!tensors.by_name.contains_key(&format!("{module}{entrance}"))).then_some(module)
        });
        let Some((module, index)) = module.and_then(|module| module.rsplit_once('.')) else { continue };
        if let (Ok(index), Some(&half)) = (index.parse(), tensor.shape.first()) {
            let (root, child) = split(module);
            roots.entry(root).or_default().entry(half).or_default().push(Unit { child, index });
        }
    }
    for units in roots.values_mut().flat_map(BTreeMap::values_mut) {
        units.sort_by_key(|unit| (unit.child, unit.index));
    }
    roots
}

/// Of the last convolution.
fn last_shape(width: &Width) -> [usize; 4] {
    [width.conv5, width.stages[2], 1, 1]
}

/// What stands before the last part of a name, with its dot, and that part.
fn split(name: &str) -> (&str, &str) {
    name.split_at(name.rfind('.').map_or(0, |dot| dot + 1))
}

/// The module that is called so, or the only one.
fn only(modules: &[&str], own: &str, which: &str) -> Near<Option<String>> {
    match *modules {
        [] => Ok(None),
        [module] => Ok(Some(module.to_owned())),
        _ if modules.contains(&own) => Ok(Some(own.to_owned())),
        [one, other, ..] => Err(format!("several modules fit as the {which} convolution, such as {one} and {other}")),
    }
}
