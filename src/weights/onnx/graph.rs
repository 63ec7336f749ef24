//! Follows every channel through a graph.

use super::operators;
use super::proto::{self, FLOATS, Model, Node};
use super::value::{Channel, Constant, Integers, Map, Pixels, Value};
use crate::arch::MAX_CLASSES;
use crate::error::quoted;
use crate::{Error, Result};
use prost::bytes::Bytes;
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

/// Most channels and numbers of a value: those of the largest head.
pub const MOST_CHANNELS: usize = MAX_CLASSES;
/// Channels and numbers of all values together: the largest network has some 200,000, and what is longer may have one a byte.
const BUDGET: usize = 300_000;
/// Most channels and numbers of all values together.
const MOST_BUDGET: usize = 4_000_000;
/// Most values. The largest network has some 3,000.
const MOST_VALUES: usize = 100_000;

/// What writes new channels.
pub enum Operator {
    Picture,
    Convolution(Convolution),
    /// Weight, bias, mean and variance, and what is added to the variance.
    Norm([Constant; 4], f32),
    Relu,
    /// 3x3 with stride 2 and padding 1, the only one that there is.
    Maximum,
    Average,
    Linear {
        /// Outputs x inputs.
        weight: Constant,
        bias: Option<Constant>,
    },
    /// What is added to each number.
    Bias(Constant),
    Softmax,
}

/// A convolution as it is in the graph.
pub struct Convolution {
    /// Outputs x inputs per group x height x width.
    pub weight: Constant,
    pub bias: Option<Constant>,
    pub groups: usize,
    pub strides: [i64; 2],
    /// At the top, left, bottom and right.
    pub pads: [i64; 4],
}

/// An operator with what it reads.
pub struct Source {
    pub operator: Operator,
    pub reads: Rc<[Channel]>,
    /// How many channels it writes.
    pub channels: usize,
    /// Its node, for people.
    pub label: String,
}

/// A graph, followed.
#[derive(Default)]
pub struct Graph {
    /// In the order of the nodes; the picture is the first.
    pub sources: Vec<Source>,
    /// The graph's output: of several the first that a linear layer ends in, or else the first.
    pub output: Vec<Channel>,
    /// Height and width of the picture, if it has to have them.
    pub size: Option<[u16; 2]>,
    values: HashMap<String, Value>,
    /// Nodes by what they read and nothing has written yet: converters put some behind those that read of them.
    waiting: HashMap<String, Vec<Rc<Waiting>>>,
    /// How many channels and numbers there may still be.
    budget: usize,
    /// How many bytes may still be copied.
    copies: usize,
}

/// A node, and how many values it waits for.
struct Waiting {
    node: Node,
    missing: Cell<usize>,
}

/// A value, or why nothing is known of it.
pub type Known<T> = std::result::Result<T, String>;

/// Follows all channels of a model from its input to its first output.
///
/// # Errors
/// If it is damaged, or its output depends on something that this network doesn't have.
pub fn followed(model: &Model) -> Result<Graph> {
    let file = proto::graph(model)?;
    let budget = MOST_BUDGET.min(BUDGET + model.graph.len());
    // A file needs to have the axes of each matrix exchanged once, or there and back.
    let mut graph = Graph { budget, copies: 2 * model.graph.len(), ..Graph::default() };
    for bytes in &file.initializer {
        let mut tensor: proto::Tensor = proto::decoded(bytes)?;
        let name = tensor.name.clone();
        tensor.name.truncate(tensor.name.floor_char_boundary(256));
        graph.values.insert(name, Value::of(tensor)?);
    }
    for bytes in &file.input {
        let input: proto::Value = proto::decoded(bytes)?;
        graph.input(&input)?;
    }
    for bytes in &file.node {
        graph.come(proto::decoded(bytes)?)?;
    }
    graph.left()?;
    let mut outputs = Vec::new();
    for bytes in &file.output {
        let output: proto::Value = proto::decoded(bytes)?;
        outputs.push(graph.output(&output.name));
    }
    let of_classes =
        |output: &std::result::Result<Vec<Channel>, _>| output.as_ref().is_ok_and(|it| graph.is_linear(it));
    let chosen = outputs.iter().position(of_classes).unwrap_or(0);
    if outputs.is_empty() {
        return Err(Error::UnknownArchitecture("its graph has no output".to_owned()));
    }
    graph.output = outputs.swap_remove(chosen).map_err(Error::UnknownArchitecture)?;
    graph.values.clear();
    Ok(graph)
}

