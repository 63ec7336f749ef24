//! The network as a list of steps: the one place that says what reads what. Whoever needs layers, shapes, costs, filters or weights walks it.

use super::{Arch, REPEATS, STEM_CHANNELS, output_side};
use std::ops::Range;

/// What a convolution connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// 3x3 with stride 2 over the three colours; a 3x3 maximum with stride 2 follows.
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
    /// Shape of the weight, `[outputs, inputs per group, height, width]`.
    #[must_use]
    pub fn shape(&self) -> [usize; 4] {
        match self.kind {
            Kind::Stem => [self.outputs, self.inputs, 3, 3],
            Kind::Pointwise => [self.outputs, self.inputs, 1, 1],
            Kind::Depthwise => [self.outputs, 1, 3, 3],
        }
    }
}

/// What a step does to what it reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// A convolution.
    Convolution(Conv),
    /// Concatenates `passed` with what the step reads and shuffles the channels: the end of a unit.
    Shuffle {
        /// The left half: what passed the unit untouched, or came out of its left branch.
        passed: Read,
        /// Branches of unequal width can't be shuffled. Instead this is, for each output, the channel of the concatenated branches.
        order: Option<Vec<usize>>,
    },
    /// A linear layer. The first one averages over all pixels before.
    Linear {
        /// Whether a ReLU follows: of a layer between the average and the classifier.
        relu: bool,
    },
}

impl Operator {
    /// What the field calls it.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Convolution(conv) => match conv.kind {
                Kind::Stem => "standard",
                Kind::Pointwise => "pointwise",
                Kind::Depthwise => "depthwise",
            },
            Self::Shuffle { .. } => "shuffle",
            Self::Linear { relu: true } => "linear",
            Self::Linear { relu: false } => "classifier",
        }
    }
}

/// Neighbouring channels of what an earlier step wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Read {
    /// The step by its place in the list; nothing for the picture.
    pub step: Option<usize>,
    /// The first channel.
    pub first: usize,
    /// How many channels.
    pub channels: usize,
}

/// One step of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Name of the layer, for example `stage3.2.depthwise`. A unit's last step has the unit's name.
    pub name: String,
    /// What it does.
    pub operator: Operator,
    /// What it reads.
    pub reads: Read,
    /// Channels that it writes.
    pub channels: usize,
}

impl Step {
    /// Its convolution, if it is one.
    #[must_use]
    pub fn conv(&self) -> Option<&Conv> {
        match &self.operator {
            Operator::Convolution(conv) => Some(conv),
            _ => None,
        }
    }

    /// Whether it is a convolution of this kind.
    #[must_use]
    pub fn is(&self, kind: Kind) -> bool {
        self.conv().is_some_and(|conv| conv.kind == kind)
    }

    /// Height and width of what it writes.
    #[must_use]
    pub fn output_size(&self, size: (usize, usize)) -> (usize, usize) {
        let by = |(height, width), stride| (output_side(height, stride), output_side(width, stride));
        match &self.operator {
            Operator::Convolution(conv) if conv.kind == Kind::Stem => by(by(size, conv.stride), 2),
            Operator::Convolution(conv) => by(size, conv.stride),
            Operator::Shuffle { .. } => size,
            Operator::Linear { .. } => (1, 1),
        }
    }

    /// Height and width of what each of `steps` reads and writes, for an input of this height and width.
    #[must_use]
    pub fn sizes(steps: &[Self], input: (usize, usize)) -> Vec<[(usize, usize); 2]> {
        let mut sizes = Vec::with_capacity(steps.len());
        Self::sizes_into(steps, input, &mut sizes);
        sizes
    }

    /// [`Self::sizes`] in the place of those that are there, whose memory is used again.
    pub fn sizes_into(steps: &[Self], input: (usize, usize), sizes: &mut Vec<[(usize, usize); 2]>) {
        sizes.clear();
        for step in steps {
            let read = step.reads.step.map_or(input, |from| sizes[from][1]);
            sizes.push([read, step.output_size(read)]);
        }
    }

    /// The place of the step whose output is averaged.
    #[must_use]
    pub fn features(steps: &[Self]) -> usize {
        let linear = steps.iter().position(|step| matches!(step.operator, Operator::Linear { .. }));
        linear.expect("a classifier") - 1
    }

    /// Where among the concatenated branches an output channel of a shuffle comes from.
    #[must_use]
    pub fn unshuffled(&self, channel: usize) -> usize {
        match &self.operator {
            Operator::Shuffle { order: Some(order), .. } => order[channel],
            Operator::Shuffle { order: None, .. } => channel % 2 * (self.channels / 2) + channel / 2,
            _ => channel,
        }
    }

    /// Trainable parameters, those of a batch normalisation with them.
    #[must_use]
    pub fn parameters(&self) -> usize {
        self.weights()
            + match &self.operator {
                Operator::Convolution(_) => 2 * self.channels,
                Operator::Shuffle { .. } => 0,
                Operator::Linear { .. } => self.channels,
            }
    }

