// The package in a real browser, from a page without a bundler and with a strict content security policy.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm';
import { cosine, file, launch, picture, samples, serve, withOrientation } from './helper.mjs';

const CAT = '/tests/golden/pictures/cat.png';
const PAGE = '/tests/package/page.html';

let browser, server, elsewhere, page;
const origins = new Set();

const answer = (type, body) => (_, response) => response.writeHead(200, { 'content-type': type }).end(body);
const svg = (size) => `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect width="9" height="9"/></svg>`;
const packaged = (path) => readFile(file(`npm/dist/${path.split('/').at(-1)}`));

before(async () => {
  [browser, elsewhere, server] = await Promise.all([
    launch(),
    serve(),
    serve({
      '/untyped/': async (_, response, path) => answer('text/plain', await packaged(path))(_, response),
      '/html/': answer('text/html', '<!doctype html>'),
      '/sized.svg': answer('image/svg+xml', svg('width="90" height="60"')),
      '/unsized.svg': answer('image/svg+xml', svg('viewBox="0 0 9 6"')),
      '/slow': (_, response) => response.writeHead(200, { 'content-length': 1000 }).write('x'),
      '/no-wasm.html': async (_, response) => {
        const html = await readFile(file(`.${PAGE}`), 'utf8');
        answer(
          'text/html',
          html.replace(" 'wasm-unsafe-eval'", '').replace('page.js', PAGE.replace('html', 'js')),
        )(_, response);
      },
    }),
  ]);
  page = await browser.newPage();
  page.on('request', (request) => origins.add(new URL(request.url()).origin));
  await page.goto(server.origin + PAGE);
  await page.evaluate(async (cat) => {
    globalThis.net = await ShuffleNet.load();
    globalThis.cat = await make.image(cat);
  }, CAT);
});

after(async () => {
  await browser.close();
  server.close();
  elsewhere.close();
});

/** That `work`, run in the page, is refused with this code, and with a message that has all of `words` in it. */
async function refused(work, code, ...words) {
  const error = await page.evaluate(
    `(${work})().then(() => ({}), ({ code, message }) => ({ code, message }))`,
  );
  assert.equal(error.code, code, error.message ?? 'it was not refused');
  for (const word of words) assert.ok(error.message.includes(word), error.message);
}

test('loading asks no server but its own', () => {
  assert.deepEqual([...origins], [server.origin]);
});

test('both builds run side by side and agree with each other and, to the last bit, with Node', async () => {
  const embed = (build) =>
    page.evaluate(async (build) => {
      const net = await ShuffleNet.load({ build });
      return { build: net.build, vector: [...(await net.embed(cat))] };
    }, build);
  const [plain, relaxed] = [await embed('simd128'), await embed('relaxed-simd')];
  assert.equal(plain.build, 'simd128');
  assert.equal(relaxed.build, 'relaxed-simd');
  assert.ok(cosine(plain.vector, relaxed.vector) > 1 - 1e-6);

  const net = await ShuffleNet.load({ build: 'simd128' });
  assert.deepEqual(plain.vector, [...(await net.embed(picture('cat')))]);
});

test('the relaxed build is taken where it runs', async () => {
  assert.equal(await page.evaluate(() => net.build), 'relaxed-simd');
});

