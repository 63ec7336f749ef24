//! What the operators do to what is known: those that compute with activations are noted down, those that move channels move them
//! (`moves`), those of shapes are computed (`shapes`). Source: <https://github.com/onnx/onnx/blob/main/docs/Operators.md>.

use super::graph::{Convolution, Graph, Known, Operator, label};
use super::proto::{Attribute, FLOATS, INT32, INT64, Node};
use super::value::{Constant, Map, Pixels, Value};
use crate::error::quoted;

/// What ONNX's batch normalisation adds to the variance where it isn't said.
const USUAL_EPSILON: f32 = 1e-5;

/// A node with its inputs.
pub(super) struct Call<'n> {
    pub node: &'n Node,
    pub inputs: &'n [Option<Value>],
}

/// The values that a node writes.
///
/// # Errors
/// What it does that this network does not, to follow the node's name.
pub fn apply(graph: &mut Graph, node: &Node, inputs: &[Option<Value>]) -> Known<Vec<Value>> {
    let call = Call { node, inputs };
    if !["", "ai.onnx"].contains(&&*node.domain) {
        return Err(format!("is an operator of {}, not of ONNX", quoted(&node.domain)));
    }
    if let Some(value) = call.unchanged()? {
        return Ok(vec![value]);
    }
    let one = match (node.op_type.as_str(), inputs.first().and_then(Option::as_ref)) {
        ("Constant", None) => call.constant(graph),
        ("Conv", Some(Value::Map(map))) => call.convolution(graph, map),
        ("BatchNormalization", Some(Value::Map(map))) => call.norm(graph, map),
        ("Relu", Some(Value::Map(map))) => call.noted(graph, Operator::Relu, map, map.pixels),
        ("MaxPool", Some(Value::Map(map))) => call.maximum(graph, map),
        ("GlobalAveragePool", Some(Value::Map(map))) => call.average(graph, map, Pixels::One),
        ("AveragePool", Some(Value::Map(map))) => call.whole_average(graph, map),
        ("ReduceMean", Some(Value::Map(map))) => call.mean(graph, map),
        ("Gemm" | "MatMul", Some(Value::Map(map))) => call.linear(graph, map),
        ("Add", Some(_)) if call.maps().next().is_some() => call.bias(graph),
        ("Softmax", Some(Value::Map(map))) => call.softmax(graph, map),
        ("Concat", Some(Value::Map(_))) => call.concatenated(graph),
        ("Split", Some(Value::Map(map))) => return call.split(graph, map),
        ("Slice" | "Gather", Some(Value::Map(map))) => call.selected(graph, map),
        ("Reshape", Some(Value::Map(map))) => call.reshaped(graph, map),
        ("Transpose", Some(Value::Map(map))) => call.swapped(graph, map),
        ("Transpose", Some(Value::Constant(constant))) if call.exchanges() => {
            graph.transposed(constant).map(Value::Constant)
        }
        ("Flatten" | "Squeeze", Some(Value::Map(map))) if map.pixels != Pixels::Gone => call.flat(graph, map),
        ("Shape", Some(Value::Map(map))) => call.shape(graph, map),
        (_, Some(Value::Integers(_))) => call.of_integers(graph),
        ("QuantizeLinear" | "DequantizeLinear" | "QLinearConv" | "ConvInteger" | "DynamicQuantizeLinear", _) => {
            Err("belongs to a quantised model: export it in floats, which i8 arithmetic quantises as it is loaded"
                .to_owned())
        }
        _ => Err("is no operator of the network there".to_owned()),
    };
    one.map(|value| vec![value])
}

