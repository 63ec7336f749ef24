//! The head: the matrix that fits the embedding, or two of them one after the other.

use super::backbone::Backbone;
use super::{parent, part};
use crate::arch::MAX_CLASSES;
use crate::error::quoted;
use crate::weights::checkpoint::unknown;
use crate::weights::info::{ACTIVATION, bad};
use crate::weights::tensors::{Tensor, Tensors};
use crate::{Error, Result};
use std::collections::BTreeMap;

/// Most multiplications for making two matrices one: a second's work.
const MOST_PRODUCTS: usize = 1 << 31;
/// Most numbers of the one that two matrices make; or, of larger ones, how many times as many as they have.
const MOST_MADE: usize = 1 << 22;
const MOST_MADE_OF_EACH: usize = 16;

/// A network's head in the file.
#[derive(Default)]
pub struct Head<'a> {
    /// The modules' names in the file, and in the family.
    pub modules: Vec<(String, String)>,
    /// The modules in the file that were made one.
    pub merged: Vec<String>,
    /// Tensors that are not in the file as the network needs them.
    pub computed: BTreeMap<String, Tensor<'a>>,
    /// The module that was taken for the classifier, where another name would have been usual.
    pub assumed: Option<String>,
    /// Whether it has two layers with a ReLU between them.
    pub relu: bool,
    /// The module after which a ReLU is assumed.
    pub activated: Option<String>,
}

/// A linear layer, or a convolution that is one.
struct Linear<'t> {
    module: &'t str,
    outputs: usize,
    inputs: usize,
}

/// Finds the head of a backbone.
///
/// # Errors
/// [`Error::UnknownArchitecture`] if several would do, or what is there does not fit.
pub fn find<'a>(tensors: &Tensors<'a>, backbone: &Backbone) -> Result<Head<'a>> {
    let all = linears(tensors, backbone);
    if all.is_empty() {
        return Ok(Head::default());
    }
    let ours = backbone.family.classifier;
    let own = format!("{}{ours}", backbone.root);
    let followed =
        ours.contains('.') && all.iter().any(|other| other.module != own && parent(other.module) == parent(&own));
    let usual = all.iter().find(|linear| linear.module == own && linear.inputs == backbone.embedding);
    if let (Some(usual), false) = (usual, followed) {
        if let Some(next) = all.iter().find(|next| next.module != own && next.inputs == usual.outputs) {
            return unknown(format!("its head is followed by another matrix: {}", told(&[usual, next])));
        }
        return Ok(Head { modules: vec![(own, ours.to_owned())], ..Head::default() });
    }
    let layers = nearest(&all, backbone)?;
    match layers[..] {
        [only] => one(tensors, backbone, only),
        [first, second]
            if first.inputs == backbone.embedding
                && first.outputs == second.inputs
                && (1..=MAX_CLASSES).contains(&first.outputs)
                && second.outputs <= MAX_CLASSES =>
        {
            two(tensors, backbone, first, second)
        }
        _ => unknown(format!(
            "its head has {}, where one linear layer is expected, or two of which the second takes what the first gives, of at most {MAX_CLASSES} outputs",
            told(&layers)
        )),
    }
}

/// All matrices beside the backbone.
fn linears<'t>(tensors: &'t Tensors, backbone: &Backbone) -> Vec<Linear<'t>> {
    let of_backbone = |name: &str| backbone.modules.iter().any(|(module, _)| part(name, module).is_some());
    let named = tensors.by_name.iter().filter(|(name, _)| !of_backbone(name));
    let linear = |(name, tensor): (&'t String, &Tensor)| {
        let (outputs, inputs) = match tensor.shape[..] {
            [outputs, inputs] => (outputs, inputs),
            // After the last convolution; before it such are the necks of detectors.
            [outputs, inputs, 1, 1] if inputs == backbone.embedding && backbone.complete => (outputs, inputs),
            _ => return None,
        };
        Some(Linear { module: name.strip_suffix(".weight")?, outputs, inputs })
    };
    named.filter_map(linear).collect()
}

