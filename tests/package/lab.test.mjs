// `shufflenet-wasm/lab`: what is shown of the network is what the network does.
/* global lab, look -- in the page */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { Lab } from '../../npm/dist/lab.js';
import { ShuffleNet } from '../../npm/dist/node.js';
import { launch } from '../lib/chromium.mjs';
import { MODEL, file } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';
import { breakable } from './helper.mjs';

const model = new Uint8Array(await readFile(MODEL));
const engine = new Uint8Array(await readFile(file('npm/dist/shufflenet-lab.wasm')));
const side = 230;
const data = Uint8Array.from({ length: side * side * 3 }, (_, n) => (n * n * 31 + n * 7) >> 6);
const picture = { data, width: side, height: side };

test('a lab sees the picture as the package does, explains any value, and tells what layers cost', async () => {
  const lab = await Lab.load();
  assert.equal(lab.where, 'main');
  await assert.rejects(lab.classify(), { name: 'ShuffleNetError', code: 'BadInput' });
  await lab.look(picture);
  const net = await ShuffleNet.load({ build: 'simd128' });
  const { predictions } = await net.classify(picture);
  const [best] = predictions;
  const mine = await lab.classify({ topK: 5 });
  assert.deepEqual(
    mine.map(({ index }) => index),
    predictions.map(({ index }) => index),
  );
  assert.ok(Math.abs(mine[0].probability - best.probability) < 1e-5);
  assert.notDeepEqual(await lab.classify({ shuffle: false }), mine);
  assert.deepEqual(await lab.classify(), mine);

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
    const { values, height, width, channels } = await lab.activations(layer.name);
    const [y, x, channel] = [chance(height), chance(width), chance(channels)];
    const { value, bias, relu, inputs, weights } = await lab.trace(layer.name, { y, x, channel });
    assert.equal(value, values[(y * width + x) * channels + channel], layer.name);
    const sum = inputs.reduce((sum, input, i) => sum + input * weights[i], bias);
    const scale = inputs.reduce((sum, input, i) => sum + Math.abs(input * weights[i]), Math.abs(bias));
    assert.ok(Math.abs((relu ? Math.max(0, sum) : sum) - value) <= 1e-5 * scale + 1e-12, layer.name);
  }
  const input = await lab.input();
  assert.deepEqual([input.height, input.width], lab.info.preprocess.crop);
  const { corner, inputs } = await lab.trace('stem', { y: 5, x: 7, channel: 3 });
  const at = (row, column) => 3 * ((corner[0] + row) * input.width + corner[1] + column);
  const rows = [0, 1, 2].map((row) => [...input.values.subarray(at(row, 0), at(row, 3))]);
  assert.deepEqual(rows.flat(), [...inputs]);

  await assert.rejects(lab.trace('stem', { y: 99, x: 0, channel: 0 }), /stem has \d+ x \d+ pixels/);

  assert.equal((await lab.profile(2)).length, lab.layers.length);
  assert.equal((await lab.contributions(best.index)).length, lab.info.embedding);
  assert.ok(
    (await lab.time({ kind: 'pointwise', inputs: 8, side: 8 }, { kind: 'relu', inputs: 8, side: 8 })) > 0,
  );
  assert.ok((await lab.time({ kind: 'network', width: 0, side: 32 })) > 0);
  await assert.rejects(lab.time({ kind: 'standard', inputs: 0, side: 8 }), /1 to 2048 channels/);
  assert.ok(lab.layers.every(({ multiplyAdds }) => multiplyAdds >= 0));
  assert.deepEqual(
    lab.widths.map(({ name }) => name),
    ['0_5', '1_0', '1_5', '2_0'].map((width) => `shufflenet_v2_x${width}`),
  );
  net.dispose();
  lab.dispose();
  await assert.rejects(lab.classify(), { code: 'Disposed' });
});