    /// Multiplications with an addition, if what it reads has this height and width.
    #[must_use]
    pub fn multiply_adds(&self, (height, width): (usize, usize)) -> u64 {
        let pixels = self.conv().map_or(1, |conv| output_side(height, conv.stride) * output_side(width, conv.stride));
        self.weights() as u64 * pixels as u64
    }

    fn weights(&self) -> usize {
        match &self.operator {
            Operator::Convolution(conv) => conv.shape().iter().product(),
            Operator::Shuffle { .. } => 0,
            Operator::Linear { .. } => self.reads.channels * self.channels,
        }
    }
}

/// A list of steps that grows.
struct Plan(Vec<Step>);

impl Plan {
    /// Adds a step; gives all that it writes.
    fn add(&mut self, name: String, operator: Operator, reads: Read, channels: usize) -> Read {
        self.0.push(Step { name, operator, reads, channels });
        Read { step: Some(self.0.len() - 1), first: 0, channels }
    }

    /// Adds the convolution at position `index` of the sequence `module`; its normalisation follows there at once.
    fn conv(
        &mut self,
        name: String,
        (module, index): (&str, usize),
        (kind, stride): (Kind, usize),
        reads: Read,
        outputs: usize,
    ) -> Read {
        let conv = Conv {
            name: format!("{module}.{index}"),
            norm: format!("{module}.{}", index + 1),
            kind,
            inputs: reads.channels,
            outputs,
            stride,
            relu: kind != Kind::Depthwise,
        };
        self.add(name, Operator::Convolution(conv), reads, outputs)
    }
}

/// All steps: the stem, the units of stages 2, 3 and 4, the last convolution and the head.
pub(super) fn steps(arch: &Arch) -> Vec<Step> {
    let mut plan = Plan(Vec::new());
    let picture = Read { step: None, first: 0, channels: 3 };
    let mut seen = plan.conv("stem".to_owned(), ("conv1", 0), (Kind::Stem, 2), picture, STEM_CHANNELS);
    for (stage, (&outputs, &repeats)) in arch.width.stages.iter().zip(&REPEATS).enumerate() {
        for index in 0..repeats {
            let left = if (stage, index) == (0, 0) { arch.width.first_left } else { outputs / 2 };
            let stride = if index == 0 { 2 } else { 1 };
            seen = unit(&mut plan, &format!("stage{}.{index}", stage + 2), seen, [left, outputs - left], stride);
        }
    }
    if arch.width.conv5 > 0 {
        seen = plan.conv("conv5".to_owned(), ("conv5", 0), (Kind::Pointwise, 1), seen, arch.width.conv5);
    }
    if let Some(hidden) = arch.hidden {
        seen = plan.add("hidden".to_owned(), Operator::Linear { relu: true }, seen, hidden);
    }
    plan.add("classifier".to_owned(), Operator::Linear { relu: false }, seen, arch.classes);
    plan.0
}

/// A unit (figure 3, c and d). With stride 1 the first half of the channels passes untouched; with stride 2 both branches see all
/// channels, and height and width are halved. Outputs of the two branches are concatenated and shuffled.
fn unit(plan: &mut Plan, name: &str, input: Read, [left, right]: [usize; 2], stride: usize) -> Read {
    let [branch1, branch2] = [1, 2].map(|branch| format!("{name}.branch{branch}"));
    let half = usize::midpoint(left, right);
    let (passed, seen) = if stride == 2 {
        let depthwise = (Kind::Depthwise, stride);
        let filtered = plan.conv(format!("{name}.left.depthwise"), (&branch1, 0), depthwise, input, input.channels);
        (plan.conv(format!("{name}.left.pointwise"), (&branch1, 2), (Kind::Pointwise, 1), filtered, left), input)
    } else {
        (Read { channels: half, ..input }, Read { first: half, channels: half, ..input })
    };
    let expanded = plan.conv(format!("{name}.pointwise1"), (&branch2, 0), (Kind::Pointwise, 1), seen, half);
    let filtered = plan.conv(format!("{name}.depthwise"), (&branch2, 3), (Kind::Depthwise, stride), expanded, half);
    let convolved = plan.conv(format!("{name}.pointwise2"), (&branch2, 5), (Kind::Pointwise, 1), filtered, right);
    let order = (left != right).then(|| by_halvings(0..left + right));
    plan.add(name.to_owned(), Operator::Shuffle { passed, order }, convolved, left + right)
}

/// Channels in the order of how often their number can be halved, most often first: of 16 it is 0, 8, 4, 12, 2, 6, 10, 14, 1, 3 …
/// In this order repeated shuffles part the channels.
#[must_use]
pub fn by_halvings(channels: Range<usize>) -> Vec<usize> {
    let halvings = (0..=usize::BITS).rev();
    halvings.flat_map(|count| channels.clone().filter(move |channel| channel.trailing_zeros() == count)).collect()
}
