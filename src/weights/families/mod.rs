//! The ways in which files name and lay out the network's tensors: one file each, which says all that is its own.

mod megvii;
mod torchvision;

use super::location::Location;
use crate::arch::{Arch, Width};
use crate::image::Preprocess;
use serde::{Serialize, Serializer};
use std::fmt;

pub use megvii::MEGVII;
pub use torchvision::TORCHVISION;

/// All that are known, likelier ones first.
pub const FAMILIES: [&Family; 2] = [&TORCHVISION, &MEGVII];

/// A way to name and lay out the network's tensors.
pub struct Family {
    /// What it is called.
    pub name: &'static str,
    /// The modules of the first convolution and of the last.
    pub(super) ends: [&'static str; 2],
    /// The module of a unit, by the stage's place and the unit's place in it.
    pub(super) unit: fn(usize, usize) -> String,
    /// A unit's branches: the left one and the right one.
    pub(super) branches: [&'static str; 2],
    /// The module of the classifier.
    pub(super) classifier: &'static str,
    /// The modules of two linear layers with a ReLU between them, where those are the head.
    pub(super) two_layers: [&'static str; 2],
    /// Whether the classifier always has a bias.
    pub(super) has_bias: bool,
    /// A width as it is here: see [`Width::first_left`].
    pub(super) width: fn(Width) -> Width,
    /// Where every convolution is, by the convolution's name; those that are left out are under torchvision's name, in its order.
    pub(super) locations: fn(&Arch) -> Vec<(String, Location)>,
    /// How pictures are prepared when a file does not say, for its height and width if it says those.
    pub(super) usual: fn(&Width, Option<[usize; 2]>) -> Usual,
}

/// How pictures are prepared.
pub struct Usual {
    /// Sizes, mean and standard deviation.
    pub preprocess: Preprocess,
    /// Whether as blue, green, red.
    pub bgr: bool,
    /// The same in words.
    pub way: String,
}

impl Family {
    /// The names of two tensors by which it is known that an engine takes a file as it is: of the first convolution and of the classifier.
    #[must_use]
    pub fn marks(&self) -> [String; 2] {
        [format!("{}.0.weight", self.ends[0]), format!("{}.weight", self.classifier)]
    }

    /// The module of the convolution that every unit's right branch begins with.
    pub(super) fn entrance(&self, stage: usize, index: usize) -> String {
        format!("{}.{}.0", (self.unit)(stage, index), self.branches[1])
    }
}

impl Serialize for Family {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name)
    }
}

impl fmt::Debug for Family {
    fn fmt(&self, formatter: &mut fmt::Formatter) -> fmt::Result {
        formatter.write_str(self.name)
    }
}

impl PartialEq for Family {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Family {}
