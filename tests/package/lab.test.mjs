// `shufflenet-wasm/lab`: what is shown of the network is what the network does.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Lab } from '../../npm/dist/lab.js';
import { ShuffleNet } from '../../npm/dist/node.js';
import { file } from './helper.mjs';

const model = new Uint8Array(await readFile(file('npm/dist/everyday-282-x1.0.safetensors')));
const engine = new Uint8Array(await readFile(file('npm/dist/shufflenet-lab.wasm')));
const side = 230;
const data = Uint8Array.from({ length: side * side * 3 }, (_, n) => (n * n * 31 + n * 7) >> 6);
const picture = { data, width: side, height: side };

test('a lab sees the picture as the package does, explains any value, and tells what layers cost', async () => {
  const lab = await Lab.load({ model, engine });
  assert.throws(() => lab.classify(), { name: 'ShuffleNetError', code: 'BadInput' });
  lab.look(picture);
  const net = await ShuffleNet.load({ build: 'simd128' });
  const { predictions } = await net.classify(picture);
  const [best] = predictions;
  const mine = lab.classify({ topK: 5 });
  assert.deepEqual(
    mine.map(({ index }) => index),
    predictions.map(({ index }) => index),
  );
  assert.ok(Math.abs(mine[0].probability - best.probability) < 1e-5);
  assert.notDeepEqual(lab.classify({ shuffle: false }), mine);
  assert.deepEqual(lab.classify(), mine);

  assert.deepEqual(
    lab.layers.map(({ name }) => name),
    [...net.layers, 'classifier'],
  );
  const { classes } = lab.info;
  const parameters = lab.layers.reduce((sum, layer) => sum + layer.parameters, 0);
  assert.equal(parameters, 2_278_604 - 1025 * (1000 - classes));

  let seed = 1;
  const chance = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let n = 0; n < 40; n++) {
    const layer = lab.layers[chance(net.layers.length)];
    const { values, height, width, channels } = lab.activations(layer.name);
    const [y, x, channel] = [chance(height), chance(width), chance(channels)];
    const { value, bias, relu, inputs, weights } = lab.trace(layer.name, { y, x, channel });
    assert.equal(value, values[(y * width + x) * channels + channel], layer.name);
    const sum = inputs.reduce((sum, input, i) => sum + input * weights[i], bias);
    const scale = inputs.reduce((sum, input, i) => sum + Math.abs(input * weights[i]), Math.abs(bias));
    assert.ok(Math.abs((relu ? Math.max(0, sum) : sum) - value) <= 1e-5 * scale + 1e-12, layer.name);
  }
  assert.throws(() => lab.trace('stem', { y: 99, x: 0, channel: 0 }), /stem has \d+ x \d+ pixels/);

  assert.equal(lab.profile(2).length, lab.layers.length);
  assert.equal(lab.contributions(best.index).length, lab.info.embedding);
  assert.ok(lab.time({ kind: 'pointwise', inputs: 8, side: 8 }, { kind: 'relu', inputs: 8, side: 8 }) > 0);
  assert.ok(lab.time({ kind: 'network', width: 0, side: 32 }) > 0);
  assert.throws(() => lab.time({ kind: 'standard', inputs: 0, side: 8 }), /1 to 2048 channels/);
  net.dispose();
  lab.dispose();
});
