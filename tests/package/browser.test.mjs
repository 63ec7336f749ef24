// What the package does with pictures in a real browser.
/* global cat, drawHeatMap, make, net -- in the page */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm';
import { picture, samples } from '../lib/files.mjs';
import { cosine, withOrientation } from './helper.mjs';
import { CAT, PAGE, browser, page, server } from './opened.mjs';

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
    'bytes in memory that may grow': async () => {
      const bytes = new Uint8Array(await (await make.blob(cat.src)).arrayBuffer());
      const { length } = bytes;
      const growing = new Uint8Array(new ArrayBuffer(length, { maxByteLength: 2 * length }));
      growing.set(bytes);
      return growing;
    },
    Uint8Array: async () => new Uint8Array(await (await make.blob(cat.src)).arrayBuffer()),
    string: async () => cat.src,
    URL: async () => new URL(cat.src),
    Request: async () => new Request(cat.src),
    Response: async () => fetch(cat.src),
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

test('watch gives the newest frame, with its own heat map if wanted, and ends when told to', async () => {
  const { labels, calls, same } = await page.evaluate(async () => {
    const canvas = make.canvas(cat);
    const video = document.createElement('video');
    Object.assign(video, { muted: true, srcObject: canvas.captureStream(30) });
    const drawing = setInterval(() => canvas.getContext('2d').drawImage(cat, 0, 0), 10);
    void video.play();
    const controller = new AbortController();
    const labels = [];
    const same = [];
    const options = { topK: 1, explain: true, signal: controller.signal };
    for await (const { predictions, heatMap } of net.watch(video, options)) {
      labels.push(predictions[0].label);
      same.push(heatMap.label === predictions[0].label);
      if (labels.length === 5) controller.abort();
    }
    clearInterval(drawing);
    return { labels, calls: labels.length, same: same.every(Boolean) };
  });
  assert.equal(calls, 5);
  assert.equal(same, true);
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
  const strips = await page.evaluate(async () => {
    const here = await ShuffleNet.load({ worker: false });
    const { prototype } = OffscreenCanvasRenderingContext2D;
    const { getImageData } = prototype;
    const read = [];
    prototype.getImageData = function (x, y, width, height) {
      read.push(width * height);
      return getImageData.call(this, x, y, width, height);
    };
    await here.embed(make.canvas(cat, 2600, 1999));
    prototype.getImageData = getImageData;
    here.dispose();
    return read;
  });
  assert.equal(
    strips.reduce((sum, pixels) => sum + pixels),
    2600 * 1999,
  );
  assert.ok(Math.max(...strips) <= 4_000_000, String(strips));
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
