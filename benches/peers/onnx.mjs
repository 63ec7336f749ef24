// An ONNX file, with lists unpacked and the operators that PyTorch's exporter writes for ShuffleNetV2.
import protobuf from 'protobufjs';
import { shufflenet } from './network.mjs';

/** The part of the ONNX format that is used here: messages and field numbers of onnx.proto. */
const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Model { int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated Opset opset_import = 8; }
  message Opset { string domain = 1; int64 version = 2; }
  message Graph {
    repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12;
  }
  message Node { repeated string input = 1; repeated string output = 2; string op_type = 4; repeated Attribute attribute = 5; }
  message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8 [packed = false]; int32 type = 20; }
  message Tensor { repeated int64 dims = 1 [packed = false]; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Value { string name = 1; Type type = 2; }
  message Type { TensorType tensor_type = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Shape { repeated Dimension dim = 1; }
  message Dimension { int64 dim_value = 1; }
`,
  { keepCase: true },
);
const Model = root.lookupType('Model');
const [FLOAT, INT64] = [1, 7];
const [INT, INTS] = [2, 7];

/** The bytes of an ONNX file for inputs of 1 x 3 x side x side, called `input`, and logits, called `logits`. */
export function onnx(tensors, side) {
  const graph = new Graph(side);
  const logits = shufflenet(graph, tensors);
  graph.nodes.at(-1).output = ['logits'];
  const model = {
    ir_version: 8,
    producer_name: 'shufflenet-wasm benches',
    opset_import: [{ version: 17 }],
    graph: {
      name: 'shufflenet',
      node: graph.nodes,
      initializer: graph.initializers,
      input: [value('input', [1, 3, side, side])],
      output: [value('logits', logits.shape)],
    },
  };
  return Model.encode(Model.fromObject(model)).finish();
}

function value(name, shape) {
  const dim = shape.map((size) => ({ dim_value: size }));
  return { name, type: { tensor_type: { elem_type: FLOAT, shape: { dim } } } };
}

/** Values are names with shapes, NCHW. */
class Graph {
  nodes = [];
  initializers = [];
  #side;

  constructor(side) {
    this.#side = side;
  }

  input() {
    return { name: 'input', shape: [1, 3, this.#side, this.#side] };
  }

  convolution(x, { weight, shape, bias, stride, depthwise, relu }) {
    const [outputs, , kernel] = shape;
    const attributes = {
      group: depthwise ? outputs : 1,
      kernel_shape: [kernel, kernel],
      pads: Array(4).fill((kernel - 1) / 2),
      strides: [stride, stride],
    };
    const side = (x.shape[2] - 1) / stride + 1;
    const names = [x.name, this.#constant(shape, weight), this.#constant([outputs], bias)];
    const y = this.#node('Conv', names, [1, outputs, Math.floor(side), Math.floor(side)], attributes);
    return relu ? this.#node('Relu', [y.name], y.shape) : y;
  }

  maximum(x) {
    const side = Math.floor((x.shape[2] - 1) / 2) + 1;
    const attributes = { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [2, 2] };
    return this.#node('MaxPool', [x.name], [1, x.shape[1], side, side], attributes);
  }

  halves(x) {
    const [batch, channels, ...size] = x.shape;
    const half = [batch, channels / 2, ...size];
    const first = this.#node('Split', [x.name, this.#constant([2], [half[1], half[1]])], half, { axis: 1 });
    const second = `${first.name}b`;
    this.nodes.at(-1).output.push(second);
    return [first, { name: second, shape: half }];
  }

  shuffle(left, right) {
    const [batch, half, ...size] = left.shape;
    const shape = [batch, 2 * half, ...size];
    const joined = this.#node('Concat', [left.name, right.name], shape, { axis: 1 });
    const groups = this.#reshape(joined, [batch, 2, half, ...size]);
    const swapped = this.#node('Transpose', [groups.name], [batch, half, 2, ...size], {
      perm: [0, 2, 1, 3, 4],
    });
    return this.#reshape(swapped, shape);
  }

  average(x) {
    return this.#node('ReduceMean', [x.name], x.shape.slice(0, 2), { axes: [2, 3], keepdims: 0 });
  }

  dense(x, { weight, shape, bias }) {
    const names = [x.name, this.#constant(shape, weight), this.#constant([shape[0]], bias)];
    return this.#node('Gemm', names, [1, shape[0]], { transB: 1 });
  }

  #reshape(x, shape) {
    return this.#node('Reshape', [x.name, this.#constant([shape.length], shape)], shape);
  }

  #node(type, input, shape, attributes = {}) {
    const name = `${type}${this.nodes.length}`;
    const attribute = Object.entries(attributes).map(([name, value]) =>
      Array.isArray(value) ? { name, ints: value, type: INTS } : { name, i: value, type: INT },
    );
    this.nodes.push({ op_type: type, input, output: [name], attribute });
    return { name, shape };
  }

  /** Plain arrays are whole numbers. */
  #constant(shape, values) {
    const name = `constant${this.initializers.length}`;
    const floats = values instanceof Float32Array;
    const { buffer } = floats ? values : BigInt64Array.from(values, BigInt);
    const type = floats ? FLOAT : INT64;
    this.initializers.push({ name, dims: shape, data_type: type, raw_data: new Uint8Array(buffer) });
    return name;
  }
}
