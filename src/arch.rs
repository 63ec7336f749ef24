//! ShuffleNetV2 as data: the four published widths, and a network as the list of its steps. No arithmetic happens here.
//!
//! Source: Ma et al. 2018, "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", table 5 and figure 3 (c, d);
//! names of the convolutions' modules as in torchvision's `shufflenet_v2_x*`.
//!
//! ```
//! use shufflenet_wasm::arch::{Arch, Kind, WIDTHS};
//!
//! let arch = Arch::new(WIDTHS[1], 1000);
//! let steps = arch.steps();
//! let depthwise = steps.iter().filter(|step| step.is(Kind::Depthwise)).count();
//! assert_eq!((depthwise, arch.parameters()), (16 + 3, 2_278_604));
//! ```

mod plan;

pub use plan::{Conv, Kind, Operator, Read, Step, by_halvings};

use plan::steps;

/// Channels after the first convolution and the max pool, the same in every width.
pub const STEM_CHANNELS: usize = 24;
/// Units in stages 2, 3 and 4. The first unit of a stage has stride 2.
pub const REPEATS: [usize; 3] = [4, 8, 4];
/// Pixels of the input between neighbouring pixels of the last convolution's output: the network halves its input five times.
pub const STRIDE: usize = 32;
/// The smallest height and width of an input.
pub const MIN_SIDE: usize = STRIDE;

/// The most classes: their weights alone take 256 MB with the widest network.
pub const MAX_CLASSES: usize = 1 << 15;

/// Height or width after a 3x3 operator with padding 1 and stride 1 or 2.
#[must_use]
pub const fn output_side(side: usize, stride: usize) -> usize {
    (side - 1) / stride + 1
}

/// One of the published widths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Width {
    /// The name of torchvision's function.
    pub name: &'static str,
    /// Output channels of stages 2, 3 and 4.
    pub stages: [usize; 3],
    /// Output channels of the left branch of the very first unit: half of the unit's in torchvision. The paper's authors have
    /// [`STEM_CHANNELS`] there, all of the unit's inputs, and the right branch makes up the rest.
    pub first_left: usize,
    /// Output channels of the last convolution; 0 of a backbone that lacks it.
    pub conv5: usize,
    /// Shorter side to which torchvision's published weights resize a picture before the 224 crop.
    pub resize: usize,
}

/// The published widths, narrowest first.
pub const WIDTHS: [Width; 4] = [
    Width { name: "shufflenet_v2_x0_5", stages: [48, 96, 192], first_left: 24, conv5: 1024, resize: 256 },
    Width { name: "shufflenet_v2_x1_0", stages: [116, 232, 464], first_left: 58, conv5: 1024, resize: 256 },
    Width { name: "shufflenet_v2_x1_5", stages: [176, 352, 704], first_left: 88, conv5: 1024, resize: 232 },
    Width { name: "shufflenet_v2_x2_0", stages: [244, 488, 976], first_left: 122, conv5: 2048, resize: 232 },
];

/// A network: a width and a head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arch {
    /// Channels of every stage.
    pub width: Width,
    /// Outputs of a linear layer with a ReLU between the average and the classifier, where there is one.
    pub hidden: Option<usize>,
    /// Number of classes; 0 of a network that only makes embeddings.
    pub classes: usize,
}

impl Arch {
    /// The network of the paper: one linear layer after the average.
    #[must_use]
    pub const fn new(width: Width, classes: usize) -> Self {
        Self { width, hidden: None, classes }
    }

    /// Length of the embedding, the average over all pixels of what the last convolution, or the last unit, wrote.
    #[must_use]
    pub const fn embedding(&self) -> usize {
        if self.width.conv5 > 0 { self.width.conv5 } else { self.width.stages[2] }
    }

    /// Everything that the network does, in the order in which it does it.
    #[must_use]
    pub fn steps(&self) -> Vec<Step> {
        steps(self)
    }

    /// Every convolution in the order in which the network runs them.
    #[must_use]
    pub fn convs(&self) -> Vec<Conv> {
        self.steps().iter().filter_map(|step| step.conv().cloned()).collect()
    }

    /// Multiplications with an addition for one input: those of the convolutions and the classifier, as torchvision counts them
    /// (`_ops` of its weights). The paper's table 5 has up to 2 % more, as its first unit is another: see [`Width::first_left`].
    #[must_use]
    pub fn multiply_adds(&self, height: usize, width: usize) -> u64 {
        let steps = self.steps();
        steps.iter().zip(Step::sizes(&steps, (height, width))).map(|(step, [read, _])| step.multiply_adds(read)).sum()
    }

    /// Trainable parameters, as `sum(p.numel() for p in model.parameters())` counts them.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.steps().iter().map(Step::parameters).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiply_adds_are_the_published_totals() {
        let millions = WIDTHS.map(|width| {
            let network = Arch::new(width, 1000);
            (network.multiply_adds(224, 224) as f64 / 1e6).round() as usize
        });
        // torchvision 0.24.1: 0.04, 0.145, 0.296 and 0.583 thousand million.
        assert_eq!(millions, [40, 145, 296, 583]);
        let authors = WIDTHS.map(|width| {
            let width = Width { first_left: STEM_CHANNELS, ..width };
            (Arch::new(width, 1000).multiply_adds(224, 224) as f64 / 1e6).round() as usize
        });
        // Table 5 of the paper, which rounds the first one, 40.5, up.
        assert_eq!(authors, [40, 146, 299, 591]);
    }

    #[test]
    fn parameters_are_the_published_totals() {
        let totals = WIDTHS.map(|width| Arch::new(width, 1000).parameters());
        assert_eq!(totals, [1_366_792, 2_278_604, 3_503_624, 7_393_996]);
    }
}
