//! TensorFlow Lite, NHWC, for one picture of the size that the preprocessing crops: `1 x height x width x 3` becomes logits, `1 x classes`.
//!
//! Numbers of tables, fields and operators are those of the format's schema:
//! <https://github.com/tensorflow/tensorflow/blob/master/tensorflow/compiler/mlir/lite/schema/schema.fbs>.

use super::{Graph, build, metadata};
use crate::Result;
use crate::arch::{Conv, Kind, Operator as Layer, Step, output_side};
use crate::weights::{Checkpoint, Folded};
use flatbuffers::{FlatBufferBuilder, TableFinishedWIPOffset, UnionWIPOffset, Vector, WIPOffset};
use ndarray::{Array1, Array2, ArrayD, Axis};

/// Types of elements.
const FLOAT32: i8 = 0;
const INT32: i8 = 2;
/// Ways of padding.
const SAME: i8 = 0;
const VALID: i8 = 1;

/// An operator: its number, and that of its table of options.
#[derive(Clone, Copy, PartialEq)]
struct Operator(i32, u8);

const CONCATENATION: Operator = Operator(2, 10);
const CONVOLUTION: Operator = Operator(3, 1);
const DEPTHWISE: Operator = Operator(4, 2);
const LINEAR: Operator = Operator(9, 8);
const MAXIMUM: Operator = Operator(17, 5);
const RESHAPE: Operator = Operator(22, 17);
const PAD: Operator = Operator(34, 22);
const GATHER: Operator = Operator(36, 23);
const TRANSPOSE: Operator = Operator(39, 26);
const MEAN: Operator = Operator(40, 27);
const SPLIT: Operator = Operator(49, 35);

type Table = WIPOffset<TableFinishedWIPOffset>;

/// A field of a table, by its place.
#[derive(Clone, Copy)]
enum Field {
    Byte(i8),
    Type(u8),
    Flag(bool),
    Number(i32),
    Index(u32),
    Offset(WIPOffset<UnionWIPOffset>),
    /// Left out.
    None,
}

/// The bytes of a TensorFlow Lite file.
///
/// # Errors
/// If the checkpoint lacks something that the network needs.
pub fn tflite(checkpoint: &Checkpoint) -> Result<Vec<u8>> {
    let mut model = Model::new(checkpoint.info.preprocess.crop);
    let end = build(checkpoint, &mut model)?;
    Ok(model.finished(&end, &metadata(checkpoint).into_iter().collect::<Vec<_>>()))
}

/// A tensor of the model: its index, and its shape.
#[derive(Clone)]
struct Value {
    index: i32,
    shape: Vec<usize>,
}

/// Tables as they come.
struct Model<'b> {
    builder: FlatBufferBuilder<'b>,
    size: [usize; 2],
    buffers: Vec<Table>,
    tensors: Vec<Table>,
    calls: Vec<Table>,
    operators: Vec<Operator>,
    picture: i32,
}

