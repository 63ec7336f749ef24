// The features of MobileNet v1 by TensorFlow.js, as its packages take them to teach classes: all of the picture at 224 x 224, numbers from -1 to 1,
// the last convolution averaged.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-wasm';

const SIDE = 224;
const EPSILON = 1e-3;
const BLOCKS = 13;
const HALVING = [2, 4, 6, 12];

/** `folder` has model.json and the weights of a layers model; gives what makes an embedding of `{ rgba, width, height }`. */
export async function mobilenet(folder) {
  await tf.setBackend('wasm');
  const weights = await weightsIn(folder);
  const normalised = (x, name) => {
    const of = (part) => weights[`${name}_bn/${part}`];
    return tf.relu6(
      tf.batchNorm(x, of('moving_mean'), of('moving_variance'), of('beta'), of('gamma'), EPSILON),
    );
  };
  return ({ rgba, width, height }) => {
    const embedding = tf.tidy(() => {
      const picture = tf.slice(tf.tensor3d(rgba, [height, width, 4], 'int32'), [0, 0, 0], [-1, -1, 3]);
      const scaled = tf.sub(tf.div(tf.cast(picture, 'float32'), 127.5), 1);
      let x = tf.expandDims(tf.image.resizeBilinear(scaled, [SIDE, SIDE], true));
      x = normalised(tf.conv2d(x, weights['conv1/kernel'], 2, 'same'), 'conv1');
      for (let block = 1; block <= BLOCKS; block += 1) {
        const [depthwise, pointwise] = [`conv_dw_${block}`, `conv_pw_${block}`];
        const stride = HALVING.includes(block) ? 2 : 1;
        const filters = weights[`${depthwise}/depthwise_kernel`];
        x = normalised(tf.depthwiseConv2d(x, filters, stride, 'same'), depthwise);
        x = normalised(tf.conv2d(x, weights[`${pointwise}/kernel`], 1, 'same'), pointwise);
      }
      return tf.mean(x, [0, 1, 2]);
    });
    const numbers = embedding.dataSync();
    embedding.dispose();
    return numbers;
  };
}

async function weightsIn(folder) {
  const { weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
  const weights = {};
  for (const { paths, weights: list } of weightsManifest) {
    const bytes = Buffer.concat(await Promise.all(paths.map((path) => readFile(join(folder, path)))));
    let at = 0;
    for (const { name, shape } of list) {
      const values = Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
        bytes.readFloatLE(at + 4 * i),
      );
      weights[name] = tf.tensor(values, shape);
      at += 4 * values.length;
    }
  }
  return weights;
}
