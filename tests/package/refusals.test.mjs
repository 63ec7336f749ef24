// What the package refuses in a real browser, and how it says so.
/* global ShuffleNet, cat, either, foreign, make, net, other, tainted, underWay -- in the page */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CAT, elsewhere, page, refused } from './opened.mjs';

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
      'bytes that were given away',
      () => {
        const bytes = new Uint8Array(9);
        structuredClone(bytes, { transfer: [bytes.buffer] });
        return net.classify(bytes);
      },
      'BadPicture',
      'empty',
    ],
    [
      'a text file',
      () => net.classify(new File(['words'], 'a.txt', { type: 'text/plain' })),
      'BadPicture',
      'text/plain',
    ],
    ['a missing address', () => net.classify('/none.png'), 'BadPicture', '404', '/none.png'],
    ['an answer that breaks off', () => net.classify('/cut'), 'BadPicture', 'broke off', '/cut'],
    [
      'one that was given as it came',
      async () => net.classify(await fetch('/cut')),
      'BadPicture',
      'broke off',
      '/cut',
    ],
    ['a video that is none', () => net.watch(null).next(), 'BadInput', 'video element', 'null'],
    [
      'a misspelt option of watch',
      () => net.watch(document.createElement('video'), { topk: 1 }).next(),
      'BadOption',
      'Did you mean topK?',
    ],
    ['an address that is none', () => net.classify('http://['), 'BadPicture', 'http://['],
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

test('a heat map is drawn with numbers that mean something', async () => {
  for (const [style, words] of [
    ['{ opacity: 2 }', 'from 0 to 1, not 2'],
    ['{ scale: 0 }', 'from 0.001 to 1000, not 0'],
    ['{ scale: NaN }', 'not NaN'],
  ]) {
    const draw = `async () => drawHeatMap(new OffscreenCanvas(2, 2).getContext('2d'), {}, ${style})`;
    await refused(draw, 'BadOption', words);
  }
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
