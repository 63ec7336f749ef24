// The package in Node: pictures in, classes out, and every refusal.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { ShuffleNet, convert, inspect } from 'shufflenet-wasm';
import * as direct from 'shufflenet-wasm/node';
import { MODEL, file, hugeBitmap, picture, samples } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';
import { breakable, cosine, refused, withOrientation } from './helper.mjs';

const CAT = picture('cat');
let net;
before(async () => {
  net = await ShuffleNet.load();
});

/** A Blob as a test's DOM may have it: of a class of its own. */
const standIn = (bytes) => ({
  size: bytes.length,
  arrayBuffer: async () => new Uint8Array(bytes).buffer,
});

test('what is known of the model in the package is true of it', async () => {
  const { defaultModel, MAX_PIXELS, SHARPNESS } = direct;
  const bytes = (await readFile(file(`npm/dist/${defaultModel.file}`))).length;
  const { name: id, classes } = net.info;
  assert.deepEqual(defaultModel, { id, file: `${id}.safetensors`, bytes, classes, width: '1.0' });
  assert.equal(MAX_PIXELS, 100_000_000);
  // The probabilities of learned classes are made with it.
  const other = await ShuffleNet.load();
  for (const name of ['cat', 'coffee']) await other.learn(name, picture(name));
  const { learned } = await other.classify(picture('rocket'));
  const weights = learned.map(({ similarity }) => Math.exp(SHARPNESS * similarity));
  const sum = weights.reduce((a, b) => a + b);
  learned.forEach(({ probability }, i) => assert.ok(Math.abs(probability - weights[i] / sum) < 1e-4));
});

test('"shufflenet-wasm" is the Node entry in Node', () => {
  assert.equal(ShuffleNet, direct.ShuffleNet);
});

test('the browser entry can be imported where there is no browser', async () => {
  const browser = await import('../../npm/dist/index.js');
  assert.equal(typeof browser.ShuffleNet.load, 'function');
});

describe('classify', () => {
  test('most sample photographs have their own label among the five', async () => {
    const list = await samples();
    const hits = [];
    for (const { path, label } of list) {
      const { predictions } = await net.classify(path);
      if (predictions.some((prediction) => prediction.label === label)) hits.push(label);
    }
    assert.ok(hits.length > list.length / 2, `only ${hits.join(', ')}`);
  });

  test('predictions are sorted, named, and those of all classes add up to 1', async () => {
    const { predictions, ms, build } = await net.classify(CAT, { topK: net.info.classes + 1 });
    assert.equal(predictions.length, net.info.classes);
    assert.ok(predictions.every(({ label, index }) => label === net.info.labels[index]));
    const probabilities = predictions.map(({ probability }) => probability);
    assert.deepEqual(
      probabilities,
      probabilities.toSorted((a, b) => b - a),
    );
    const sum = probabilities.reduce((a, b) => a + b);
    assert.ok(Math.abs(sum - 1) < 1e-4, `they add up to ${sum}`);
    assert.ok(ms > 0);
    assert.equal(build, net.build);
  });

  test('five predictions unless asked otherwise', async () => {
    assert.equal((await net.classify(CAT)).predictions.length, 5);
    assert.equal((await net.classify(CAT, { topK: 2 })).predictions.length, 2);
  });

  test('with a minProbability, those below it are left out; learned ones are not', async () => {
    const { predictions } = await net.classify(CAT);
    const [, { probability: minProbability }] = predictions;
    const { predictions: fewer } = await net.classify(CAT, { minProbability });
    assert.deepEqual(fewer, predictions.slice(0, 2));
    const other = await ShuffleNet.load();
    await other.learn('my cat', CAT);
    const [result] = await other.classify([CAT], { minProbability: 1 });
    assert.deepEqual([result.predictions.length, result.learned.length], [0, 1]);
  });

  test('path, address and bytes are the same picture', async () => {
    const bytes = await readFile(CAT);
    const expected = (await net.classify(CAT)).predictions;
    const server = await serve();
    const address = `${server.origin}/tests/golden/pictures/cat.png`;
    const inputs = [
      pathToFileURL(CAT),
      pathToFileURL(CAT).href,
      address,
      new Request(address),
      await fetch(address),
      bytes,
      new Uint8Array(bytes).buffer,
      new Blob([bytes]),
      standIn(bytes),
      `data:image/png;base64,${bytes.toString('base64')}`,
    ];
    for (const input of inputs) assert.deepEqual((await net.classify(input)).predictions, expected);
    server.close();
  });

  test('grey pixels are the same as their RGB and RGBA', async () => {
    const [width, height] = [120, 100];
    const grey = Uint8Array.from({ length: width * height }, (_, i) => (i * 7919) >> 5);
    const widened = (channels) =>
      Uint8ClampedArray.from({ length: grey.length * channels }, (_, i) =>
        i % channels === 3 ? 255 : grey[Math.floor(i / channels)],
      );
    const { predictions } = await net.classify({ data: grey, width, height });
    for (const channels of [3, 4]) {
      const same = await net.classify({ data: widened(channels), width, height, channels });
      assert.deepEqual(same.predictions, predictions);
    }
  });

  test("the camera's orientation is applied", async () => {
    const [{ path }] = await samples();
    const jpeg = await readFile(path);
    const upright = await net.embed(jpeg);
    assert.deepEqual(await net.embed(withOrientation(jpeg, 1)), upright);
    assert.ok(cosine(await net.embed(withOrientation(jpeg, 3)), upright) < 0.99);
  });
});

