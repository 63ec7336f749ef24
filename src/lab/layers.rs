//! What every layer is, costs, and how long it takes.

use crate::Result;
use crate::arch::{Arch, Conv, Kind, STEM_CHANNELS, output_side};
use crate::explain::layers;
use crate::image::Input;
use crate::network::Network;
use serde::Serialize;

/// What a layer is and costs. Shapes are height, width, channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// As in [`layers`]; the last one is `classifier`.
    pub name: String,
    /// `standard`, `depthwise`, `pointwise`, `shuffle` (a unit's output) or `classifier`.
    pub kind: &'static str,
    /// The layer that it reads; `input` for the first.
    pub from: String,
    /// What it reads. All channels of a unit where only half of them enter the branch are counted as that half.
    pub input: [usize; 3],
    /// What comes out; after the maximum for the stem, and after the average for what the classifier reads.
    pub output: [usize; 3],
    /// 1 or 2; the maximum after the stem halves once more.
    pub stride: usize,
    /// Trainable parameters, those of the batch normalisation with them, as PyTorch counts.
    pub parameters: usize,
    /// Multiplications with an addition.
    pub multiply_adds: usize,
}

/// Every layer, in the order in which the network computes them, for inputs of one size.
#[must_use]
pub fn facts(arch: &Arch, height: usize, width: usize) -> Vec<Facts> {
    let stem = convolution("stem", "input", &arch.stem(), (height, width));
    let [rows, columns, _] = stem.output;
    let mut all = vec![Facts { output: [output_side(rows, 2), output_side(columns, 2), STEM_CHANNELS], ..stem }];
    let mut from = "stem".to_owned();
    for unit in arch.units() {
        let [rows, columns, _] = all[all.len() - 1].output;
        let mut branch = |parts: &[&str], convs: &[Conv]| {
            let mut before = (from.clone(), (rows, columns));
            for (part, conv) in parts.iter().zip(convs) {
                let next = convolution(&format!("{}.{part}", unit.name), &before.0, conv, before.1);
                before = (next.name.clone(), (next.output[0], next.output[1]));
                all.push(next);
            }
        };
        if let Some(left) = unit.left() {
            branch(&["left.depthwise", "left.pointwise"], &left);
        }
        branch(&["pointwise1", "depthwise", "pointwise2"], &unit.right());
        let last = &all[all.len() - 1];
        let shape = [last.output[0], last.output[1], unit.outputs];
        all.push(Facts {
            name: unit.name.clone(),
            kind: "shuffle",
            from: last.name.clone(),
            input: shape,
            output: shape,
            stride: 1,
            parameters: 0,
            multiply_adds: 0,
        });
        from = unit.name;
    }
    let [rows, columns, _] = all[all.len() - 1].output;
    all.push(convolution("conv5", &from, &arch.conv5(), (rows, columns)));
    let (embedding, classes) = (arch.width.conv5, arch.classes);
    all.push(Facts {
        name: "classifier".to_owned(),
        kind: "classifier",
        from: "conv5".to_owned(),
        input: [1, 1, embedding],
        output: [1, 1, classes],
        stride: 1,
        parameters: (embedding + 1) * classes,
        multiply_adds: embedding * classes,
    });
    all
}

fn convolution(name: &str, from: &str, conv: &Conv, (height, width): (usize, usize)) -> Facts {
    let (rows, columns) = (output_side(height, conv.stride), output_side(width, conv.stride));
    Facts {
        name: name.to_owned(),
        kind: match conv.kind {
            Kind::Stem => "standard",
            Kind::Pointwise => "pointwise",
            Kind::Depthwise => "depthwise",
        },
        from: from.to_owned(),
        input: [height, width, conv.inputs],
        output: [rows, columns, conv.outputs],
        stride: conv.stride,
        parameters: conv.parameters(),
        multiply_adds: conv.multiply_adds((rows, columns)),
    }
}

/// The milliseconds that each of [`facts`]' layers takes, the average of `runs` runs after one that is not counted. `clock` tells
/// the time in milliseconds. The shuffle happens in the store of the convolution before it, and its time is counted there.
///
/// # Errors
/// As [`Network::run`].
pub fn profile(network: &mut Network, input: &Input, runs: usize, clock: &mut dyn FnMut() -> f64) -> Result<Vec<f64>> {
    network.run(input)?;
    let mut times = vec![0.0; layers(network.arch()).len() + 1];
    for _ in 0..runs {
        let (mut before, mut index) = (clock(), 0);
        let mut lap = |now: f64| {
            times[index] += (now - before) / runs as f64;
            (before, index) = (now, index + 1);
        };
        network.run_observed(input, &mut |_, _| lap(clock()))?;
        lap(clock());
    }
    Ok(times)
}