impl Graph for Model<'_> {
    type Value = Value;

    fn picture(&mut self) -> Value {
        let picture = self.written(vec![1, self.size[0], self.size[1], 3]);
        self.picture = picture.index;
        picture
    }

    fn convolution(&mut self, x: &Value, conv: &Conv, folded: Folded) -> Value {
        let depthwise = conv.kind == Kind::Depthwise;
        let order = if depthwise { [1, 2, 3, 0] } else { [0, 2, 3, 1] };
        let filter = self.floats(folded.weight.permuted_axes(order).into_dyn());
        let bias = self.floats(Array1::from(folded.bias).into_dyn());
        // "Same" padding with stride 2 would be none at the top and left, and PyTorch has one pixel all around.
        let pads = conv.stride == 2 && conv.shape()[2] == 3;
        let (from, padding) = if pads { (self.padded(x), VALID) } else { (x.clone(), SAME) };
        let stride = [Field::Number(conv.stride as i32); 2];
        let (activation, dilation) = (Field::Byte(i8::from(conv.relu)), [Field::Number(1); 2]);
        let options = if depthwise {
            [&[Field::Byte(padding)], &stride[..], &[Field::Number(1), activation], &dilation].concat()
        } else {
            [&[Field::Byte(padding)], &stride[..], &[activation], &dilation].concat()
        };
        let [height, width] = [x.shape[1], x.shape[2]].map(|side| output_side(side, conv.stride));
        let y = self.written(vec![1, height, width, conv.outputs]);
        self.call(if depthwise { DEPTHWISE } else { CONVOLUTION }, &[&from, &filter, &bias], &[&y], &options);
        if conv.kind == Kind::Stem { self.maximum(&y) } else { y }
    }

    fn halves(&mut self, x: &Value) -> [Value; 2] {
        let mut shape = x.shape.clone();
        shape[3] /= 2;
        let axis = self.integers(&[], &[3]);
        let halves = [self.written(shape.clone()), self.written(shape)];
        self.call(SPLIT, &[&axis, x], &[&halves[0], &halves[1]], &[Field::Number(2)]);
        halves
    }

    fn shuffle(&mut self, branches: [&Value; 2], step: &Step) -> Value {
        let mut shape = branches[0].shape.clone();
        shape[3] = step.channels;
        let joined = self.written(shape.clone());
        self.call(CONCATENATION, &branches, &[&joined], &[Field::Number(3), Field::Byte(0)]);
        if !matches!(step.operator, Layer::Shuffle { order: None, .. }) {
            let order: Vec<i32> = (0..step.channels).map(|channel| step.unshuffled(channel) as i32).collect();
            let order = self.integers(&[step.channels], &order);
            let shuffled = self.written(shape);
            self.call(GATHER, &[&joined, &order], &[&shuffled], &[Field::Number(3), Field::Number(0)]);
            return shuffled;
        }
        let (before, half) = (&shape[..3], step.channels / 2);
        let groups = self.reshaped(&joined, [before, &[2, half]].concat());
        let swapped = self.written([before, &[half, 2]].concat());
        let order = self.integers(&[5], &[0, 1, 2, 4, 3]);
        self.call(TRANSPOSE, &[&groups, &order], &[&swapped], &[]);
        self.reshaped(&swapped, shape)
    }

    fn average(&mut self, x: &Value) -> Value {
        let axes = self.integers(&[2], &[1, 2]);
        let average = self.written(vec![1, x.shape[3]]);
        self.call(MEAN, &[x, &axes], &[&average], &[Field::Flag(false)]);
        average
    }

    fn linear(&mut self, x: &Value, weight: Array2<f32>, bias: Array1<f32>, relu: bool) -> Value {
        let y = self.written(vec![1, bias.len()]);
        let (weight, bias) = (self.floats(weight.into_dyn()), self.floats(bias.into_dyn()));
        self.call(
            LINEAR,
            &[x, &weight, &bias],
            &[&y],
            &[Field::Byte(i8::from(relu)), Field::Byte(0), Field::Flag(false)],
        );
        y
    }
}

