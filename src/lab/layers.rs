//! What every layer is, costs, and how long it takes.

use crate::Result;
use crate::arch::{Arch, Operator, Step};
use crate::image::Input;
use crate::network::Network;
use serde::Serialize;

/// What a layer is and costs. Shapes are height, width, channels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Facts {
    /// The step's.
    pub name: String,
    /// [`Operator::name`].
    pub kind: &'static str,
    /// The layer that it reads; `input` for the first.
    pub from: String,
    /// What it reads: of a unit the half that enters the branch, for a shuffle both halves, for the classifier the average.
    pub input: [usize; 3],
    /// What comes out; after the maximum for the stem.
    pub output: [usize; 3],
    /// 1 or 2; the maximum after the stem halves once more.
    pub stride: usize,
    /// Trainable parameters, those of the batch normalisation with them, as PyTorch counts.
    pub parameters: usize,
    /// Multiplications with an addition.
    pub multiply_adds: u64,
}

/// Every layer, in the order in which the network computes them, for inputs of one size.
#[must_use]
pub fn facts(arch: &Arch, height: usize, width: usize) -> Vec<Facts> {
    let steps = arch.steps();
    let sizes = Step::sizes(&steps, (height, width));
    let of = |(step, [read, written]): (&Step, [(usize, usize); 2])| {
        let (input, seen) = match &step.operator {
            Operator::Convolution(_) => (read, step.reads.channels),
            Operator::Shuffle { .. } => (read, step.channels),
            Operator::Linear { .. } => (written, step.reads.channels),
        };
        Facts {
            name: step.name.clone(),
            kind: step.operator.name(),
            from: step.reads.step.map_or_else(|| "input".to_owned(), |from| steps[from].name.clone()),
            input: [input.0, input.1, seen],
            output: [written.0, written.1, step.channels],
            stride: step.conv().map_or(1, |conv| conv.stride),
            parameters: step.parameters(),
            multiply_adds: step.multiply_adds(read),
        }
    };
    steps.iter().zip(sizes).map(of).collect()
}

/// The milliseconds that each of [`facts`]' layers takes, the average of `runs` runs after one that is not counted. `clock` tells
/// the time in milliseconds. The shuffle happens in the store of the convolution before it, and its time is counted there.
///
/// # Errors
/// As [`Network::run`].
pub fn profile(network: &mut Network, input: &Input, runs: usize, clock: &mut dyn FnMut() -> f64) -> Result<Vec<f64>> {
    network.run(input)?;
    let mut times = vec![0.0; network.steps().len()];
    for _ in 0..runs {
        let mut before = clock();
        network.run_observed(input, &mut |index, _| {
            let now = clock();
            times[index] += (now - before) / runs as f64;
            before = now;
        })?;
    }
    Ok(times)
}