test('a picture that is cut off is answered, and told', async () => {
  const [{ path }] = await samples();
  const jpeg = await readFile(path);
  const warned = once(process, 'warning');
  assert.equal((await net.classify(jpeg.subarray(0, jpeg.length / 2))).predictions.length, 5);
  assert.match((await warned)[0].message, /^A picture is cut off/);
});

test('embed gives the vector that the info promises, alike for the same picture only', async () => {
  const cat = await net.embed(CAT);
  assert.ok(cat instanceof Float32Array);
  assert.equal(cat.length, net.info.embedding);
  assert.deepEqual(await net.embed(CAT), cat);
  assert.ok(cosine(cat, await net.embed(picture('rocket'))) < 0.99);
});

describe('what is no picture is refused', () => {
  const cases = [
    ['a missing file', 'no-such.jpg', 'BadPicture', 'no-such.jpg'],
    ['a folder', file('npm'), 'BadPicture'],
    ['a text file', file('package.json'), 'BadPicture', 'JPEG'],
    ['nothing', new Uint8Array(0), 'BadPicture', 'empty'],
    ['too many pixels in a file', hugeBitmap(20_000, 5_001), 'PictureTooLarge', '20000 x 5001'],
    [
      'too many pixels',
      { data: new Uint8Array(4), width: 20_000, height: 5_001 },
      'PictureTooLarge',
      '20000 x 5001',
    ],
    ['no pixels', { data: new Uint8Array(0), width: 0, height: 3 }, 'BadPicture', '0 x 3'],
    ['a width of NaN', { data: new Uint8Array(3), width: NaN, height: 1 }, 'BadPicture', 'NaN'],
    ['too few bytes', { data: new Uint8Array(11), width: 2, height: 2 }, 'BadPicture', '11 bytes'],
    [
      'two channels',
      { data: new Uint8Array(8), width: 2, height: 2, channels: 2 },
      'BadPicture',
      '2 channels',
    ],
    ['floats', { data: new Float32Array(12), width: 2, height: 2 }, 'BadInput'],
    ['null', null, 'BadInput', 'null'],
    ['undefined', undefined, 'BadInput', 'undefined'],
    ['a number', 7, 'BadInput', 'Number'],
  ];
  for (const [name, input, code, ...words] of cases) {
    test(name, () => refused(net.classify(input), code, ...words));
  }

  test('of several it is told which one', () =>
    refused(net.classify([CAT, CAT, 'no-such.jpg']), 'BadPicture', 'Picture 3 of 3', 'no-such.jpg'));
});

test('inspect and convert take what load takes', async () => {
  const { info } = await inspect(MODEL);
  assert.equal(info.name, net.info.name);
  const file = await convert(pathToFileURL(MODEL), { dtype: 'i8' });
  assert.equal((await inspect(file)).info.classes, net.info.classes);
  await refused(inspect('no-such.pth'), 'ModelUnavailable', 'no file', 'no-such.pth');
  await refused(inspect(7), 'BadOption', 'a path, an address');
});

test('a topK that is no count is refused', async () => {
  for (const topK of [0, -1, 1.5, NaN, Infinity, '5', null]) {
    await refused(net.classify(CAT, { topK }), 'BadOption', String(topK));
  }
});