impl<'n> Call<'n> {
    pub fn attribute(&self, name: &str) -> Option<&'n Attribute> {
        self.node.attribute.iter().find(|attribute| attribute.name == name)
    }

    pub fn number(&self, name: &str, usual: i64) -> i64 {
        self.attribute(name).map_or(usual, |attribute| attribute.i)
    }

    fn numbers<const N: usize>(&self, name: &str, usual: [i64; N]) -> Known<[i64; N]> {
        let Some(attribute) = self.attribute(name) else { return Ok(usual) };
        attribute.ints.clone().try_into().map_err(|_| format!("has {} numbers of {name}", attribute.ints.len()))
    }

    /// Known whole numbers: an attribute in some versions of an operator, an input in others.
    pub fn list(&self, name: &str, at: usize) -> Known<Option<Vec<i64>>> {
        if let Some(attribute) = self.attribute(name) {
            return Ok(Some(attribute.ints.clone()));
        }
        match self.inputs.get(at).and_then(Option::as_ref) {
            None => Ok(None),
            Some(Value::Integers(integers)) => match integers.known() {
                None => Err(format!("has {name} that depend on the input's size")),
                known => Ok(known),
            },
            Some(_) => Err(format!("has {name} that are no whole numbers")),
        }
    }

    fn weights(&self, at: usize) -> Option<&'n Constant> {
        match self.inputs.get(at) {
            Some(Some(Value::Constant(constant))) => Some(constant),
            _ => None,
        }
    }

    pub fn maps(&self) -> impl Iterator<Item = &'n Map> {
        self.inputs.iter().filter_map(|input| match input {
            Some(Value::Map(map)) => Some(map),
            _ => None,
        })
    }

    /// What passes some operators as it is. Types of floats make no difference here, nor do those of whole numbers.
    fn unchanged(&self) -> Known<Option<Value>> {
        let Some(value) = self.inputs.first().and_then(Clone::clone) else { return Ok(None) };
        let types: &[i32] = match (self.node.op_type.as_str(), &value) {
            ("Identity" | "Dropout", _) => return Ok(Some(value)),
            ("Cast", Value::Integers(_)) => &[INT32, INT64],
            ("Cast", _) => &FLOATS,
            _ => return Ok(None),
        };
        let to = self.number("to", 0);
        if types.iter().all(|&known| i64::from(known) != to) {
            return Err(format!("makes numbers of type {to} of others"));
        }
        Ok(Some(value))
    }

    fn constant(&self, graph: &mut Graph) -> Known<Value> {
        if let Some(value) = self.attribute("value_int") {
            return graph.integers(vec![Some(value.i)], true);
        }
        match self.attribute("value_ints") {
            Some(values) => graph.integers(values.ints.iter().copied().map(Some).collect(), false),
            None => Err("is none of numbers".to_owned()),
        }
    }

    /// Notes an operator that keeps the channels.
    fn noted(&self, graph: &mut Graph, operator: Operator, map: &Map, pixels: Pixels) -> Known<Value> {
        if map.axes.len() > 1 {
            return Err("computes with channels in groups".to_owned());
        }
        graph.source(operator, map.channels.clone(), map.channels.len(), pixels, label(self.node))
    }

    fn convolution(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let Some(weight) = self.weights(1) else { return Err("has weights that are not in the file".to_owned()) };
        let &[outputs, _, height, width] = &weight.shape[..] else { return Err("is not two-dimensional".to_owned()) };
        let bias = self.weights(2).cloned();
        if self.inputs.len() > 2 && bias.is_none() {
            return Err("has biases that are not in the file".to_owned());
        }
        let pads = self.pads()?;
        let strides = self.numbers("strides", [1; 2])?;
        if self.numbers("dilations", [1; 2])? != [1; 2] || strides.iter().any(|&stride| stride < 1) {
            return Err("spreads its window in another way".to_owned());
        }
        if (height, width, pads) == (1, 1, [0; 4]) && map.pixels == Pixels::One {
            // Of one pixel it is a linear layer.
            let weight = Constant { shape: weight.shape[..2].to_vec(), ..weight.clone() };
            return self.noted_linear(graph, map, weight, bias);
        }
        let Pixels::Many(size) = map.pixels else { return Err("convolves an average".to_owned()) };
        let groups = usize::try_from(self.number("group", 1)).unwrap_or_default();
        let windows = [height, width].map(|side| side as i64);
        let pixels = Pixels::Many(sides(size, windows, strides, pads));
        let convolution = Convolution { weight: weight.clone(), bias, groups, strides, pads };
        if map.axes.len() > 1 {
            return Err("computes with channels in groups".to_owned());
        }
        graph.source(Operator::Convolution(convolution), map.channels.clone(), outputs, pixels, label(self.node))
    }

    /// What is added at the top, left, bottom and right.
    fn pads(&self) -> Known<[i64; 4]> {
        let pads = self.numbers("pads", [0; 4])?;
        match self.attribute("auto_pad").map_or(&b"NOTSET"[..], |automatic| &automatic.s) {
            b"" | b"NOTSET" => Ok(pads),
            b"VALID" if pads == [0; 4] => Ok(pads),
            other => Err(format!("pads its window by {}, not by numbers", quoted(&String::from_utf8_lossy(other)))),
        }
    }

    fn norm(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let [Some(weight), Some(bias), Some(mean), Some(variance)] = [1, 2, 3, 4].map(|at| self.weights(at).cloned())
        else {
            return Err("has numbers that are not in the file".to_owned());
        };
        if self.number("training_mode", 0) != 0 {
            return Err("is in training mode: export the model after model.eval()".to_owned());
        }
        let epsilon = self.attribute("epsilon").map_or(USUAL_EPSILON, |epsilon| epsilon.f);
        if !epsilon.is_finite() || epsilon < 0.0 {
            return Err(format!("adds {epsilon} to the variance"));
        }
        self.noted(graph, Operator::Norm([weight, bias, mean, variance], epsilon), map, map.pixels)
    }

    fn maximum(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let window = self.numbers("kernel_shape", [0; 2])?;
        let (strides, pads) = (self.numbers("strides", [1; 2])?, self.pads()?);
        let same = (window, strides, pads) == ([3; 2], [2; 2], [1; 4]);
        let Pixels::Many(size) = map.pixels else { return Err("takes the maximum of an average".to_owned()) };
        if !same || self.number("ceil_mode", 0) != 0 || self.numbers("dilations", [1; 2])? != [1; 2] {
            return Err(format!(
                "has the window {window:?}, strides {strides:?} and pads {pads:?}, where 3x3, 2 and 1 are needed"
            ));
        }
        self.noted(graph, Operator::Maximum, map, Pixels::Many(sides(size, window, strides, pads)))
    }

    fn mean(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        if !matches!(self.axes(map)?.as_deref(), Some([2, 3] | [3, 2])) {
            return Err("averages over other axes than height and width".to_owned());
        }
        let pixels = if self.number("keepdims", 1) == 0 { Pixels::Gone } else { Pixels::One };
        self.average(graph, map, pixels)
    }

    /// A window over the whole map, whose size has to be known.
    fn whole_average(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let window = self.numbers("kernel_shape", [0; 2])?;
        if map.pixels != Pixels::Many(window.map(Some)) || self.pads()? != [0; 4] {
            return Err(format!("averages over windows of {window:?}, not over the whole"));
        }
        self.average(graph, map, Pixels::One)
    }

    fn average(&self, graph: &mut Graph, map: &Map, pixels: Pixels) -> Known<Value> {
        if !matches!(map.pixels, Pixels::Many(_)) {
            return Err("averages an average".to_owned());
        }
        self.noted(graph, Operator::Average, map, pixels)
    }

    fn linear(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        let Some(weight) = self.weights(1).filter(|weight| weight.shape.len() == 2) else {
            return Err("has a matrix that is not in the file".to_owned());
        };
        let scale = |name| self.attribute(name).map_or(1.0, |attribute| attribute.f);
        if map.pixels != Pixels::Gone || self.number("transA", 0) != 0 || scale("alpha") != 1.0 || scale("beta") != 1.0
        {
            return Err("is more than a linear layer".to_owned());
        }
        let bias = self.weights(2).cloned();
        if self.inputs.len() > 2 && bias.is_none() {
            return Err("has biases that are not in the file".to_owned());
        }
        let weight = match self.number("transB", 0) {
            0 => graph.transposed(weight)?,
            _ => weight.clone(),
        };
        self.noted_linear(graph, map, weight, bias)
    }

    fn noted_linear(&self, graph: &mut Graph, map: &Map, weight: Constant, bias: Option<Constant>) -> Known<Value> {
        if map.axes.len() > 1 || weight.shape[1] != map.channels.len() {
            return Err(format!("multiplies {} numbers with a matrix of {:?}", map.channels.len(), weight.shape));
        }
        let outputs = weight.shape[0];
        graph.source(Operator::Linear { weight, bias }, map.channels.clone(), outputs, map.pixels, label(self.node))
    }

    /// An addition may be the bias of the linear layer before it.
    fn bias(&self, graph: &mut Graph) -> Known<Value> {
        let (Some(map), Some(added)) = (self.maps().next(), self.weights(0).or(self.weights(1))) else {
            return Err("adds what is not in the file: the network has no such sum".to_owned());
        };
        if map.pixels != Pixels::Gone || added.shape != [map.channels.len()] {
            return Err("adds to what is no linear layer's: the network has no such sum".to_owned());
        }
        self.noted(graph, Operator::Bias(added.clone()), map, map.pixels)
    }

    /// Over the classes, which are the last axis.
    fn softmax(&self, graph: &mut Graph, map: &Map) -> Known<Value> {
        if map.pixels != Pixels::Gone || ![1, -1].contains(&self.number("axis", -1)) {
            return Err("is over other axes than the classes".to_owned());
        }
        self.noted(graph, Operator::Softmax, map, map.pixels)
    }

    /// Whether a transposition of a matrix does something.
    fn exchanges(&self) -> bool {
        self.attribute("perm").is_none_or(|order| order.ints == [1, 0])
    }
}

/// Height and width after a window, where they are known.
fn sides(
    size: [Option<i64>; 2],
    window: [i64; 2],
    strides: [i64; 2],
    [top, left, bottom, right]: [i64; 4],
) -> [Option<i64>; 2] {
    let side = |at: usize, pads: i64| {
        let last = size[at]?.checked_add(pads)?.checked_sub(window[at])? / strides[at];
        last.checked_add(1)
    };
    [side(0, top.saturating_add(bottom)), side(1, left.saturating_add(right))]
}
