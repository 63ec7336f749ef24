// 8-bit arithmetic: almost the answers of floats, and the same ones wherever it runs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm';
import { picture, samples } from '../lib/files.mjs';
import { cosine } from './helper.mjs';
import { CAT, page } from './opened.mjs';

const floats = await ShuffleNet.load();
const bytes = await ShuffleNet.load({ arithmetic: 'i8' });

test('a network tells what it computes with, and refuses what it does not know', async () => {
  assert.deepEqual([floats.arithmetic, bytes.arithmetic], ['f32', 'i8']);
  await assert.rejects(() => ShuffleNet.load({ arithmetic: 'i4' }), {
    code: 'BadOption',
    message: /'f32' or 'i8', not "i4"/,
  });
});

test('its embeddings point where those of floats do, and the best class is nearly always the same', async () => {
  let same = 0;
  const all = await samples();
  for (const { path } of all) {
    assert.ok(cosine(await floats.embed(path), await bytes.embed(path)) > 0.998, path);
    const [one, other] = await Promise.all([floats, bytes].map((net) => net.classify(path)));
    same += one.predictions[0].label === other.predictions[0].label;
  }
  assert.ok(same >= all.length - 1, `${same} of ${all.length}`);
});

test('both builds, in Node and in a browser, in the worker and on the thread of the page: the same numbers', async () => {
  const png = picture('cat'); // Every decoder gives the same pixels.
  const { predictions } = await bytes.classify(png);
  for (const options of [{ build: 'simd128' }, { build: 'relaxed-simd' }, { worker: false }]) {
    const there = await page.evaluate(
      async ([options, src]) => {
        const net = await ShuffleNet.load({ ...options, arithmetic: 'i8' });
        const { predictions } = await net.classify(src);
        net.dispose();
        return predictions;
      },
      [options, CAT],
    );
    assert.deepEqual(there, predictions, JSON.stringify(options));
  }
});

test('heat maps, layers and classes of one’s own work as with floats', async () => {
  const { heatMap } = await bytes.classify(picture('cat'), { explain: true });
  assert.equal(heatMap.values.length, heatMap.rows * heatMap.columns);
  const [own, theirs] = [bytes, floats].map((net) => net.activations(picture('cat'), 'stage3.2.depthwise'));
  assert.ok(cosine((await own).values, (await theirs).values) > 0.95);
  await bytes.learn('cat', picture('cat'));
  assert.equal((await bytes.classify(picture('cat'))).learned[0].label, 'cat');
});
