//! torchvision's layout, which is this crate's own.

use super::{Family, Usual};
use crate::image::Preprocess;

/// The crop of the published weights.
const CROP: usize = 224;

/// torchvision's.
pub const TORCHVISION: Family = Family {
    name: "torchvision",
    ends: ["conv1", "conv5"],
    unit: |stage, index| format!("stage{}.{index}", stage + 2),
    branches: ["branch1", "branch2"],
    classifier: "fc",
    two_layers: ["fc.0", "fc.2"],
    has_bias: true,
    width: |width| width,
    locations: |_| Vec::new(),
    usual: |width| Usual {
        preprocess: Preprocess::imagenet(width.resize, CROP),
        bgr: false,
        way: format!(
            "torchvision's way for {} is taken (shorter side to {}, centre crop {CROP}, RGB, ImageNet's mean and standard deviation)",
            width.name, width.resize
        ),
    },
};
