// How the package loads in a real browser, and what it says when it can't.
/* global ShuffleNet, cat, net -- in the page */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { defaultModel } from 'shufflenet-wasm';
import { PAGE, browser, origins, packaged, page, refused, server } from './opened.mjs';

test('loading asks no server but its own', () => {
  assert.deepEqual([...origins], [server.origin]);
});

test('without a network, loading says so, and works when it is back', async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.goto(server.origin + PAGE);
  await page.waitForFunction(() => globalThis.ShuffleNet);
  const load = () =>
    page.evaluate(() =>
      ShuffleNet.load().then(
        () => 'loaded',
        ({ code, message }) => `${code} ${message}`,
      ),
    );
  await context.setOffline(true);
  assert.match(await load(), /^(Engine|Model)Unavailable .*offline/);
  await context.setOffline(false);
  assert.equal(await load(), 'loaded');
});

describe('load', () => {
  test('tells how the model arrives', async () => {
    const size = (await packaged(defaultModel.file)).length;
    const steps = await page.evaluate(async () => {
      const steps = [];
      await ShuffleNet.load({ onProgress: (progress) => steps.push(progress) });
      return steps;
    });
    assert.ok(steps.every(({ received }, i) => received > (steps[i - 1]?.received ?? 0)));
    assert.deepEqual(steps.at(-1), { received: size, total: size });
  });

  test('takes its files from another folder, whatever type the server gives them', async () => {
    const [build, where, predictions, expected] = await page.evaluate(async () => {
      const other = await ShuffleNet.load({ base: '/untyped' });
      const [a, b] = await Promise.all([other.classify(cat), net.classify(cat)]);
      return [other.build, other.where, a.predictions, b.predictions];
    });
    assert.equal(build, 'relaxed-simd');
    assert.equal(where, 'main', 'a browser takes no worker with a wrong type');
    assert.deepEqual(predictions, expected);
  });

  test('refuses what is no model', async () => {
    await refused(() => ShuffleNet.load({ model: '/none.safetensors' }), 'ModelUnavailable', '404', '/none');
    await refused(
      () => ShuffleNet.load({ model: '/html/model' }),
      'ModelUnavailable',
      'web page',
      '/html/model',
    );
    await refused(() => ShuffleNet.load({ model: '/package.json' }), 'UnknownFormat');
    await refused(() => ShuffleNet.load({ model: new Blob(['{}']) }), 'UnknownFormat');
    await refused(
      () => ShuffleNet.load({ model: 'http://127.0.0.1:1/model' }),
      'ModelUnavailable',
      'offline',
    );
  });

  test('reads a checkpoint in the worker, not on the thread of the page', async () => {
    const told = await page.evaluate(async () => {
      const { instantiate } = WebAssembly;
      WebAssembly.instantiate = () => Promise.reject(new Error('on the thread of the page'));
      try {
        const { convert, inspect } = await import('/npm/dist/index.js');
        const model = '/tests/golden/checkpoints/new.pth';
        const file = await (await fetch(model)).blob();
        const code = (error) => error.code;
        return [
          await ShuffleNet.load({ model }).catch(code),
          await convert(file).catch(code),
          (await inspect(file)).problem.code,
        ];
      } finally {
        WebAssembly.instantiate = instantiate;
      }
    });
    // It was read: the file is small, and no ShuffleNetV2.
    assert.deepEqual(told, Array(3).fill('UnknownArchitecture'));
  });

  test('says so when the engine is not where it should be', async () => {
    const model = `/npm/dist/${defaultModel.file}`;
    const load = (base) => `() => ShuffleNet.load(${JSON.stringify({ base, model })})`;
    await refused(load('/none'), 'EngineUnavailable', '404', '/none/shufflenet-');
    await refused(load('/html'), 'EngineUnavailable', 'web page');
  });

  test('stops when told to', async () => {
    const name = await page.evaluate(async () => {
      const controller = new AbortController();
      const options = { model: '/slow', signal: controller.signal, onProgress: () => controller.abort() };
      return ShuffleNet.load(options).catch(({ name }) => name);
    });
    assert.equal(name, 'AbortError');
  });

  test('says what a browser without SIMD lacks', async () => {
    await refused(
      async () => {
        const { validate } = WebAssembly;
        WebAssembly.validate = () => false;
        try {
          return await ShuffleNet.load();
        } finally {
          WebAssembly.validate = validate;
        }
      },
      'Unsupported',
      'SIMD',
    );
  });

  test('says what the content security policy lacks', async (t) => {
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(`${server.origin}/no-wasm.html`);
    const message = await page.evaluate(() =>
      ShuffleNet.load().catch(({ code, message }) => `${code}: ${message}`),
    );
    assert.match(message, /^EngineUnavailable: .*'wasm-unsafe-eval'/);
  });
});
