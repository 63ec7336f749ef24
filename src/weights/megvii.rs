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

use super::location::Location;
use crate::arch::{Arch, STEM_CHANNELS, by_halvings};
use std::ops::Range;

/// Where every convolution is in a file, with the convolution's name.
pub fn locations(arch: &Arch) -> Vec<(String, Location)> {
    let mut locations = vec![(arch.stem().name, Location::new("first_conv", 0, &[], &[]))];
    // The file's channel at each of our positions, after the units so far.
    let mut order: Vec<usize> = (0..STEM_CHANNELS).collect();
    for (index, unit) in arch.units().iter().enumerate() {
        let (left, merged) = (unit.left_outputs, unit.merged());
        // What the network itself puts in order stays as it is.
        let branch = |channels: Range<usize>| if merged.is_some() { channels.collect() } else { by_halvings(channels) };
        let (passed, seen) = if unit.stride == 1 {
            (halved(&order[..left]), halved(&order[left..]))
        } else {
            (branch(0..left), order.clone())
        };
        let convolved = branch(left..unit.outputs);
        if let Some([depthwise, pointwise]) = unit.left() {
            let module = format!("features.{index}.branch_proj");
            locations.push((depthwise.name, Location::new(&module, 0, &[], &order)));
            locations.push((pointwise.name, Location::new(&module, 2, &order, &passed)));
        }
        let [first, second, third] = unit.right();
        let module = format!("features.{index}.branch_main");
        let outputs: Vec<usize> = convolved.iter().map(|channel| channel - left).collect();
        locations.push((first.name, Location::new(&module, 0, &seen, &[])));
        locations.push((second.name, Location::new(&module, 3, &[], &[])));
        locations.push((third.name, Location::new(&module, 5, &[], &outputs)));
        order = merged.unwrap_or_else(|| passed.into_iter().zip(convolved).flat_map(<[usize; 2]>::from).collect());
    }
    locations.push((arch.conv5().name, Location::new("conv_last", 0, &order, &[])));
    locations
}

fn halved(channels: &[usize]) -> Vec<usize> {
    channels.iter().map(|channel| channel / 2).collect()
}
