//! ShuffleNetV2 as data: the four published widths, and a network as a list of units. No arithmetic happens here.
//!
//! Source: Ma et al. 2018, "ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design", table 5 and figure 3 (c, d);
//! names of the layers as in torchvision's `shufflenet_v2_x*`.

use std::ops::Range;

/// Channels after the first convolution and the max pool, the same in every width.
pub const STEM_CHANNELS: usize = 24;
/// Units in stages 2, 3 and 4. The first unit of a stage has stride 2.
pub const REPEATS: [usize; 3] = [4, 8, 4];
/// The smallest height and width of an input: the network halves it five times.
pub const MIN_SIDE: usize = 32;

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
    /// Output channels of the last convolution, and so the length of the embedding.
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

/// A network: a width and a number of classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arch {
    /// Channels of every stage.
    pub width: Width,
    /// Number of classes, 1 or more.
    pub classes: usize,
}

/// What a convolution connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 3x3 with stride 2 over the three colours.
    Stem,
    /// 1x1: every output channel sees all input channels, but one pixel.
    Pointwise,
    /// 3x3: every channel sees nine pixels, but only itself.
    Depthwise,
}

/// A convolution, the batch normalisation after it, and whether a ReLU follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conv {
    /// Name of the convolution's module; its weight is `{name}.weight`.
    pub name: String,
    /// Name of the batch normalisation's module.
    pub norm: String,
    /// What it connects.
    pub kind: Kind,
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// 1 or 2.
    pub stride: usize,
    /// Whether a ReLU follows the normalisation.
    pub relu: bool,
}

impl Conv {
    /// The layer at position `index` of the sequence `module`; its normalisation follows at once.
    fn new(module: &str, index: usize, kind: Kind, channels: (usize, usize), stride: usize) -> Self {
        Self {
            name: format!("{module}.{index}"),
            norm: format!("{module}.{}", index + 1),
            kind,
            inputs: channels.0,
            outputs: channels.1,
            stride,
            relu: kind != Kind::Depthwise,
        }
    }

    /// Shape of the weight, `[outputs, inputs per group, height, width]`.
    #[must_use]
    pub fn shape(&self) -> [usize; 4] {
        match self.kind {
            Kind::Stem => [self.outputs, self.inputs, 3, 3],
            Kind::Pointwise => [self.outputs, self.inputs, 1, 1],
            Kind::Depthwise => [self.outputs, 1, 3, 3],
        }
    }

    /// Trainable parameters, those of the batch normalisation with them.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.weights() + 2 * self.outputs
    }

    /// Multiplications with an addition for an output of this height and width.
    #[must_use]
    pub fn multiply_adds(&self, (height, width): (usize, usize)) -> usize {
        self.weights() * height * width
    }

    fn weights(&self) -> usize {
        self.shape().iter().product()
    }
}

/// A ShuffleNetV2 unit: two branches, concatenated and shuffled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// For example `stage3.2`.
    pub name: String,
    /// 1: the first half of the channels passes untouched. 2: both branches see all channels, and height and width are halved.
    pub stride: usize,
    /// Input channels.
    pub inputs: usize,
    /// Output channels.
    pub outputs: usize,
    /// Those of them that come from the left branch, or pass: half, but see [`Width::first_left`].
    pub left_outputs: usize,
}

impl Unit {
    /// Channels within the right branch: half of the unit's.
    #[must_use]
    pub fn branch(&self) -> usize {
        self.outputs / 2
    }

    /// Branches of unequal width can't be shuffled. Instead this is, for each of the unit's outputs, the channel of the
    /// concatenated branches.
    #[must_use]
    pub fn merged(&self) -> Option<Vec<usize>> {
        (self.left_outputs != self.branch()).then(|| by_halvings(0..self.outputs))
    }

    /// torchvision's `branch1`, depthwise then pointwise; `None` where the channels pass untouched.
    #[must_use]
    pub fn left(&self) -> Option<[Conv; 2]> {
        let (module, all) = (format!("{}.branch1", self.name), self.inputs);
        (self.stride == 2).then(|| {
            [
                Conv::new(&module, 0, Kind::Depthwise, (all, all), 2),
                Conv::new(&module, 2, Kind::Pointwise, (all, self.left_outputs), 1),
            ]
        })
    }

