//! Compares a followed graph with the network that it should be, step by step, and takes its weights from where they are.

use super::graph::{Convolution, Graph, Operator, Source};
use super::value::{Channel, Constant};
use crate::arch::{self, Arch, Conv, Kind, Read, Step, WIDTHS, Width};
use crate::weights::bytes::Bytes;
use crate::weights::checkpoint::EPSILON;
use crate::weights::families::{Family, TORCHVISION};
use crate::weights::info::ACTIVATION;
use crate::weights::tensors::{Tensor, Tensors};
use crate::{Error, Result};
use std::collections::BTreeMap;

const FAMILY: &Family = &TORCHVISION;

/// What differs.
type Matched<T> = std::result::Result<T, String>;

/// The tensors of the network under torchvision's names.
///
/// # Errors
/// [`Error::UnknownArchitecture`] with what differs first.
pub fn tensors(graph: &Graph) -> Result<BTreeMap<String, Tensor<'static>>> {
    compared(graph).map_err(Error::UnknownArchitecture)
}

/// A graph says by itself what lies between two linear layers.
pub fn said(tensors: &mut Tensors) {
    if tensors.by_name.contains_key(&format!("{}.weight", FAMILY.two_layers[1])) {
        tensors.metadata.insert(ACTIVATION.to_owned(), "relu".to_owned());
    }
}

fn compared(graph: &Graph) -> Matched<BTreeMap<String, Tensor<'static>>> {
    let arch = arch_of(graph)?;
    let mut tensors = Taken(BTreeMap::new());
    let steps = arch.steps();
    // What every step wrote, in the graph's channels.
    let mut written: Vec<Vec<Channel>> = Vec::with_capacity(steps.len());
    for step in &steps {
        let reads = |read: &Read| match read.step {
            Some(from) => written[from][read.first..][..read.channels].to_vec(),
            None => channels(0, read.channels),
        };
        let seen = reads(&step.reads);
        let made = match &step.operator {
            arch::Operator::Convolution(conv) => convolution(graph, step, conv, &seen, &mut tensors)?,
            arch::Operator::Shuffle { passed, .. } => {
                let joined = [reads(passed), seen].concat();
                (0..step.channels).map(|channel| joined[step.unshuffled(channel)]).collect()
            }
            arch::Operator::Linear { relu } => {
                let first = step.reads.step == Some(Step::features(&steps));
                linear(graph, step, (*relu, first), &seen, arch.hidden.is_some(), &mut tensors)?
            }
        };
        written.push(made);
    }
    if written.last() != Some(&graph.output) {
        let last = graph.output.first().map_or("nothing", |channel| &graph.sources[channel.source as usize].label);
        return Err(format!("its output is not what the network ends with, but that of {last}"));
    }
    Ok(tensors.0)
}

/// The width by the convolutions that are there, the head by what the output comes from.
fn arch_of(graph: &Graph) -> Matched<Arch> {
    let shapes: Vec<&[usize]> = graph
        .sources
        .iter()
        .filter_map(|source| match &source.operator {
            Operator::Convolution(convolution) => Some(&convolution.weight.shape[..]),
            _ => None,
        })
        .collect();
    let has = |shape: [usize; 4]| shapes.contains(&&shape[..]);
    let width = WIDTHS.into_iter().rfind(|width| {
        let half = width.stages[2] / 2;
        has([half, half, 1, 1])
    });
    let Some(width) = width else {
        let halves = WIDTHS.map(|width| width.stages[2] / 2);
        return Err(format!("no 1x1 convolution in its graph has as many inputs as outputs, {halves:?} of them"));
    };
    let conv5 = if has([width.conv5, width.stages[2], 1, 1]) { width.conv5 } else { 0 };
    let arch = Arch::new(Width { conv5, ..width }, 0);
    let last = |channels: &[Channel]| channels.first().map(|channel| &graph.sources[channel.source as usize]);
    let end = last(&graph.output).and_then(|source| match source.operator {
        Operator::Bias(_) => last(&source.reads),
        _ => Some(source),
    });
    let Some(Source { operator: Operator::Linear { .. }, reads, channels: classes, .. }) = end else {
        return Ok(arch);
    };
    let hidden = match last(reads) {
        Some(Source { operator: Operator::Relu, channels: hidden, .. }) => Some(*hidden),
        _ => None,
    };
    Ok(Arch { hidden, classes: *classes, ..arch })
}

