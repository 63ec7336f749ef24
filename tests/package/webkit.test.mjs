// The plain build in WebKit, the engine of Safari, where WebKitGTK's driver is installed (Debian: webkit2gtk-driver, xvfb).
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { file, serve } from './helper.mjs';

const TOLERANCE = 1e-4;
const PORT = 4777;

const installed = (program) => spawnSync('which', [program]).status === 0;
const browser = ['4.1', '4.0', '6.0']
  .map((version) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}/MiniBrowser`)
  .find(existsSync);
const skip =
  installed('WebKitWebDriver') && installed('xvfb-run') && browser
    ? false
    : 'WebKitGTK’s driver is not installed';

/** A page in WebKit; `run` gives what a script in it hands to its last argument. */
async function open(t, address) {
  const driver = spawn('xvfb-run', ['-a', 'WebKitWebDriver', `--port=${PORT}`], {
    // WebKit's sandbox needs privileges that containers lack.
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    detached: true,
  });
  t.after(() => process.kill(-driver.pid));
  const options = { binary: browser, args: ['--automation'] };
  const { sessionId } = await command('/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
  });
  await command(`/session/${sessionId}/timeouts`, { script: 120_000 });
  await command(`/session/${sessionId}/url`, { url: address });
  return async (script, ...args) => {
    const wrapped = `const done = arguments[arguments.length - 1];
      (${script})(...arguments).then(done, (error) => done({ error: String(error) }));`;
    const value = await command(`/session/${sessionId}/execute/async`, { script: wrapped, args });
    assert.equal(value.error, undefined);
    return value;
  };
}

/** A command of the WebDriver protocol; the driver takes a moment to start. */
async function command(path, body) {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(`http://127.0.0.1:${PORT}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      const { value } = await response.json();
      assert.equal(value?.error, undefined, value?.message);
      return value;
    } catch (error) {
      if (!(error instanceof TypeError) || attempt === 40) throw error;
      await setTimeout(250);
    }
  }
}

test('WebKit takes the plain build, has PyTorch’s logits and classifies in a worker', { skip }, async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const run = await open(t, `${server.origin}/tests/package/page.html`);
  const golden = JSON.parse(readFileSync(file('tests/golden/logits.json'), 'utf8'));
  const { rows, hash } = await run(async (golden) => {
    const { startEngine, bitsOf, differences } = globalThis.internals;
    const response = await fetch('/npm/dist/shufflenet-simd128.wasm');
    const module = await WebAssembly.compile(await response.arrayBuffer());
    return {
      rows: await differences({ startEngine, module, golden }),
      hash: await bitsOf({ startEngine, module }),
    };
  }, golden);
  assert.equal(hash, readFileSync(file('tests/golden/plain-bits.txt'), 'utf8').trim());
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