    /// torchvision's `branch2`: pointwise, depthwise, pointwise.
    #[must_use]
    pub fn right(&self) -> [Conv; 3] {
        let (module, half) = (format!("{}.branch2", self.name), self.branch());
        let seen = if self.stride == 2 { self.inputs } else { half };
        [
            Conv::new(&module, 0, Kind::Pointwise, (seen, half), 1),
            Conv::new(&module, 3, Kind::Depthwise, (half, half), self.stride),
            Conv::new(&module, 5, Kind::Pointwise, (half, self.outputs - self.left_outputs), 1),
        ]
    }
}

impl Arch {
    /// The first convolution.
    #[must_use]
    pub fn stem(&self) -> Conv {
        Conv::new("conv1", 0, Kind::Stem, (3, STEM_CHANNELS), 2)
    }

    /// The units of stages 2, 3 and 4, in order.
    #[must_use]
    pub fn units(&self) -> Vec<Unit> {
        let mut inputs = STEM_CHANNELS;
        let mut units = Vec::new();
        for (stage, (&outputs, &repeats)) in self.width.stages.iter().zip(&REPEATS).enumerate() {
            for index in 0..repeats {
                let stride = if index == 0 { 2 } else { 1 };
                let left_outputs = if units.is_empty() { self.width.first_left } else { outputs / 2 };
                units.push(Unit { name: format!("stage{}.{index}", stage + 2), stride, inputs, outputs, left_outputs });
                inputs = outputs;
            }
        }
        units
    }

    /// The last convolution.
    #[must_use]
    pub fn conv5(&self) -> Conv {
        Conv::new("conv5", 0, Kind::Pointwise, (self.width.stages[2], self.width.conv5), 1)
    }

    /// Every convolution in the order in which the network runs them.
    #[must_use]
    pub fn convs(&self) -> Vec<Conv> {
        let units = self.units();
        let inner = units.iter().flat_map(|unit| unit.left().into_iter().flatten().chain(unit.right()));
        std::iter::once(self.stem()).chain(inner).chain([self.conv5()]).collect()
    }

    /// Multiplications with an addition for one input: those of the convolutions and the classifier, as torchvision counts them
    /// (`_ops` of its weights). The paper's table 5 has up to 2 % more, as its first unit is another: see [`Width::first_left`].
    #[must_use]
    pub fn multiply_adds(&self, height: usize, width: usize) -> usize {
        let halved = |(height, width): (usize, usize)| (output_side(height, 2), output_side(width, 2));
        let stem = halved((height, width));
        let mut size = halved(stem);
        let mut total = self.stem().multiply_adds(stem);
        for unit in self.units() {
            let out = if unit.stride == 2 { halved(size) } else { size };
            let [first, second, third] = unit.right();
            total += unit.left().iter().flatten().map(|conv| conv.multiply_adds(out)).sum::<usize>();
            total += first.multiply_adds(size) + second.multiply_adds(out) + third.multiply_adds(out);
            size = out;
        }
        total + self.conv5().multiply_adds(size) + self.width.conv5 * self.classes
    }

    /// Trainable parameters, as `sum(p.numel() for p in model.parameters())` counts them.
    #[must_use]
    pub fn parameters(&self) -> usize {
        let convs: usize = self.convs().iter().map(Conv::parameters).sum();
        convs + (self.width.conv5 + 1) * self.classes
    }
}

/// Channels in the order of how often their number can be halved, most often first: of 16 it is 0, 8, 4, 12, 2, 6, 10, 14, 1, 3 …
/// In this order repeated shuffles part the channels.
#[must_use]
pub fn by_halvings(channels: Range<usize>) -> Vec<usize> {
    let halvings = (0..=usize::BITS).rev();
    halvings.flat_map(|count| channels.clone().filter(move |channel| channel.trailing_zeros() == count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn multiply_adds_are_the_published_totals() {
        let millions = WIDTHS.map(|width| {
            let network = Arch { width, classes: 1000 };
            (network.multiply_adds(224, 224) as f64 / 1e6).round() as usize
        });
        // torchvision 0.24.1: 0.04, 0.145, 0.296 and 0.583 thousand million.
        assert_eq!(millions, [40, 145, 296, 583]);
        let authors = WIDTHS.map(|width| {
            let width = Width { first_left: STEM_CHANNELS, ..width };
            (Arch { width, classes: 1000 }.multiply_adds(224, 224) as f64 / 1e6).round() as usize
        });
        // Table 5 of the paper, which rounds the first one, 40.5, up.
        assert_eq!(authors, [40, 146, 299, 591]);
    }

    #[test]
    fn parameters_are_the_published_totals() {
        let totals = WIDTHS.map(|width| Arch { width, classes: 1000 }.parameters());
        assert_eq!(totals, [1_366_792, 2_278_604, 3_503_624, 7_393_996]);
    }
}