describe('every kind of picture gives the same', () => {
  const kinds = {
    HTMLImageElement: async () => cat,
    HTMLCanvasElement: async () => make.canvas(cat),
    OffscreenCanvas: async () => {
      const canvas = new OffscreenCanvas(cat.naturalWidth, cat.naturalHeight);
      canvas.getContext('2d').drawImage(cat, 0, 0);
      return canvas;
    },
    ImageBitmap: async () => createImageBitmap(cat),
    ImageData: async () => make.imageData(make.canvas(cat)),
    'raw pixels': async () => {
      const { data, width, height } = make.imageData(make.canvas(cat));
      return { data: new Uint8Array(data.buffer), width, height, channels: 4 };
    },
    Blob: async () => make.blob(cat.src),
    File: async () => new File([await make.blob(cat.src)], 'cat.png'),
    ArrayBuffer: async () => (await make.blob(cat.src)).arrayBuffer(),
    Uint8Array: async () => new Uint8Array(await (await make.blob(cat.src)).arrayBuffer()),
    string: async () => cat.src,
    URL: async () => new URL(cat.src),
    VideoFrame: async () => new VideoFrame(await createImageBitmap(cat), { timestamp: 0 }),
    'an image that is still loading': async () => Object.assign(new Image(), { src: `${cat.src}?again` }),
    'an image of another frame': async () => {
      const frame = document.body.appendChild(document.createElement('iframe'));
      const image = frame.contentDocument.createElement('img');
      image.src = cat.src;
      return image;
    },
  };
  for (const [kind, make] of Object.entries(kinds)) {
    test(kind, async () => {
      const [actual, expected] = await page.evaluate(
        `Promise.all([(${make})(), cat].map(async (input) => (await net.classify(await input)).predictions))`,
      );
      assert.deepEqual(actual, expected);
    });
  }
});

test('on the calling thread everything gives the same as in the worker', async () => {
  const results = await page.evaluate(async () => {
    const local = await ShuffleNet.load({ worker: false });
    const ask = async (net) => ({
      predictions: (await net.classify(cat)).predictions,
      map: [...(await net.explain(make.canvas(cat))).values],
      batch: (await net.embed([await make.blob(cat.src), cat])).map((vector) => [...vector]),
    });
    return [net.where, local.where, await ask(net), await ask(local)];
  });
  const [there, here, remote, local] = results;
  assert.deepEqual([there, here], ['worker', 'main']);
  assert.deepEqual(remote, local);
});

test('the caller keeps its picture', async () => {
  const sizes = await page.evaluate(async () => {
    const bitmap = await createImageBitmap(cat);
    const frame = new VideoFrame(bitmap, { timestamp: 0 });
    const bytes = await (await make.blob(cat.src)).arrayBuffer();
    const pixels = make.imageData(make.canvas(cat));
    await net.classify([bitmap, frame, bytes, pixels]);
    const sizes = [bitmap.width, frame.displayWidth, bytes.byteLength, pixels.data.length];
    frame.close();
    return sizes;
  });
  assert.ok(
    sizes.every((size) => size > 0),
    String(sizes),
  );
});

test('a worker that dies takes only the calls under way with it', async () => {
  const page = await browser.newPage();
  await page.goto(server.origin + PAGE);
  await page.evaluate(async (src) => {
    globalThis.cat = await make.image(src);
    globalThis.net = await ShuffleNet.load();
    await net.learn('my cat', cat);
  }, CAT);
  const [worker] = page.workers();
  const lost = page.evaluate(async () => {
    const large = make.canvas(cat, 2000, 2000);
    for (;;) {
      // Always busy, so that it is killed at work.
      const results = await Promise.allSettled([net.classify(large), net.classify(large)]);
      const failed = results.find(({ status }) => status === 'rejected');
      if (failed) return failed.reason.code;
    }
  });
  await worker.evaluate(() => self.close());
  assert.equal(await lost, 'WorkerFailed');
  const { learned, where } = await page.evaluate(async () => ({
    ...(await net.classify(cat)),
    where: net.where,
  }));
  assert.equal(where, 'worker');
  assert.equal(learned[0].label, 'my cat');
  assert.equal(page.workers().length, 1);
  await page.close();
});

test('watch gives the newest frame and ends when told to', async () => {
  const { labels, calls } = await page.evaluate(async () => {
    const canvas = make.canvas(cat);
    const video = document.createElement('video');
    Object.assign(video, { muted: true, srcObject: canvas.captureStream(30) });
    const drawing = setInterval(() => canvas.getContext('2d').drawImage(cat, 0, 0), 10);
    void video.play();
    const controller = new AbortController();
    const labels = [];
    for await (const { predictions } of net.watch(video, { topK: 1, signal: controller.signal })) {
      labels.push(predictions[0].label);
      if (labels.length === 5) controller.abort();
    }
    clearInterval(drawing);
    return { labels, calls: labels.length };
  });
  assert.equal(calls, 5);
  assert.equal(new Set(labels).size, 1);
});