impl Graph {
    /// The first input is the picture.
    fn input(&mut self, input: &proto::Value) -> Result<()> {
        if self.values.contains_key(&input.name) {
            return Ok(()); // Constants may be listed with the inputs.
        }
        let kind = input.r#type.as_ref().and_then(|kind| kind.tensor_type.as_ref());
        let shape: proto::Shape = proto::decoded(kind.and_then(|kind| kind.shape.as_ref()).unwrap_or(&Bytes::new()))?;
        let floats = kind.is_none_or(|kind| kind.elem_type == 0 || FLOATS.contains(&kind.elem_type));
        let dims: Vec<Option<i64>> = shape.dim.iter().map(|dim| dim.dim_value).collect();
        let value = match dims[..] {
            _ if !self.sources.is_empty() => Value::unknown(format!("{} is a second input", quoted(&input.name))),
            _ if !floats => Value::unknown(format!(
                "its input {} is of numbers of type {}, where floats are expected: export it without what makes floats of bytes",
                quoted(&input.name),
                kind.map_or(0, |kind| kind.elem_type)
            )),
            [_, Some(3) | None, height, width] => {
                let side = |side: Option<i64>| side.and_then(|side| u16::try_from(side).ok());
                self.size = side(height).zip(side(width)).map(|(height, width)| [height, width]);
                let pixels = Pixels::Many([height, width]);
                self.source(Operator::Picture, Rc::default(), 3, pixels, String::new()).unwrap_or_else(Value::unknown)
            }
            _ => Value::unknown(format!(
                "its input {} has shape {:?}, where [batch, 3, height, width] is expected",
                quoted(&input.name),
                &dims[..dims.len().min(8)]
            )),
        };
        self.values.insert(input.name.clone(), value);
        Ok(())
    }

    /// What the output is, without the softmax that may be the last.
    fn logits(&self, output: &[Channel]) -> Vec<Channel> {
        let softmax = output.first().map(|channel| channel.source as usize);
        match softmax.map(|source| &self.sources[source]) {
            Some(Source { operator: Operator::Softmax, reads, channels, .. })
                if output.len() == *channels && output.iter().zip(0..).all(|(channel, at)| channel.index == at) =>
            {
                reads.to_vec()
            }
            _ => output.to_vec(),
        }
    }

    /// A node is followed as soon as all is there that it reads.
    fn come(&mut self, node: Node) -> Result<()> {
        let known = |name: &String| name.is_empty() || self.values.contains_key(name);
        let missing: BTreeSet<String> = node.input.iter().filter(|name| !known(name)).cloned().collect();
        if missing.is_empty() {
            return self.followed(node);
        }
        let waiting = Rc::new(Waiting { node, missing: Cell::new(missing.len()) });
        for name in missing {
            self.waiting.entry(name).or_default().push(Rc::clone(&waiting));
        }
        few(self.waiting.len())
    }

    /// A node, and those that waited for what it writes.
    fn followed(&mut self, node: Node) -> Result<()> {
        self.node(&node)?;
        let mut written = node.output;
        while let Some(name) = written.pop() {
            for waiting in self.waiting.remove(&name).unwrap_or_default() {
                waiting.missing.set(waiting.missing.get() - 1);
                if waiting.missing.get() == 0 {
                    self.node(&waiting.node)?;
                    written.extend(waiting.node.output.iter().cloned());
                }
            }
        }
        Ok(())
    }

    /// Those that nothing came for, which say so.
    fn left(&mut self) -> Result<()> {
        let mut left: Vec<(String, Vec<Rc<Waiting>>)> = std::mem::take(&mut self.waiting).into_iter().collect();
        left.sort_by(|(one, _), (other, _)| one.cmp(other));
        let once = |waiting: &&Rc<Waiting>| waiting.missing.replace(0) > 0;
        left.iter().flat_map(|(_, waiting)| waiting).filter(once).try_for_each(|waiting| self.node(&waiting.node))
    }

    /// The channels of an output, or why there are none.
    fn output(&self, name: &str) -> std::result::Result<Vec<Channel>, String> {
        match self.values.get(name) {
            Some(Value::Map(Map { channels, pixels: Pixels::Gone | Pixels::One, .. })) => Ok(self.logits(channels)),
            Some(Value::Unknown(reason)) => Err(reason.to_string()),
            _ => Err(format!("its output {} is neither logits nor an average", quoted(name))),
        }
    }

