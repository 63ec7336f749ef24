// A TensorFlow Lite file, NHWC, with the operators that its converters write for ShuffleNetV2.
import { Builder } from 'flatbuffers';
import { permuted, shufflenet } from './network.mjs';

// Numbers of the TensorFlow Lite format, from its schema.fbs.
const [FLOAT32, INT32, INT8] = [0, 2, 9];
const [SAME, VALID] = [0, 1];
const [NONE, RELU] = [0, 1];
/** Operators: their own number, and that of their table of options. */
const OPERATORS = {
  concatenation: [2, 10],
  convolution: [3, 1],
  depthwise: [4, 2],
  fullyConnected: [9, 8],
  maximum: [17, 5],
  reshape: [22, 17],
  pad: [34, 22],
  transpose: [39, 26],
  mean: [40, 27],
  split: [49, 35],
};

/** The bytes of a file for inputs of 1 x side x side x 3; with `eight`, weights of whole convolutions in 8 bit, for ranges found while it runs. */
export function tflite(tensors, side, { eight = false } = {}) {
  const graph = new Graph(side, eight);
  const logits = shufflenet(graph, tensors);
  return graph.finish(logits);
}

/** Values are indices of tensors with shapes, NHWC. */
class Graph {
  #builder = new Builder(16 << 20);
  #buffers = [];
  #tensors = [];
  #operators = [];
  #side;
  #eight;

  constructor(side, eight) {
    this.#builder.forceDefaults(true);
    this.#buffers.push(this.#table());
    this.#side = side;
    this.#eight = eight;
  }

  input() {
    return this.#tensor([1, this.#side, this.#side, 3]);
  }