impl Model<'_> {
    fn new(size: [usize; 2]) -> Self {
        let mut builder = FlatBufferBuilder::new();
        builder.force_defaults(true);
        let mut model = Self {
            builder,
            size,
            buffers: Vec::new(),
            tensors: Vec::new(),
            calls: Vec::new(),
            operators: Vec::new(),
            picture: 0,
        };
        // The first buffer is that of tensors without numbers in the file.
        let nothing = model.table(&[]);
        model.buffers.push(nothing);
        model
    }

    fn finished(mut self, end: &Value, metadata: &[(String, String)]) -> Vec<u8> {
        let described: Vec<Table> = metadata
            .iter()
            .map(|(key, value)| {
                let name = Field::offset(self.builder.create_string(key));
                let buffer = self.buffer(value.as_bytes());
                self.table(&[name, Field::Index(buffer)])
            })
            .collect();
        let operators = self.operators.clone();
        let codes: Vec<Table> = operators
            .iter()
            .map(|operator| {
                self.table(&[Field::Byte(operator.0 as i8), Field::None, Field::Number(1), Field::Number(operator.0)])
            })
            .collect();
        let (tensors, calls) = (self.list(&self.tensors.clone()), self.list(&self.calls.clone()));
        let (from, to) = (self.numbers(&[self.picture]), self.numbers(&[end.index]));
        let name = Field::offset(self.builder.create_string("main"));
        let graph = self.table(&[tensors, from, to, calls, name]);
        let (codes, graphs, buffers) = (self.list(&codes), self.list(&[graph]), self.list(&self.buffers.clone()));
        let about = Field::offset(self.builder.create_string("ShuffleNetV2, by shufflenet-wasm"));
        let described = self.list(&described);
        let model = [Field::Index(3), codes, graphs, about, buffers, Field::None, described];
        let model = self.table(&model);
        self.builder.finish(model, Some("TFL3"));
        self.builder.finished_data().to_vec()
    }

    fn padded(&mut self, x: &Value) -> Value {
        let border = self.integers(&[4, 2], &[0, 0, 1, 1, 1, 1, 0, 0]);
        let padded = self.written(vec![1, x.shape[1] + 2, x.shape[2] + 2, x.shape[3]]);
        self.call(PAD, &[x, &border], &[&padded], &[]);
        padded
    }

    /// After a ReLU zeros around don't change a maximum.
    fn maximum(&mut self, x: &Value) -> Value {
        let padded = self.padded(x);
        let [height, width] = [x.shape[1], x.shape[2]].map(|side| output_side(side, 2));
        let y = self.written(vec![1, height, width, x.shape[3]]);
        let [two, three] = [2, 3].map(Field::Number);
        self.call(MAXIMUM, &[&padded], &[&y], &[Field::Byte(VALID), two, two, three, three, Field::Byte(0)]);
        y
    }

    fn reshaped(&mut self, x: &Value, shape: Vec<usize>) -> Value {
        let lengths: Vec<i32> = shape.iter().map(|&length| length as i32).collect();
        let target = self.integers(&[shape.len()], &lengths);
        let y = self.written(shape);
        let options = self.numbers(&lengths);
        self.call(RESHAPE, &[x, &target], &[&y], &[options]);
        y
    }

    /// What an operator writes.
    fn written(&mut self, shape: Vec<usize>) -> Value {
        self.tensor(shape, FLOAT32, 0)
    }

    fn floats(&mut self, values: ArrayD<f32>) -> Value {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let shape = (0..values.ndim()).map(|axis| values.len_of(Axis(axis))).collect();
        let buffer = self.buffer(&bytes);
        self.tensor(shape, FLOAT32, buffer)
    }

    fn integers(&mut self, shape: &[usize], values: &[i32]) -> Value {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let buffer = self.buffer(&bytes);
        self.tensor(shape.to_vec(), INT32, buffer)
    }

    fn tensor(&mut self, shape: Vec<usize>, kind: i8, buffer: u32) -> Value {
        let index = self.tensors.len() as i32;
        let lengths: Vec<i32> = shape.iter().map(|&length| length as i32).collect();
        let lengths = self.numbers(&lengths);
        let name = Field::offset(self.builder.create_string(&format!("t{index}")));
        let table = self.table(&[lengths, Field::Byte(kind), Field::Index(buffer), name]);
        self.tensors.push(table);
        Value { index, shape }
    }

    fn call(&mut self, operator: Operator, inputs: &[&Value], outputs: &[&Value], options: &[Field]) {
        let known = self.operators.iter().position(|known| *known == operator);
        let code = known.unwrap_or_else(|| {
            self.operators.push(operator);
            self.operators.len() - 1
        });
        let [from, to] = [inputs, outputs].map(|values| {
            let indices: Vec<i32> = values.iter().map(|value| value.index).collect();
            self.numbers(&indices)
        });
        let options = Field::offset(self.table(options));
        let call = self.table(&[Field::Index(code as u32), from, to, Field::Type(operator.1), options]);
        self.calls.push(call);
    }

    /// Bytes on their own, eight by eight, so that floats are aligned.
    fn buffer(&mut self, bytes: &[u8]) -> u32 {
        let (whole, rest) = bytes.as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        self.builder.start_vector::<u64>(bytes.len().div_ceil(8));
        for chunk in (!rest.is_empty()).then_some(&last).into_iter().chain(whole.iter().rev()) {
            self.builder.push(u64::from_le_bytes(*chunk));
        }
        let data = self.builder.end_vector::<u8>(bytes.len());
        let table = self.table(&[Field::offset(data)]);
        self.buffers.push(table);
        self.buffers.len() as u32 - 1
    }

    fn table(&mut self, fields: &[Field]) -> Table {
        let start = self.builder.start_table();
        for (place, field) in (0..).zip(fields) {
            let slot = 4 + 2 * place;
            match *field {
                Field::Byte(value) => self.builder.push_slot_always(slot, value),
                Field::Type(value) => self.builder.push_slot_always(slot, value),
                Field::Flag(value) => self.builder.push_slot_always(slot, value),
                Field::Number(value) => self.builder.push_slot_always(slot, value),
                Field::Index(value) => self.builder.push_slot_always(slot, value),
                Field::Offset(value) => self.builder.push_slot_always(slot, value),
                Field::None => {}
            }
        }
        self.builder.end_table(start)
    }

    fn list(&mut self, tables: &[Table]) -> Field {
        Field::offset(self.builder.create_vector(tables))
    }

    fn numbers(&mut self, numbers: &[i32]) -> Field {
        let numbers: WIPOffset<Vector<i32>> = self.builder.create_vector(numbers);
        Field::offset(numbers)
    }
}

impl Field {
    fn offset<T>(offset: WIPOffset<T>) -> Self {
        Self::Offset(offset.as_union_value())
    }
}