describe('load', () => {
  test('takes a model as path, address and bytes, and tells the progress', async () => {
    const bytes = await readFile(MODEL);
    const server = await serve();
    const { name } = net.info;
    const address = `${server.origin}/npm/dist/${name}.safetensors`;
    for (const model of [MODEL, address, bytes, new Blob([bytes]), standIn(bytes)]) {
      const steps = [];
      const other = await ShuffleNet.load({ model, onProgress: (progress) => steps.push(progress) });
      assert.equal(other.info.name, name);
      if (typeof model === 'string') {
        assert.deepEqual(steps.at(-1), { received: bytes.length, total: bytes.length });
      }
    }
    server.close();
  });

  test('has the labels of a language that the model has, and else its own', async () => {
    const { labels, translations } = net.info;
    for (const [language, expected] of [
      ['zh', translations.zh],
      ['zh-CN', translations.zh],
      ['tlh', labels],
      [undefined, labels],
    ]) {
      const other = await ShuffleNet.load({ language });
      const { predictions, heatMap } = await other.classify(CAT, { explain: true });
      for (const { label, index } of [...predictions, heatMap]) assert.equal(label, expected[index]);
    }
  });

  test('finds its files in another folder', async () => {
    assert.equal((await ShuffleNet.load({ base: file('npm/dist') })).info.name, net.info.name);
    await refused(
      ShuffleNet.load({ base: file('npm/src'), model: MODEL }),
      'EngineUnavailable',
      'shufflenet-',
    );
  });

  test('refuses what is no model', async () => {
    const bytes = await readFile(MODEL);
    await refused(
      ShuffleNet.load({ model: 'no-such.safetensors' }),
      'ModelUnavailable',
      'no-such.safetensors',
    );
    await refused(ShuffleNet.load({ model: file('package.json') }), 'UnknownFormat');
    await refused(ShuffleNet.load({ model: new Uint8Array(0) }), 'UnknownFormat');
    await refused(ShuffleNet.load({ model: bytes.subarray(0, bytes.length >> 1) }), 'Truncated');
    await refused(ShuffleNet.load({ model: 7 }), 'BadOption', 'model');
  });

  test("says what a server's wrong answer was", async () => {
    const server = await serve({
      '/gone': (_, response) => response.writeHead(404).end(),
      '/page': (_, response) =>
        response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
    });
    await refused(ShuffleNet.load({ model: `${server.origin}/gone` }), 'ModelUnavailable', '404', '/gone');
    await refused(
      ShuffleNet.load({ model: `${server.origin}/page` }),
      'ModelUnavailable',
      'web page',
      '/page',
    );
    server.close();
    const gone = ShuffleNet.load({ model: `${server.origin}/offline` });
    await refused(gone, 'ModelUnavailable', 'offline', 'fetch failed (');
    await assert.rejects(gone, ({ message }) => !/CORS|policy/.test(message));
  });

  test('stops when told to, with the given reason', async () => {
    const reason = new Error('enough');
    await assert.rejects(ShuffleNet.load({ signal: AbortSignal.abort(reason) }), reason);

    const server = await serve({
      '/slow': (_, response) => response.writeHead(200, { 'content-length': 1000 }).write('x'),
    });
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    const load = ShuffleNet.load({ model: `${server.origin}/slow`, signal: controller.signal, onProgress });
    await assert.rejects(load, reason);
    server.close();
  });

  test('refuses a build that is none, or that does not run here', async (t) => {
    await refused(ShuffleNet.load({ build: 'avx2' }), 'BadOption', 'avx2');
    const validate = t.mock.method(WebAssembly, 'validate', () => false);
    await refused(ShuffleNet.load(), 'Unsupported', 'SIMD');
    validate.mock.mockImplementationOnce(() => true);
    await refused(ShuffleNet.load({ build: 'relaxed-simd' }), 'Unsupported', 'simd128');
  });

  test('takes the plain build where there is no relaxed SIMD', async (t) => {
    const validate = t.mock.method(WebAssembly, 'validate', () => false);
    validate.mock.mockImplementationOnce(() => true);
    assert.equal((await ShuffleNet.load()).build, 'simd128');
  });
});

describe('the end', () => {
  test('a disposed network says so; others go on', async () => {
    const other = await ShuffleNet.load();
    other.dispose();
    other.dispose();
    await refused(other.classify(CAT), 'Disposed', 'ShuffleNet.load()');
    await refused(other.embed(CAT), 'Disposed');
    assert.ok(await net.classify(CAT));
  });

  test('what `using` calls disposes of it', { skip: !Symbol.dispose }, async () => {
    const other = await ShuffleNet.load();
    other[Symbol.dispose]();
    await refused(other.classify(CAT), 'Disposed');
  });

  test('disposing during a call refuses that call', async () => {
    const other = await ShuffleNet.load();
    const call = other.classify(CAT);
    other.dispose();
    await refused(call, 'Disposed');
  });

  test('after a trap in WebAssembly the next call starts the engine again, with what it was taught', async (t) => {
    const { breakDown, restore } = await breakable(t, 'engine_look');
    const other = await ShuffleNet.load();
    restore();
    await other.learn('my cat', CAT);
    breakDown();
    await refused(other.classify(CAT), 'EngineFailed', 'unreachable');
    const { predictions, learned } = await other.classify(CAT);
    assert.deepEqual(predictions, (await net.classify(CAT)).predictions);
    assert.equal(learned[0].label, 'my cat');
  });
});