test('an aborted call rejects with the reason, and the next one is answered', async () => {
  const [name, predictions] = await page.evaluate(async () => {
    const controller = new AbortController();
    const call = net.classify(cat, { signal: controller.signal });
    controller.abort();
    const name = await call.catch(({ name }) => name);
    return [name, (await net.classify(cat)).predictions.length];
  });
  assert.equal(name, 'AbortError');
  assert.equal(predictions, 5);
});

test('a heat map is drawn where it belongs', async () => {
  const [inside, outside] = await page.evaluate(() => {
    const context = new OffscreenCanvas(20, 10).getContext('2d');
    const map = {
      rows: 1,
      columns: 1,
      values: Float32Array.of(2),
      region: { left: 5, top: 0, width: 10, height: 10 },
    };
    drawHeatMap(context, map, { opacity: 1 });
    const alpha = (x) => context.getImageData(x, 5, 1, 1).data[3];
    return [alpha(10), alpha(2)];
  });
  assert.deepEqual([inside, outside], [255, 0]);
});

test('a video gives its present frame', async () => {
  const [frame, still] = await page.evaluate(async () => {
    const canvas = make.canvas(cat);
    const video = document.createElement('video');
    Object.assign(video, { muted: true, srcObject: canvas.captureStream() });
    await video.play();
    return [[...(await net.embed(video))], [...(await net.embed(canvas))]];
  });
  assert.ok(cosine(frame, still) > 0.99, `${cosine(frame, still)}`);
});

test('a picture larger than the canvas that reads it is put together right', async () => {
  const [actual, expected] = await page.evaluate(async () => {
    const large = make.canvas(cat, 2600, 1999);
    return [[...(await net.embed(large))], [...(await net.embed(make.imageData(large)))]];
  });
  assert.deepEqual(actual, expected);
});

test("the camera's orientation is applied, as in Node", async () => {
  const [{ path }] = await samples();
  const net = await ShuffleNet.load();
  for (const orientation of [1, 3, 6]) {
    const jpeg = withOrientation(await readFile(path), orientation);
    const url = `data:image/jpeg;base64,${jpeg.toString('base64')}`;
    const vector = await page.evaluate(async (url) => [...(await globalThis.net.embed(url))], url);
    const similarity = cosine(vector, [...(await net.embed(jpeg))]);
    assert.ok(similarity > 0.99, `orientation ${orientation}: ${similarity}`);
  }
});

test('it runs in a worker', async () => {
  const [actual, expected] = await page.evaluate(async () => {
    const worker = new Worker('worker.js', { type: 'module' });
    worker.postMessage(await make.blob(cat.src));
    const { data } = await new Promise((resolve, reject) => {
      worker.onmessage = resolve;
      worker.onerror = ({ message }) => reject(new Error(message));
    });
    return [data.predictions, (await net.classify(cat)).predictions];
  });
  assert.deepEqual(actual, expected);
});