/// All channels of a source.
fn channels(source: usize, count: usize) -> Vec<Channel> {
    (0..count as u32).map(|index| Channel { source: source as u32, index }).collect()
}

/// The sources that read these channels, in this order.
fn readers<'g>(graph: &'g Graph, seen: &[Channel]) -> impl Iterator<Item = (usize, &'g Source)> {
    let sources = graph.sources.iter().enumerate();
    sources.filter(move |(_, source)| source.reads[..] == *seen)
}

/// Who reads the first of these channels, for people.
fn instead(graph: &Graph, seen: &[Channel]) -> String {
    let of = seen.first().map(|channel| channel.source);
    let reads = graph.sources.iter().filter(|source| source.reads.iter().any(|channel| Some(channel.source) == of));
    let labels: Vec<&str> = reads.map(|source| &source.label[..]).take(3).collect();
    if labels.is_empty() {
        "nothing reads what comes before".to_owned()
    } else {
        format!("what comes before is read by {}", labels.join(" and "))
    }
}

/// A convolution, the normalisation after it where it isn't folded, its ReLU, and the stem's maximum.
fn convolution(graph: &Graph, step: &Step, conv: &Conv, seen: &[Channel], taken: &mut Taken) -> Matched<Vec<Channel>> {
    let shape = conv.shape();
    let (groups, pad) = match conv.kind {
        Kind::Depthwise => (conv.inputs, 1),
        Kind::Pointwise => (1, 0),
        Kind::Stem => (1, 1),
    };
    let fits = |convolution: &Convolution| {
        convolution.weight.shape == shape
            && convolution.groups == groups
            && convolution.strides == [conv.stride as i64; 2]
            && convolution.pads == [pad; 4]
    };
    let found = readers(graph, seen).find_map(|(at, source)| match &source.operator {
        Operator::Convolution(convolution) if fits(convolution) => Some((at, convolution)),
        _ => None,
    });
    let Some((mut at, convolution)) = found else {
        return Err(format!(
            "{} should convolve {} channels, in their order, to {} with weights of {shape:?} and stride {}, but {}",
            step.name,
            conv.inputs,
            conv.outputs,
            conv.stride,
            instead(graph, seen)
        ));
    };
    taken.add(format!("{}.weight", conv.name), &convolution.weight);
    let next = |at: usize, what: fn(&Operator) -> bool| {
        readers(graph, &channels(at, conv.outputs)).find(|(_, source)| what(&source.operator)).map(|(at, _)| at)
    };
    let norm = next(at, |operator| matches!(operator, Operator::Norm(..)));
    match (norm, &convolution.bias) {
        (None, None) => taken.zeros(format!("{}.bias", conv.name), conv.outputs),
        (_, Some(bias)) => taken.add(format!("{}.bias", conv.name), bias),
        (Some(_), None) => {}
    }
    if let Some(norm) = norm {
        taken.norm(&conv.norm, &graph.sources[norm].operator)?;
        at = norm;
    }
    let mut follow = |what: fn(&Operator) -> bool, name: &str| {
        at = next(at, what).ok_or_else(|| {
            format!("{name} should follow {}, but {}", step.name, instead(graph, &channels(at, conv.outputs)))
        })?;
        Ok::<(), String>(())
    };
    if conv.relu {
        follow(|operator| matches!(operator, Operator::Relu), "a ReLU")?;
    }
    if conv.kind == Kind::Stem {
        follow(|operator| matches!(operator, Operator::Maximum), "the maximum of 3x3 pixels")?;
    }
    Ok(channels(at, conv.outputs))
}

