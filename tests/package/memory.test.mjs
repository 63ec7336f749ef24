// How much WebAssembly memory a network holds, and that frames don't add to it.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ShuffleNet } from 'shufflenet-wasm';
import { Lab } from 'shufflenet-wasm/lab';
import { startEngine } from '../../npm/wasm/glue.js';
import { MODEL, file } from '../lib/files.mjs';
import { network } from '../lib/formula.mjs';

const MIB = 2 ** 20;
const frame = { data: new Uint8Array(1280 * 720 * 4).fill(255), width: 1280, height: 720 };

/** The size of the memory of the engine that starts next. */
function watched(t) {
  const { instantiate } = WebAssembly;
  let memory;
  t.mock.method(WebAssembly, 'instantiate', async (...parts) => {
    const made = await instantiate(...parts);
    ({ memory } = (made.instance ?? made).exports);
    return made;
  });
  return () => memory.buffer.byteLength;
}

/** An engine, and the size of the memory that it lives in. */
async function start(t, model, arithmetic) {
  const bytes = watched(t);
  const module = new WebAssembly.Module(await readFile(file('npm/dist/shufflenet-simd128.wasm')));
  const { Engine } = await startEngine(module);
  return { engine: new Engine(model, arithmetic), bytes };
}

test('ShuffleNetV2 x1.0 with ImageNet’s 1000 classes and a camera’s frame fit into 18 MiB', async (t) => {
  const { engine, bytes } = await start(t, network('shufflenet_v2_x1_0', 1000));
  for (let i = 0; i < 3; i++) engine.look(frame);
  assert.ok(bytes() < 18 * MIB, `${(bytes() / MIB).toFixed(1)} MiB`);
});

test('in 8-bit arithmetic it fits into 9 MB, but for the camera’s frame', async (t) => {
  const { engine, bytes } = await start(t, network('shufflenet_v2_x1_0', 1000), 'i8');
  for (let i = 0; i < 3; i++) engine.look(frame);
  assert.ok(bytes() - frame.data.length < 9e6, `${(bytes() / MIB).toFixed(1)} MiB`);
});

test('a picture takes 4 bytes a pixel in the engine, and 4 more if it can be seen through', async (t) => {
  const model = await readFile(MODEL);
  const [width, height] = [3000, 2000];
  for (const [alpha, each] of [
    [255, 4],
    [254, 8],
  ]) {
    const { engine, bytes } = await start(t, model);
    t.mock.restoreAll();
    const before = bytes();
    engine.look({ data: new Uint8Array(width * height * 4).fill(alpha), width, height });
    const more = bytes() - before;
    assert.ok(more < each * width * height + 8 * MIB, `${more} bytes for ${width * height} pixels`);
  }
});

test('classes that are refused leave nothing behind', async (t) => {
  const bytes = watched(t);
  const net = await ShuffleNet.load();
  const foreign = JSON.stringify({ classes: [{ name: 'x', examples: [Array(100_000).fill(0.5)] }] });
  const refuse = () => assert.rejects(net.importClasses(foreign), { code: 'BadInput' });
  await refuse();
  const before = bytes();
  for (let i = 0; i < 100; i++) await refuse();
  assert.equal(bytes(), before);
});

test('2,000 frames of changing sizes add nothing', async (t) => {
  const { engine, bytes } = await start(t, await readFile(MODEL));
  const small = { ...frame, data: frame.data.subarray(0, 320 * 240 * 4), width: 320, height: 240 };
  engine.look(frame);
  const before = bytes();
  for (let i = 0; i < 2000; i++) engine.look(i % 50 === 0 ? frame : small);
  assert.equal(bytes(), before);
});

test('a signal that follows others is not held by calls that are over', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const net = await ShuffleNet.load();
  const shutdown = new AbortController();
  let held = 0;
  const registry = new FinalizationRegistry(() => (held -= 1));
  const picture = { data: new Uint8Array(64 * 48), width: 64, height: 48 };
  for (let i = 0; i < 50; i++) {
    const signal = AbortSignal.any([shutdown.signal]);
    registry.register(signal);
    held += 1;
    await net.embed(picture, { signal });
  }
  for (let i = 0; i < 50 && held > 1; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.ok(held <= 1, `${held} of 50 are still there`);
  net.dispose();
});

test('operators that were made before another is refused give their memory back', async (t) => {
  const bytes = watched(t);
  const engine = await readFile(file('npm/dist/shufflenet-lab.wasm'));
  const lab = await Lab.load({
    model: new Uint8Array(await readFile(MODEL)),
    engine: new Uint8Array(engine),
  });
  const refusals = async (times) => {
    for (let i = 0; i < times; i++) {
      const made = { kind: 'standard', inputs: 512, side: 7 };
      await assert.rejects(lab.time(made, { ...made, inputs: 0 }), /channels/);
    }
    return bytes();
  };
  const few = await refusals(2);
  assert.equal(await refusals(20), few);
  lab.dispose();
});