describe('what is no picture is refused', () => {
  const cases = [
    ['an element that is none', () => net.classify(document.body), 'BadInput', 'HTMLBodyElement'],
    [
      'an SVG element',
      () => net.classify(document.createElementNS('http://www.w3.org/2000/svg', 'image')),
      'BadInput',
      'SVG has shapes and no pixels',
    ],
    ['null', () => net.classify(null), 'BadInput', 'null'],
    ['an image without source', () => net.classify(new Image()), 'BadPicture'],
    [
      'a broken image',
      () => net.classify(Object.assign(new Image(), { src: '/none.png' })),
      'BadPicture',
      '/none.png',
    ],
    [
      'a video without a frame',
      () => net.classify(document.createElement('video')),
      'BadPicture',
      'loadeddata',
    ],
    ['an empty canvas', () => net.classify(new OffscreenCanvas(0, 5)), 'BadPicture', '0 x 5'],
    ['an empty file', () => net.classify(new Blob([])), 'BadPicture', 'empty'],
    [
      'a text file',
      () => net.classify(new File(['words'], 'a.txt', { type: 'text/plain' })),
      'BadPicture',
      'text/plain',
    ],
    ['a missing address', () => net.classify('/none.png'), 'BadPicture', '404', '/none.png'],
    ['an address of a page', () => net.classify('/tests/package/page.html'), 'BadPicture', 'web page'],
    [
      'a closed bitmap',
      async () => {
        const bitmap = await createImageBitmap(cat);
        bitmap.close();
        return net.classify(bitmap);
      },
      'BadPicture',
      '0 x 0',
    ],
    [
      'too many pixels',
      () => net.classify(new OffscreenCanvas(20_000, 5_001)),
      'PictureTooLarge',
      '20000 x 5001',
    ],
  ];
  for (const [name, work, code, ...words] of cases) {
    test(name, () => refused(`async () => (${work})()`, code, ...words));
  }

  for (const worker of [true, false]) {
    test(`a canvas with another site's picture on it, worker: ${worker}`, async () => {
      await page.evaluate(
        async ([src, worker]) => {
          globalThis.tainted = make.canvas(await make.image(src));
          globalThis.either = await ShuffleNet.load({ worker });
        },
        [`${elsewhere.origin}${CAT}`, worker],
      );
      await refused(() => either.classify(tainted), 'BadPicture', 'CORS', 'crossorigin');
      assert.equal(await page.evaluate(async () => (await either.classify(cat)).predictions.length), 5);
      await page.evaluate(() => either.dispose());
    });
  }

  test('an SVG file is a picture in an image element, if it has a size', async () => {
    const length = await page.evaluate(
      async () => (await net.classify(await make.image('/sized.svg'))).predictions.length,
    );
    assert.equal(length, 5);
    await refused(async () => net.classify(await make.image('/unsized.svg')), 'BadPicture', 'width');
    await refused(
      () => net.classify(new Blob(["<svg xmlns='http://www.w3.org/2000/svg'/>"], { type: 'image/svg+xml' })),
      'BadPicture',
      'image/svg+xml',
    );
  });

  test("another site's picture, and the next one is read all the same", async () => {
    await page.evaluate(async (src) => {
      globalThis.foreign = await make.image(src);
    }, `${elsewhere.origin}${CAT}`);
    await refused(() => net.classify(foreign), 'BadPicture', 'CORS');
    assert.equal(await page.evaluate(async () => (await net.classify(cat)).predictions.length), 5);
  });
});

test('a topK that is no count is refused', async () => {
  for (const topK of [0, -1, NaN, 1.5]) {
    await refused(`() => net.classify(cat, { topK: ${topK} })`, 'BadOption', String(topK));
  }
});

describe('disposed', () => {
  for (const worker of [true, false]) {
    test(`later calls and the one under way are refused, worker: ${worker}`, async () => {
      await page.evaluate(async (worker) => {
        globalThis.other = await ShuffleNet.load({ worker });
        globalThis.underWay = other.classify(make.canvas(cat, 3000, 3000));
        underWay.catch(() => undefined);
        other.dispose();
        other.dispose();
      }, worker);
      await refused(() => underWay, 'Disposed');
      await refused(() => other.classify(cat), 'Disposed', 'ShuffleNet.load()');
      await refused(() => other.learn('mug', cat), 'Disposed');
    });
  }
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
    const size = (await packaged('everyday-282-x1.0.safetensors')).length;
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

  test('says so when the engine is not where it should be', async () => {
    const model = '/npm/dist/everyday-282-x1.0.safetensors';
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