    /// Whether these are what a linear layer writes, with its bias or without.
    fn is_linear(&self, channels: &[Channel]) -> bool {
        let source = channels.first().map(|channel| &self.sources[channel.source as usize].operator);
        matches!(source, Some(Operator::Linear { .. } | Operator::Bias(_)))
    }

    fn node(&mut self, node: &Node) -> Result<()> {
        let values = match self.inputs(node) {
            Ok(inputs) => self.written(node, &inputs)?,
            Err(reason) => Err(reason),
        };
        let values =
            values.unwrap_or_else(|reason| node.output.iter().map(|_| Value::Unknown(reason.clone())).collect());
        for (name, value) in node.output.iter().zip(values) {
            self.values.insert(name.clone(), value);
        }
        few(self.values.len())?;
        Ok(())
    }

    /// The values that a node reads; nothing for those that are left out.
    fn inputs(&self, node: &Node) -> std::result::Result<Vec<Option<Value>>, Rc<str>> {
        let value = |name: &String| match self.values.get(name) {
            _ if name.is_empty() => Ok(None),
            None => Err(format!("{} reads {}, which nothing writes", label(node), quoted(name)).into()),
            // What differs first is what is told.
            Some(Value::Unknown(reason)) => Err(reason.clone()),
            Some(value) => Ok(Some(value.clone())),
        };
        node.input.iter().map(value).collect()
    }

    /// The values that a node writes.
    fn written(&mut self, node: &Node, inputs: &[Option<Value>]) -> Result<std::result::Result<Vec<Value>, Rc<str>>> {
        let values =
            match node.attribute.iter().find(|attribute| node.op_type == "Constant" && attribute.name == "value") {
                Some(value) => Ok(vec![Value::of(proto::decoded(&value.t)?)?]),
                None => operators::apply(self, node, inputs),
            };
        Ok(values.map_err(|reason| format!("{} {reason}", label(node)).into()))
    }

    /// Adds what writes new channels; gives them.
    ///
    /// # Errors
    /// As [`Self::map`].
    pub fn source(
        &mut self,
        operator: Operator,
        reads: Rc<[Channel]>,
        channels: usize,
        pixels: Pixels,
        label: String,
    ) -> Known<Value> {
        self.spend(channels)?;
        let source = self.sources.len() as u32;
        self.sources.push(Source { operator, reads, channels, label });
        let written = (0..channels as u32).map(|index| Channel { source, index }).collect();
        Ok(Value::Map(Map { channels: written, axes: vec![channels], pixels }))
    }

    /// Channels in an order of their own.
    ///
    /// # Errors
    /// If there are more than any network has.
    pub fn map(&mut self, channels: Vec<Channel>, axes: Vec<usize>, pixels: Pixels) -> Known<Value> {
        self.spend(channels.len())?;
        Ok(Value::Map(Map { channels: channels.into(), axes, pixels }))
    }

    /// Whole numbers.
    ///
    /// # Errors
    /// As [`Self::map`].
    pub fn integers(&mut self, values: Vec<Option<i64>>, scalar: bool) -> Known<Value> {
        self.spend(values.len())?;
        Ok(Value::Integers(Integers { values: values.into(), scalar }))
    }

    /// A matrix with its axes exchanged.
    ///
    /// # Errors
    /// If it is none, or there are too many.
    pub fn transposed(&mut self, matrix: &Constant) -> Known<Constant> {
        self.copies = self
            .copies
            .checked_sub(matrix.bytes.len())
            .ok_or("exchanges the axes of more matrices than the network has".to_owned())?;
        matrix.transposed().ok_or("exchanges the axes of what is no matrix".to_owned())
    }

    fn spend(&mut self, count: usize) -> Known<()> {
        let left = self.budget.checked_sub(count).filter(|_| count <= MOST_CHANNELS);
        self.budget = left.ok_or("has more channels than the network".to_owned())?;
        Ok(())
    }
}

/// Refuses more values than any network has.
fn few(values: usize) -> Result<()> {
    if values > MOST_VALUES {
        return Err(Error::UnknownArchitecture(format!("its graph has more than {MOST_VALUES} values")));
    }
    Ok(())
}

/// A node for people: its operator and its name, or what it writes.
pub fn label(node: &Node) -> String {
    let name = if node.name.is_empty() { node.output.first() } else { Some(&node.name) };
    format!("{} {}", quoted(&node.op_type).trim_matches('"'), name.map_or(String::new(), |name| quoted(name)))
}