/// A linear layer of the head, after the average if it is the first; of a network without classes only that.
fn linear(
    graph: &Graph,
    step: &Step,
    (relu, first): (bool, bool),
    seen: &[Channel],
    two: bool,
    taken: &mut Taken,
) -> Matched<Vec<Channel>> {
    let mut seen = seen.to_vec();
    if first {
        // There may be another one, for an output of its own.
        let leads_on = |at: usize| {
            let of = channels(at, seen.len());
            of == graph.output || readers(graph, &of).any(|(_, next)| matches!(next.operator, Operator::Linear { .. }))
        };
        let averages = || readers(graph, &seen).filter(|(_, source)| matches!(source.operator, Operator::Average));
        let average = averages().find(|(at, _)| leads_on(*at)).or_else(|| averages().next());
        let Some((average, _)) = average else {
            return Err(format!(
                "the average over all pixels should follow the backbone, but {}",
                instead(graph, &seen)
            ));
        };
        seen = channels(average, seen.len());
    }
    if step.channels == 0 {
        return Ok(seen);
    }
    let found = readers(graph, &seen).find_map(|(at, source)| match &source.operator {
        Operator::Linear { weight, bias } if source.channels == step.channels => Some((at, weight, bias)),
        _ => None,
    });
    let Some((mut at, weight, bias)) = found else {
        return Err(format!("a linear layer should follow the average, but {}", instead(graph, &seen)));
    };
    let [hidden, classifier] = FAMILY.two_layers;
    let module = match (two, relu) {
        (true, true) => hidden,
        (true, false) => classifier,
        (false, _) => FAMILY.classifier,
    };
    taken.add(format!("{module}.weight"), weight);
    let added = readers(graph, &channels(at, step.channels)).find_map(|(next, source)| match &source.operator {
        Operator::Bias(added) if bias.is_none() => Some((next, added)),
        _ => None,
    });
    if let Some((next, _)) = added {
        at = next;
    }
    match bias.as_ref().or(added.map(|(_, added)| added)) {
        Some(bias) => taken.add(format!("{module}.bias"), bias),
        None => taken.zeros(format!("{module}.bias"), step.channels),
    }
    if relu {
        let activated =
            readers(graph, &channels(at, step.channels)).find(|(_, source)| matches!(source.operator, Operator::Relu));
        at = activated.ok_or_else(|| format!("a ReLU should follow {}", step.name))?.0;
    }
    Ok(channels(at, step.channels))
}

/// The tensors that were found.
struct Taken(BTreeMap<String, Tensor<'static>>);

impl Taken {
    fn add(&mut self, name: String, constant: &Constant) {
        let Constant { dtype, shape, bytes } = constant.clone();
        self.0.insert(name, Tensor::dense(dtype, shape, Bytes::Shared(bytes)));
    }

    fn zeros(&mut self, name: String, count: usize) {
        self.0.insert(name, Tensor::computed(vec![count], &vec![0.0; count]));
    }

    /// A normalisation; where another number is added to its variance than usual, its factor makes up for it.
    fn norm(&mut self, module: &str, operator: &Operator) -> Matched<()> {
        let Operator::Norm([weight, bias, mean, variance], epsilon) = operator else {
            unreachable!("it was looked for")
        };
        for (part, constant) in [("weight", weight), ("bias", bias), ("running_mean", mean), ("running_var", variance)]
        {
            self.add(format!("{module}.{part}"), constant);
        }
        // Of unlike lengths neither fits, which is told where they are read.
        if *epsilon != EPSILON as f32 && weight.shape == variance.shape {
            let floats = |part| self.0[&format!("{module}.{part}")].floats().ok_or("a normalisation has no floats");
            let factor = |(gamma, variance): (f32, f32)| {
                let variance = f64::from(variance);
                (f64::from(gamma) * ((variance + EPSILON) / (variance + f64::from(*epsilon))).sqrt()) as f32
            };
            let values: Vec<f32> = floats("weight")?.into_iter().zip(floats("running_var")?).map(factor).collect();
            self.0.insert(format!("{module}.weight"), Tensor::computed(weight.shape.clone(), &values));
        }
        Ok(())
    }
}
