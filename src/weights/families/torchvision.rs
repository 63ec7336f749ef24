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
    usual: |width, size| {
        let crop @ [height, across] = size.unwrap_or([CROP; 2]);
        // As large beside the crop as for the published weights.
        let resize = (width.resize * height.max(across)).div_ceil(CROP);
        Usual {
            preprocess: Preprocess { crop, ..Preprocess::imagenet(resize, CROP) },
            bgr: false,
            way: format!(
                "torchvision's way for {} is taken (shorter side to {resize}, centre crop {height} x {across}, RGB, ImageNet's mean and standard deviation)",
                width.name
            ),
        }
    },
};