  convolution(x, { weight, shape, bias, stride, depthwise, relu }) {
    const [outputs, , kernel] = shape;
    // "Same" padding with stride 2 would be none at the top and left, and PyTorch has one pixel all around.
    const [from, padding] = stride === 2 && kernel === 3 ? [this.#padded(x), VALID] : [x, SAME];
    const side = Math.floor((x.shape[1] - 1) / stride) + 1;
    const order = depthwise ? [1, 2, 3, 0] : [0, 2, 3, 1];
    const weights = [order.map((axis) => shape[axis]), permuted(weight, shape, order)];
    const filter = depthwise ? this.#tensor(...weights) : this.#weights(...weights);
    const activation = int8(relu ? RELU : NONE);
    const options = depthwise
      ? [int8(padding), int32(stride), int32(stride), int32(1), activation, int32(1), int32(1)]
      : [int8(padding), int32(stride), int32(stride), activation, int32(1), int32(1)];
    const inputs = [from, filter, this.#tensor([outputs], bias)];
    return this.#operator(
      depthwise ? 'depthwise' : 'convolution',
      inputs,
      [[1, side, side, outputs]],
      options,
    );
  }

  maximum(x) {
    const side = Math.floor((x.shape[1] - 1) / 2) + 1;
    const options = [int8(VALID), int32(2), int32(2), int32(3), int32(3), int8(NONE)];
    // After a ReLU, zeros don't change a maximum.
    return this.#operator('maximum', [this.#padded(x)], [[1, side, side, x.shape[3]]], options);
  }

  halves(x) {
    const half = [...x.shape.slice(0, 3), x.shape[3] / 2];
    return this.#operator('split', [this.#tensor([], Int32Array.of(3)), x], [half, half], [int32(2)]);
  }

  shuffle(left, right) {
    const [batch, height, width, half] = left.shape;
    const shape = [batch, height, width, 2 * half];
    const joined = this.#operator('concatenation', [left, right], [shape], [int32(3), int8(NONE)]);
    const groups = this.#reshape(joined, [batch, height, width, 2, half]);
    const order = this.#tensor([5], Int32Array.of(0, 1, 2, 4, 3));
    const swapped = this.#operator('transpose', [groups, order], [[batch, height, width, half, 2]]);
    return this.#reshape(swapped, shape);
  }

  average(x) {
    const axes = this.#tensor([2], Int32Array.of(1, 2));
    return this.#operator('mean', [x, axes], [[1, x.shape[3]]], [int8(0)]);
  }

  dense(x, { weight, shape, bias }) {
    const inputs = [x, this.#weights(shape, weight), this.#tensor([shape[0]], bias)];
    return this.#operator('fullyConnected', inputs, [[1, shape[0]]], [int8(NONE), int8(0), int8(0)]);
  }

  finish(output) {
    const types = Object.values(OPERATORS);
    const codes = types.map(([code]) => this.#table(int8(code), null, int32(1), int32(code)));
    const indices = (list) => offset(this.#numbers(list));
    const subgraph = this.#table(
      this.#list(this.#tensors),
      indices([0]),
      indices([output.index]),
      this.#list(this.#operators),
      offset(this.#builder.createString('main')),
    );
    const description = offset(this.#builder.createString('ShuffleNetV2'));
    const [operators, graphs, buffers] = [codes, [subgraph], this.#buffers].map((list) => this.#list(list));
    this.#builder.finish(this.#table(int32(3), operators, graphs, description, buffers), 'TFL3');
    return this.#builder.asUint8Array();
  }

  #padded(x) {
    const [batch, height, width, channels] = x.shape;
    const border = this.#tensor([4, 2], Int32Array.of(0, 0, 1, 1, 1, 1, 0, 0));
    return this.#operator('pad', [x, border], [[batch, height + 2, width + 2, channels]]);
  }

  #reshape(x, shape) {
    const target = Int32Array.from(shape);
    const options = [offset(this.#numbers(shape))];
    return this.#operator('reshape', [x, this.#tensor([shape.length], target)], [shape], options);
  }

  /** Weights, outputs first: with a scale for each of them where they are in 8 bit. */
  #weights(shape, values) {
    if (!this.#eight) return this.#tensor(shape, values);
    const each = values.length / shape[0];
    const of = (output) => values.subarray(output * each, (output + 1) * each);
    const scales = Float32Array.from({ length: shape[0] }, (_, i) => Math.max(...of(i).map(Math.abs)) / 127);
    const rounded = Int8Array.from(values, (value, i) => Math.round(value / scales[Math.floor(i / each)]));
    return this.#tensor(shape, rounded, scales);
  }

  /** A tensor of these values, or one that an operator computes; whole numbers may have scales, one for each output. */
  #tensor(shape, values, scales) {
    const index = this.#tensors.length;
    if (values) this.#buffers.push(this.#table(offset(this.#bytes(values))));
    const buffer = values ? this.#buffers.length - 1 : 0;
    const type = new Map([
      [Int32Array, INT32],
      [Int8Array, INT8],
    ]).get(values?.constructor);
    const name = this.#builder.createString(`t${index}`);
    const quantised = scales && offset(this.#quantisation(scales));
    this.#tensors.push(
      this.#table(
        offset(this.#numbers(shape)),
        int8(type ?? FLOAT32),
        int32(buffer),
        offset(name),
        quantised,
      ),
    );
    return { index, shape };
  }

  #quantisation(scales) {
    this.#builder.startVector(4, scales.length, 4);
    for (const scale of scales.toReversed()) this.#builder.addFloat32(scale);
    const [scale, zeros] = [this.#builder.endVector(), this.#zeros(scales.length)];
    return this.#table(null, null, offset(scale), offset(zeros), null, null, int32(0));
  }

  /** Zero points. */
  #zeros(count) {
    this.#builder.startVector(8, count, 8);
    for (let i = 0; i < count; i++) this.#builder.addInt64(0n);
    return this.#builder.endVector();
  }

  /** Answers the output, or all of them if there are several. */
  #operator(name, inputs, shapes, options = []) {
    const outputs = shapes.map((shape) => this.#tensor(shape));
    const [from, to] = [inputs, outputs].map((list) => offset(this.#numbers(list.map(({ index }) => index))));
    const [, type] = OPERATORS[name];
    const code = int32(Object.keys(OPERATORS).indexOf(name));
    this.#operators.push(this.#table(code, from, to, int8(type), offset(this.#table(...options))));
    return outputs.length === 1 ? outputs[0] : outputs;
  }

  /** A table with these fields, in the schema's order. */
  #table(...fields) {
    this.#builder.startObject(fields.length);
    fields.forEach((add, slot) => add?.(this.#builder, slot));
    return this.#builder.endObject();
  }

  #list(tables) {
    this.#builder.startVector(4, tables.length, 4);
    for (const table of tables.toReversed()) this.#builder.addOffset(table);
    return offset(this.#builder.endVector());
  }

  #numbers(list) {
    this.#builder.startVector(4, list.length, 4);
    for (const number of list.toReversed()) this.#builder.addInt32(number);
    return this.#builder.endVector();
  }

  /** Aligned to 16, as the schema demands of weights. */
  #bytes(values) {
    const bytes = new Uint8Array(values.buffer);
    this.#builder.startVector(1, bytes.length, 16);
    this.#builder.bb.setPosition((this.#builder.space -= bytes.length));
    this.#builder.bb.bytes().set(bytes, this.#builder.space);
    return this.#builder.endVector();
  }
}

const int8 = (value) => (builder, slot) => builder.addFieldInt8(slot, value, 0);
const int32 = (value) => (builder, slot) => builder.addFieldInt32(slot, value, 0);
const offset = (value) => (builder, slot) => builder.addFieldOffset(slot, value, 0);