/// The layers of the sequence that fits the embedding and stands nearest to the backbone, in order.
fn nearest<'l, 't>(all: &'l [Linear<'t>], backbone: &Backbone) -> Result<Vec<&'l Linear<'t>>> {
    let fits = |linear: &&Linear| linear.inputs == backbone.embedding;
    let distance = |linear: &Linear| {
        let [one, other] = [&backbone.root[..], linear.module].map(|name| name.split('.'));
        usize::MAX - one.zip(other).take_while(|(one, other)| one == other).count()
    };
    let Some(least) = all.iter().filter(fits).map(distance).min() else {
        let all: Vec<&Linear> = all.iter().collect();
        return unknown(format!(
            "no matrix takes the {} numbers that the backbone gives; there are {}",
            backbone.embedding,
            told(&all)
        ));
    };
    let nearest: Vec<&Linear> = all.iter().filter(fits).filter(|linear| distance(linear) == least).collect();
    let sequence = parent(nearest[0].module);
    if nearest.iter().any(|linear| parent(linear.module) != sequence) {
        return unknown(format!("several matrices fit as its head: {}", told(&nearest)));
    }
    let mut layers: Vec<&Linear> = all.iter().filter(|linear| parent(linear.module) == sequence).collect();
    layers.sort_by_key(|linear| (position(linear.module), linear.module));
    Ok(layers)
}

/// One linear layer. Without a bias it is zero.
fn one<'a>(tensors: &Tensors<'a>, backbone: &Backbone, linear: &Linear) -> Result<Head<'a>> {
    alone(tensors, backbone, &[linear])?;
    let ours = backbone.family.classifier;
    let mut head = Head { assumed: Some(linear.module.to_owned()), ..Head::default() };
    head.take(tensors, linear, ours)?;
    Ok(head)
}

/// Two linear layers: neighbours in a sequence are one, and between others is something without weights.
fn two<'a>(tensors: &Tensors<'a>, backbone: &Backbone, first: &Linear, second: &Linear) -> Result<Head<'a>> {
    alone(tensors, backbone, &[first, second])?;
    let neighbours = position(first.module).zip(position(second.module)).is_some_and(|(one, other)| one + 1 == other);
    let said = match tensors.metadata.get(ACTIVATION).map(String::as_str) {
        None => None,
        Some("relu") => Some(true),
        Some("none") => Some(false),
        Some(other) => return Err(bad(ACTIVATION, format!("relu or none was expected, {other:?} came"))),
    };
    let [ours, then] = backbone.family.two_layers;
    let usual = second.module == format!("{}{then}", backbone.root);
    let mut head = Head { assumed: (!usual).then(|| second.module.to_owned()), ..Head::default() };
    if said.unwrap_or(!neighbours) {
        head.relu = true;
        head.activated = said.is_none().then(|| first.module.to_owned());
        head.take(tensors, first, ours)?;
        head.take(tensors, second, then)?;
        return Ok(head);
    }
    let [weight, bias] = product(tensors, first, second)?;
    head.merged = [first, second].map(|layer| layer.module.to_owned()).into();
    head.computed.insert(format!("{}.weight", backbone.family.classifier), weight);
    head.computed.insert(format!("{}.bias", backbone.family.classifier), bias);
    Ok(head)
}

impl<'a> Head<'a> {
    /// A layer under the name that it has here.
    fn take(&mut self, tensors: &Tensors<'a>, linear: &Linear, ours: &str) -> Result<()> {
        self.modules.push((linear.module.to_owned(), ours.to_owned()));
        if !tensors.by_name.contains_key(&format!("{}.bias", linear.module)) {
            let nothing = vec![0.0; linear.outputs];
            self.computed.insert(format!("{ours}.bias"), Tensor::computed(vec![linear.outputs], &nothing));
        }
        let weight = &tensors.by_name[&format!("{}.weight", linear.module)];
        if weight.shape.len() > 2 {
            // A 1x1 convolution of the averaged pixel.
            let values = values(tensors, linear, "weight")?.expect("its weight was found");
            let weight = Tensor::computed(vec![linear.outputs, linear.inputs], &values);
            self.computed.insert(format!("{ours}.weight"), weight);
        }
        Ok(())
    }
}

