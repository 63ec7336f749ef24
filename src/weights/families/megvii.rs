//! The layout of the paper's authors (Megvii), as a permutation of torchvision's.
//!
//! Both layouts do the same: half of the channels passes a unit untouched, the other half is convolved, and before the next unit
//! the two are mixed, so that half of those that passed will be convolved next. torchvision splits the channels into a first and
//! a second half and mixes at a unit's end: channel `p` of the passed half goes to position `2p`, channel `r` of the convolved
//! one to `2r + 1`. Megvii splits into even and odd channels at a unit's start and only concatenates at its end: channel `q`
//! (an even one) passes and becomes `q / 2`, channel `r` of the convolved half becomes `half + r`.
//!
//! So with Megvii a channel passes as often as its index can be halved; with torchvision, as often as its position can be doubled
//! without leaving the channels. Where a branch's outputs are put in order of halvings, most first, both take the same way
//! through all units, and only the order of the weights' outputs and inputs differs.
//!
//! Two more differences: the first unit of stage 2 has branches of unequal width, see [`crate::arch::Width::first_left`]; the
//! classifier has no bias.
//!
//! Source: <https://github.com/megvii-model/ShuffleNet-Series>, `ShuffleNetV2/network.py` and `blocks.py`.

use super::{Family, TORCHVISION, Usual};
use crate::arch::{Arch, Kind, Operator, REPEATS, Read, STEM_CHANNELS, Step, Width, by_halvings};
use crate::image::Preprocess;
use crate::weights::location::Location;

/// The shorter side to which the authors resize for every width, and their crop.
const RESIZE: usize = 256;
const CROP: usize = 224;

/// That of the authors of the paper, who are with Megvii.
pub const MEGVII: Family = Family {
    name: "megvii",
    ends: ["first_conv", "conv_last"],
    unit,
    branches: ["branch_proj", "branch_main"],
    classifier: "classifier.0",
    two_layers: ["classifier.0", "classifier.2"],
    has_bias: false,
    width: |width| Width { first_left: STEM_CHANNELS, ..width },
    locations,
    usual: |width, _| Usual {
        preprocess: Preprocess { resize: RESIZE, crop: [CROP, CROP], mean: [0.0; 3], std: [1.0 / 255.0; 3] },
        bgr: true,
        way: format!(
            "the authors' way for {} is taken (shorter side to {RESIZE}, centre crop {CROP}, BGR, 0 to 255), \
             but with antialias, which the authors' resize by OpenCV lacks",
            width.name
        ),
    },
};

/// Units are counted through all stages.
fn unit(stage: usize, index: usize) -> String {
    format!("features.{}", REPEATS[..stage].iter().sum::<usize>() + index)
}

/// Where every convolution is in a file, with the convolution's name.
fn locations(arch: &Arch) -> Vec<(String, Location)> {
    let steps = arch.steps();
    // The file's channel at each position of what every step wrote.
    let mut orders: Vec<Vec<usize>> = Vec::new();
    let mut locations = Vec::new();
    let mut units = 0;
    for (index, step) in steps.iter().enumerate() {
        let seen = order_of(&step.reads, &steps, &orders);
        let order = match &step.operator {
            Operator::Convolution(conv) => {
                let outputs = match conv.kind {
                    Kind::Depthwise => seen.clone(),
                    _ => outputs_of(index, &steps),
                };
                let inputs = if conv.kind == Kind::Pointwise { seen } else { Vec::new() };
                let (sequence, index) = conv.name.rsplit_once('.').expect("a place in a sequence");
                let index = index.parse().expect("a number");
                let location = Location::new(&module(sequence, units), index, inputs, outputs.clone());
                locations.push((conv.name.clone(), location));
                outputs
            }
            Operator::Shuffle { passed, order } => {
                units += 1;
                let left = order_of(passed, &steps, &orders);
                let right = seen.iter().map(|channel| channel + left.len());
                // What the network itself puts in order stays as it is.
                order.clone().unwrap_or_else(|| left.iter().copied().zip(right).flat_map(<[usize; 2]>::from).collect())
            }
            Operator::Linear { .. } => Vec::new(),
        };
        orders.push(order);
    }
    locations
}

/// The file's channels at the positions that are read. Of a unit's output a branch reads every second one.
fn order_of(read: &Read, steps: &[Step], orders: &[Vec<usize>]) -> Vec<usize> {
    let Some(step) = read.step else { return Vec::new() };
    let order = &orders[step][read.first..][..read.channels];
    let part = read.channels < steps[step].channels;
    order.iter().map(|channel| if part { channel / 2 } else { *channel }).collect()
}

/// The order that a convolution's outputs are to be put in: that of halvings, where they are shuffled with another branch's.
fn outputs_of(index: usize, steps: &[Step]) -> Vec<usize> {
    let count = steps[index].channels;
    let shuffled = steps.iter().find_map(|step| match &step.operator {
        Operator::Shuffle { passed, order: None } if passed.step == Some(index) => Some(0),
        Operator::Shuffle { passed, order: None } if step.reads.step == Some(index) => Some(passed.channels),
        _ => None,
    });
    match shuffled {
        Some(first) => by_halvings(first..first + count).into_iter().map(|channel| channel - first).collect(),
        None => (0..count).collect(),
    }
}

/// Megvii's name for a sequence of torchvision's in this unit.
fn module(name: &str, index: usize) -> String {
    let ([first, last], [left, right]) = (MEGVII.ends, MEGVII.branches);
    match name.rsplit_once('.') {
        Some((_, "branch1")) => format!("{}.{left}", unit(0, index)),
        Some((_, "branch2")) => format!("{}.{right}", unit(0, index)),
        _ if name == TORCHVISION.ends[0] => first.to_owned(),
        _ => last.to_owned(),
    }
}
