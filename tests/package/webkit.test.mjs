// The plain build in WebKit.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { file } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';
import { open, skip } from '../lib/webkit.mjs';

const TOLERANCE = 1e-4;

test('WebKit takes the plain build, has PyTorch’s logits and classifies in a worker', { skip }, async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const { run, until } = await open(t, `${server.origin}/tests/package/page.html`);
  // On a busy machine the page is loaded before its module has run.
  await until(() => globalThis.internals !== undefined);
  const golden = JSON.parse(readFileSync(file('tests/golden/logits.json'), 'utf8'));
  const { rows, hash, hash8 } = await run(async (golden) => {
    const { startEngine, bitsOf, bits8Of, differences } = globalThis.internals;
    const response = await fetch('/npm/dist/shufflenet-simd128.wasm');
    const module = await WebAssembly.compile(await response.arrayBuffer());
    return {
      rows: await differences({ startEngine, module, golden }),
      hash: await bitsOf({ startEngine, module }),
      hash8: await bits8Of({ startEngine, module }),
    };
  }, golden);
  assert.equal(hash, readFileSync(file('tests/golden/plain-bits.txt'), 'utf8').trim());
  assert.equal(hash8, readFileSync(file('tests/golden/i8-bits.txt'), 'utf8').trim());
  assert.equal(rows.length, golden.cases.length);
  for (const { architecture, input, difference } of rows)
    assert.ok(difference < TOLERANCE, `${architecture} at ${input}: off by ${difference}`);

  const answer = await run(async () => {
    const net = await globalThis.ShuffleNet.load();
    const white = { data: new Uint8ClampedArray(224 * 224 * 4).fill(255), width: 224, height: 224 };
    const { build, predictions } = await net.classify(white);
    return { build, where: net.where, count: predictions.length };
  });
  assert.deepEqual(answer, { build: 'simd128', where: 'worker', count: 5 });

  const median = await run(async () => {
    const { startEngine, network } = globalThis.internals;
    const module = await WebAssembly.compile(
      await (await fetch('/npm/dist/shufflenet-simd128.wasm')).arrayBuffer(),
    );
    const { Engine } = await startEngine(module);
    const engine = new Engine(network('shufflenet_v2_x1_0', 1000));
    const input = new Float32Array(3 * 224 * 224).fill(0.5);
    const times = Array.from({ length: 60 }, () => {
      const start = performance.now();
      engine.run(input, 224, 224);
      return performance.now() - start;
    });
    return times.sort((a, b) => a - b)[30];
  });
  t.diagnostic(`x1.0 at 224: ${median.toFixed(1)} ms (median of 60 runs)`);
});