/// Nothing else with weights may be in the sequence of these layers.
fn alone(tensors: &Tensors, backbone: &Backbone, layers: &[&Linear]) -> Result<()> {
    let sequence = format!("{}.", parent(layers[0].module));
    if sequence == "." || backbone.root.starts_with(&sequence) {
        return Ok(());
    }
    let of_layers = |name: &str| layers.iter().any(|linear| part(name, linear.module).is_some());
    let mut names = tensors.by_name.keys().filter(|name| name.starts_with(&sequence));
    match names.find(|name| !of_layers(name)) {
        None => Ok(()),
        Some(more) => unknown(format!("its head {sequence}* has {} besides linear layers", quoted(more))),
    }
}

/// What two layers without anything between them are together, weight and bias: summed in f64, rounded once.
fn product<'a>(tensors: &Tensors<'a>, first: &Linear, second: &Linear) -> Result<[Tensor<'a>; 2]> {
    let (inputs, hidden, outputs) = (first.inputs, first.outputs, second.outputs);
    let there = outputs.saturating_add(inputs).saturating_mul(hidden);
    let most = MOST_MADE.max(there.saturating_mul(MOST_MADE_OF_EACH));
    let products = outputs.saturating_mul(hidden).saturating_mul(inputs);
    if products > MOST_PRODUCTS || outputs.saturating_mul(inputs) > most {
        return unknown(format!("the layers of its head are too large to be made one: {}", told(&[first, second])));
    }
    let read = |linear, part| values(tensors, linear, part);
    let (one, other) = (read(first, "weight")?.unwrap_or_default(), read(second, "weight")?.unwrap_or_default());
    let biases =
        [read(first, "bias")?.unwrap_or(vec![0.0; hidden]), read(second, "bias")?.unwrap_or(vec![0.0; outputs])];
    if one.len() != hidden * inputs
        || other.len() != outputs * hidden
        || biases[0].len() != hidden
        || biases[1].len() != outputs
    {
        return unknown(format!("the biases of its head do not fit {}", told(&[first, second])));
    }
    let (mut weight, mut bias) = (Vec::with_capacity(outputs * inputs), Vec::with_capacity(outputs));
    for (row, own) in other.chunks_exact(hidden).zip(&biases[1]) {
        let mut sums = vec![0.0; inputs];
        let mut sum = f64::from(*own);
        for ((&factor, filter), &bias) in row.iter().zip(one.chunks_exact(inputs)).zip(&biases[0]) {
            sums.iter_mut().zip(filter).for_each(|(sum, &weight)| *sum += f64::from(factor) * f64::from(weight));
            sum += f64::from(factor) * f64::from(bias);
        }
        weight.extend(sums.into_iter().map(|sum| sum as f32));
        bias.push(sum as f32);
    }
    Ok([Tensor::computed(vec![outputs, inputs], &weight), Tensor::computed(vec![outputs], &bias)])
}

/// A layer's numbers, if it has them.
fn values(tensors: &Tensors, linear: &Linear, part: &str) -> Result<Option<Vec<f32>>> {
    let name = format!("{}.{part}", linear.module);
    let Some(tensor) = tensors.by_name.get(&name) else { return Ok(None) };
    let wrong = || Error::WrongDtype { name, actual: format!("{:?}", tensor.dtype) };
    Ok(Some(tensor.floats().ok_or_else(wrong)?))
}

/// A module's place in a sequence.
fn position(module: &str) -> Option<usize> {
    module.rsplit('.').next()?.parse().ok()
}

/// Layers for people.
fn told(layers: &[&Linear]) -> String {
    let told: Vec<String> = layers
        .iter()
        .take(4)
        .map(|Linear { module, outputs, inputs }| format!("{} [{outputs}, {inputs}]", quoted(module)))
        .collect();
    told.join(", ")
}
