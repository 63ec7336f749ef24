// Explanations, layers, classes of one's own and batches, in Node.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm';
import { picture, samples } from '../lib/files.mjs';
import { breakable, refused } from './helper.mjs';

const CAT = picture('cat');
let net;
before(async () => {
  net = await ShuffleNet.load();
});

describe('explain', () => {
  test('the best class when none is named, on the part of the picture that the network sees', async () => {
    const [best] = (await net.classify(CAT)).predictions;
    const map = await net.explain(CAT);
    assert.deepEqual([map.label, map.index], [best.label, best.index]);
    assert.equal(map.values.length, map.rows * map.columns);
    assert.ok(map.region.width > 0 && map.region.height > 0);
    assert.ok(map.values.some((value) => value > 0));
  });

  test('a class by label, in another language, and by index is the same class', async () => {
    const index = 7;
    const { labels, translations } = net.info;
    const expected = await net.explain(CAT, { index });
    const names = [labels, ...Object.values(translations)].map((list) => list[index]);
    for (const label of names) assert.deepEqual((await net.explain(CAT, { label })).values, expected.values);
  });

  test('refinement makes the map finer', async () => {
    const coarse = await net.explain(CAT, { index: 3 });
    const fine = await net.explain(CAT, { index: 3, refinement: 4 });
    assert.deepEqual([fine.rows, fine.columns], [4 * coarse.rows, 4 * coarse.columns]);
  });

  test('classify says why in the same run, of any class and as fine as wanted', async (t) => {
    assert.equal((await net.classify(CAT)).heatMap, undefined);
    const map = await net.explain(CAT, { index: 7, refinement: 2 });
    const { calls } = await breakable(t, 'engine_look');
    const other = await ShuffleNet.load();
    const result = await other.classify(CAT, { explain: { label: net.info.labels[7], refinement: 2 } });
    other.dispose();
    assert.equal(calls(), 1);
    assert.deepEqual({ ...result.heatMap, ms: map.ms }, map);
    assert.ok(result.heatMap.ms > 0);
    assert.deepEqual(result.predictions, (await net.classify(CAT)).predictions);

    const best = await net.classify(CAT, { explain: true, topK: 1 });
    assert.equal(best.heatMap.index, best.predictions[0].index);
    const [one, two] = await net.classify([CAT, picture('coffee')], { explain: true, only: 'learned' });
    assert.notDeepEqual(one.heatMap.values, two.heatMap.values);
  });

  test('what is no class or refinement is refused', async () => {
    for (const ask of [(options) => net.explain(CAT, options), (explain) => net.classify(CAT, { explain })]) {
      await refused(ask({ label: 'no such thing' }), 'BadOption', 'no such thing');
      for (const index of [-1, 1.5, NaN, net.info.classes]) await refused(ask({ index }), 'BadOption');
      for (const refinement of [0, 9, NaN]) await refused(ask({ refinement }), 'BadOption', '1 to 8');
    }
  });
});

test('every layer has activations of its own size', async () => {
  assert.ok(net.layers.includes('stage3.2.depthwise'));
  for (const layer of net.layers) {
    const { height, width, channels, values } = await net.activations(CAT, layer);
    assert.equal(values.length, height * width * channels, layer);
  }
  await refused(net.activations(CAT, 'stage9'), 'BadOption', 'stage9', 'net.layers');
});

describe('classes of one’s own', () => {
  test('are told beside the built-in ones, or alone', async () => {
    const other = await ShuffleNet.load();
    const { predictions } = await other.classify(CAT);
    assert.deepEqual((await other.classify(CAT)).learned, []);
    await other.learn('my cat', CAT);
    await other.learn('my cup', picture('coffee'));
    const both = await other.classify(CAT);
    assert.deepEqual(both.predictions, predictions);
    assert.deepEqual(
      both.learned.map(({ label, index }) => [label, index]),
      [
        ['my cat', 0],
        ['my cup', 1],
      ],
    );
    assert.ok(Math.abs(both.learned[0].similarity - 1) < 1e-5);
    assert.ok(Math.abs(both.learned[0].probability + both.learned[1].probability - 1) < 1e-5);
    assert.deepEqual((await other.classify(CAT, { only: 'learned' })).predictions, []);
    assert.deepEqual((await other.classify(CAT, { only: 'built-in' })).learned, []);
    assert.equal((await other.classify(CAT, { topK: 1 })).learned.length, 1);
    await refused(other.classify(CAT, { only: 'mine' }), 'BadOption', 'mine');
  });

  test('are renamed, forgotten, exported and imported', async () => {
    const other = await ShuffleNet.load();
    for (const path of [CAT, CAT]) await other.learn('my cat', path);
    await other.learn('my cup', picture('coffee'));
    await other.rename('my cat', '小猫');
    assert.deepEqual(other.learned, [
      { label: '小猫', examples: 2 },
      { label: 'my cup', examples: 1 },
    ]);
    const json = await other.exportClasses();
    const next = await ShuffleNet.load();
    await next.importClasses(json);
    assert.deepEqual(next.learned, other.learned);
    assert.deepEqual((await next.classify(CAT)).learned, (await other.classify(CAT)).learned);
    assert.equal(await other.forget('my cup'), true);
    assert.equal(await other.forget('my cup'), false);
    assert.equal(other.learned.length, 1);
  });

  test('say how well they can be told apart', async () => {
    const other = await ShuffleNet.load();
    for (const path of [CAT, CAT]) await other.learn('my cat', path);
    assert.equal(await other.leaveOneOut(), undefined);
    for (const path of [picture('coffee'), picture('coffee')]) await other.learn('my cup', path);
    assert.equal(await other.leaveOneOut(), 1);
    await other.learn('my cup', CAT);
    assert.ok(Math.abs((await other.leaveOneOut()) - 4 / 5) < 1e-6);
  });

  test('what can’t be is refused and changes nothing', async () => {
    const other = await ShuffleNet.load();
    await other.learn('my cat', CAT);
    const { learned } = other;
    await refused(other.learn(' ', CAT), 'BadOption', 'name');
    await refused(other.learn(undefined, CAT), 'BadOption', 'name');
    await refused(other.rename('my dog', 'x'), 'BadInput', 'my dog');
    await refused(other.importClasses('{}'), 'BadInput');
    const short = JSON.stringify({ classes: [{ name: 'a', examples: [[1, 0]] }] });
    await refused(other.importClasses(short), 'BadInput', 'model');
    assert.deepEqual(other.learned, learned);
  });
});

test('an array of pictures gives an array of the same results', async () => {
  const paths = (await samples()).map(({ path }) => path).slice(0, 3);
  const batch = await net.classify(paths, { topK: 2 });
  const single = [];
  for (const path of paths) single.push((await net.classify(path, { topK: 2 })).predictions);
  assert.deepEqual(
    batch.map(({ predictions }) => predictions),
    single,
  );
  assert.deepEqual(await net.embed([]), []);
  await refused(net.classify([paths[0], 'none.jpg']), 'BadPicture', 'none.jpg');
});

test('a signal stops every call, with its reason', async () => {
  const reason = new Error('enough');
  const signal = AbortSignal.abort(reason);
  await assert.rejects(net.classify(CAT, { signal }), reason);
  await assert.rejects(net.embed([CAT], { signal }), reason);
  await assert.rejects(net.explain(CAT, { signal }), reason);
  await assert.rejects(net.activations(CAT, 'stem', { signal }), reason);
  const controller = new AbortController();
  const call = net.classify(CAT, { signal: controller.signal });
  controller.abort(reason);
  await assert.rejects(call, reason);
});
