// TensorFlow.js with its WebAssembly backend, the network written in its fused operators.
import { backend, tf } from '/target/bench/libraries/tfjs.mjs';
import { permuted, shufflenet, tensors } from '../network.mjs';

export const layout = 'NHWC';

export async function load({ model }) {
  backend.setWasmPaths('/benches/node_modules/@tensorflow/tfjs-backend-wasm/dist/');
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  const response = await fetch(`${model}.safetensors`);
  const program = new Program();
  shufflenet(program, tensors(new Uint8Array(await response.arrayBuffer())));
  return async (input) => {
    const output = tf.tidy(() => program.run(tf.tensor4d(input, [1, 224, 224, 3])));
    const logits = await output.data();
    output.dispose();
    return logits;
  };
}

/** The operators as a list of steps; a value is the number of the step that makes it. */
class Program {
  #steps = [];

  run(input) {
    const values = [];
    for (const step of this.#steps) values.push(step(values, input));
    return values.at(-1);
  }

  input() {
    return this.#add((_, input) => input);
  }

  convolution(x, { weight, shape, bias, stride, depthwise, relu }) {
    const order = depthwise ? [2, 3, 0, 1] : [2, 3, 1, 0];
    const options = {
      filter: tf.tensor(
        permuted(weight, shape, order),
        order.map((axis) => shape[axis]),
      ),
      strides: stride,
      pad: (shape[2] - 1) / 2,
      dimRoundingMode: 'floor',
      bias: tf.tensor1d(bias),
      activation: relu ? 'relu' : 'linear',
    };
    const convolve = depthwise ? tf.fused.depthwiseConv2d : tf.fused.conv2d;
    return this.#add((values) => convolve({ x: values[x], ...options }));
  }

  maximum(x) {
    return this.#add((values) => tf.maxPool(values[x], 3, 2, 1, 'floor'));
  }

  halves(x) {
    const both = this.#add((values) => tf.split(values[x], 2, 3));
    return [0, 1].map((half) => this.#add((values) => values[both][half]));
  }

  shuffle(left, right) {
    return this.#add((values) => {
      const [batch, height, width, half] = values[left].shape;
      const joined = tf.concat([values[left], values[right]], 3);
      const swapped = tf.transpose(tf.reshape(joined, [batch, height, width, 2, half]), [0, 1, 2, 4, 3]);
      return tf.reshape(swapped, [batch, height, width, 2 * half]);
    });
  }

  average(x) {
    return this.#add((values) => tf.mean(values[x], [1, 2]));
  }

  dense(x, { weight, shape, bias }) {
    const matrix = tf.tensor2d(permuted(weight, shape, [1, 0]), shape.toReversed());
    const biases = tf.tensor1d(bias);
    return this.#add((values) => tf.fused.matMul({ a: values[x], b: matrix, bias: biases }));
  }

  #add(step) {
    return this.#steps.push(step) - 1;
  }
}