describe('a lab refuses', () => {
  let lab;
  before(async () => {
    lab = await Lab.load({ model, engine });
    await lab.look(picture);
  });
  after(() => lab.dispose());

  for (const [name, work, code, words] of [
    ['what is no picture', () => lab.look(null), 'BadInput', /A picture was expected.*not null/],
    ['an address', () => lab.look('cat.png'), 'BadInput', /its pixels/],
    ['bytes that make no picture', () => lab.look({ ...picture, width: 7 }), 'BadPicture', /7 x 230/],
    ['a misspelt option', () => lab.classify({ shufle: false }), 'BadOption', /Did you mean shuffle/],
    ['fewer classes than one', () => lab.classify({ topK: -1 }), 'BadOption', /topK.*from 1, not -1/],
    ['a layer without a name', () => lab.activations(), 'BadOption', /name of a layer/],
    ['a value without a place', () => lab.trace('stem'), 'BadOption', /y has to be.*not undefined/],
    ['a class that there is not', () => lab.contributions(1e9), 'BadOption', /index.*from 0 to/],
    ['no runs', () => lab.profile(0), 'BadOption', /runs/],
    [
      'an engine that is none',
      () => Lab.load({ model, engine: new Uint8Array(3) }),
      'EngineUnavailable',
      /compiled/,
    ],
  ]) {
    test(name, async () => {
      await assert.rejects(work, { name: 'ShuffleNetError', code, message: words });
      assert.equal((await lab.classify()).length, 5); // It goes on.
    });
  }

  /** A server's address. */
  async function served(t, answer) {
    const server = createServer(answer).listen(0, '127.0.0.1');
    t.after(() => server.closeAllConnections() || server.close());
    await once(server, 'listening');
    return `http://127.0.0.1:${server.address().port}/`;
  }

  test('to wait for a silent server when its signal aborts, and asks it again', async (t) => {
    let asked = 0;
    const base = await served(t, (_, response) => (asked += 1) > 1 && response.end(engine));
    const signal = AbortSignal.timeout(300);
    await assert.rejects(Lab.load({ model, base, signal }), { name: 'TimeoutError' });
    (await Lab.load({ model, base })).dispose();
    assert.equal(asked, 2);
  });

  test('to read the model any further when its engine can’t be had', async (t) => {
    let closed;
    const base = await served(t, (request, response) => {
      if (request.url !== '/model') return response.writeHead(404).end();
      closed = once(response, 'close');
      response.write('a beginning');
    });
    await assert.rejects(Lab.load({ model: `${base}model`, base }), { code: 'EngineUnavailable' });
    await closed;
  });

  test('to be used after it stopped, and says to load it again', async (t) => {
    const { breakDown, restore } = await breakable(t, 'lab_classify');
    const other = await Lab.load({ model, engine });
    restore();
    await other.look(picture);
    breakDown();
    await assert.rejects(other.classify(), {
      code: 'EngineFailed',
      message: /unreachable.*Load the lab again/,
    });
    await assert.rejects(other.input(), { code: 'EngineFailed' });
    other.dispose();
    await assert.rejects(other.input(), { code: 'Disposed' });
  });
});

describe('in a page', () => {
  let browser, server;
  before(async () => {
    [browser, server] = await Promise.all([launch(), serve()]);
  });
  after(async () => {
    await browser.close();
    server.close();
  });

  /** A page with `Lab`, and what it fetches itself: not what its workers do. */
  async function open(t) {
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(`${server.origin}/tests/package/page.html`);
    await page.evaluate(async () => {
      Object.assign(globalThis, await import('/npm/dist/lab.js'));
      globalThis.look = async (lab) => {
        const [width, height] = [230, 230];
        await lab.look({ data: new Uint8Array(width * height).map((_, n) => n >> 3), width, height });
        return (await lab.classify()).map(({ index }) => index);
      };
    });
    return page;
  }

  test('it works in a worker, which alone fetches its engine, and as on the calling thread', async (t) => {
    const page = await open(t);
    const [there, here] = await page.evaluate(async () => {
      const steps = [];
      const lab = await Lab.load({ onProgress: (step) => steps.push(step) });
      const fetched = performance.getEntriesByType('resource').map(({ name }) => name.split('/').at(-1));
      const there = { where: lab.where, fetched, steps: steps.length, indices: await look(lab) };
      const local = await Lab.load({ worker: false });
      return [there, { where: local.where, indices: await look(local) }];
    });
    assert.deepEqual([there.where, here.where], ['worker', 'main']);
    assert.deepEqual(there.indices, here.indices);
    assert.ok(there.steps > 0);
    assert.ok(!there.fetched.includes('shufflenet-lab.wasm'), there.fetched.join());
    assert.equal(page.workers().length, 1);
  });

  test('errors come with their codes, and when the worker dies', async (t) => {
    const page = await open(t);
    const codes = await page.evaluate(async () => {
      const codeOf = (promise) => promise.then(String, ({ code }) => code);
      const lab = (globalThis.lab = await Lab.load({ base: '/npm/dist' }));
      return [
        await codeOf(lab.classify()),
        await codeOf(Lab.load({ model: '/none.safetensors' })),
        await codeOf(Lab.load({ model: new Blob(['{}']) })),
        await codeOf(Lab.load({ engine: new Uint8Array(8) })),
      ];
    });
    assert.deepEqual(codes.slice(0, 3), ['BadInput', 'ModelUnavailable', 'UnknownFormat']);
    assert.notEqual(codes[3], '[object Object]');
    // Labs that could not be loaded leave no worker behind; that one has ended is told a moment later.
    for (const other of page.workers().slice(1)) await other.waitForEvent('close').catch(() => undefined);
    assert.equal(page.workers().length, 1);
    await page.workers()[0].evaluate(() => self.close());
    assert.equal(await page.evaluate(() => lab.profile().catch(({ code }) => code)), 'WorkerFailed');
  });
});
