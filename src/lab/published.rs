//! What is known of the published widths.

use crate::arch::{Arch, WIDTHS};
use serde::Serialize;

/// Classes and side of the input for which all is published.
const CLASSES: usize = 1000;
const SIDE: usize = 224;

/// A published width: its costs, and how often torchvision's weights are right on ImageNet.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    /// The name of torchvision's function.
    pub name: &'static str,
    /// Percentage of pictures of which the first guess is right.
    pub top1: f64,
    /// Percentage of pictures of which one of the first five guesses is right.
    pub top5: f64,
    /// Trainable parameters, with 1000 classes.
    pub parameters: usize,
    /// Multiplications with an addition, for an input of 224 x 224.
    pub multiply_adds: u64,
}

/// Accuracy of the weights `IMAGENET1K_V1` of each width, from their documentation in torchvision.
const ACCURACY: [(f64, f64); 4] = [(60.552, 81.746), (69.362, 88.316), (72.996, 91.086), (76.23, 93.006)];

/// The published widths, narrowest first.
#[must_use]
pub fn published() -> Vec<Published> {
    let of = |(width, (top1, top5))| {
        let arch = Arch::new(width, CLASSES);
        let (parameters, multiply_adds) = (arch.parameters(), arch.multiply_adds(SIDE, SIDE));
        Published { name: arch.width.name, top1, top5, parameters, multiply_adds }
    };
    WIDTHS.into_iter().zip(ACCURACY).map(of).collect()
}
