// The plain build in WebKit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serve } from '../lib/serve.mjs';
import { open, skip } from '../lib/webkit.mjs';
import { golden, judge } from './golden.mjs';

test('WebKit takes the plain build, has PyTorch’s logits and classifies in a worker', { skip }, async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const { run, until } = await open(t, `${server.origin}/tests/package/page.html`);
  // On a busy machine the page is loaded before its module has run.
  await until(() => globalThis.outcomeOf !== undefined);
  judge('WebKit', 'simd128', await run((golden) => globalThis.outcomeOf('simd128', golden), golden));

  const answer = await run(async () => {
    const net = await globalThis.ShuffleNet.load();
    const white = { data: new Uint8ClampedArray(224 * 224 * 4).fill(255), width: 224, height: 224 };
    const { build, predictions } = await net.classify(white);
    return { build, where: net.where, count: predictions.length };
  });
  assert.deepEqual(answer, { build: 'simd128', where: 'worker', count: 5 });
});
