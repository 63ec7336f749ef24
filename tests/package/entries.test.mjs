// The other entry points: everything in one module, and the elements.
/* global ShuffleNet, stream -- in the page */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { defaultModel } from 'shufflenet-wasm';
import { launch } from '../lib/chromium.mjs';
import { file, picture, temporary } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';
import { exposing, html } from './helper.mjs';

const CAT = '/tests/golden/pictures/cat.png';

let browser, server;
before(async () => {
  const page = (policy, script) => (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(html(policy, script));
  const index = exposing('/npm/dist/index.js');
  [browser, server] = await Promise.all([
    launch(),
    serve({
      '/no-worker': page("script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; worker-src 'none'", index),
      '/isolated/': async (_, response, path) => {
        const name = path.split('/').at(-1);
        const type = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm' }[
          name.split('.').at(-1)
        ];
        response.writeHead(200, {
          'content-type': type ?? 'application/octet-stream',
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
        });
        response.end(
          type === 'text/html' ? html('', exposing('./index.js')) : await readFile(file(`npm/dist/${name}`)),
        );
      },
      '/strict': page(
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'",
        exposing('/npm/dist/element.js'),
      ),
      '/element': page('', exposing('/npm/dist/element.js')),
      '/inline': page("connect-src 'none'", exposing('/npm/dist/inline.js')),
    }),
  ]);
});
after(async () => {
  await browser.close();
  server.close();
});

async function open(t, address) {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  t.after(async () => {
    await page.close();
    assert.deepEqual(errors, []);
  });
  await page.goto(address);
  await page.waitForFunction(() => globalThis.ready);
  return page;
}

const classifyBlob = async (url) => {
  const net = await ShuffleNet.load();
  const image = new Image();
  image.src = url;
  await image.decode();
  return { where: net.where, build: net.build, predictions: (await net.classify(image)).predictions };
};

async function catUrl() {
  return `data:image/png;base64,${(await readFile(picture('cat'))).toString('base64')}`;
}

test('where a policy forbids workers, it runs on the thread of the page', async (t) => {
  const page = await open(t, `${server.origin}/no-worker`);
  assert.equal((await page.evaluate(classifyBlob, CAT)).where, 'main');
});

test('a page that is isolated from others (COOP and COEP) has it in a worker as well', async (t) => {
  const page = await open(t, `${server.origin}/isolated/page.html`);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  assert.equal((await page.evaluate(classifyBlob, CAT)).where, 'worker');
  // Its file has to say that it is isolated, too.
  const elsewhere = await page.evaluate(async () => (await ShuffleNet.load({ base: '/npm/dist' })).where);
  assert.equal(elsewhere, 'main');
});

describe('inline', () => {
  test('fetches nothing, and runs in a worker', async (t) => {
    const page = await open(t, `${server.origin}/inline`);
    const requests = [];
    page.on('request', (request) => requests.push(request.url()));
    const { where, build, predictions } = await page.evaluate(classifyBlob, await catUrl());
    assert.equal(where, 'worker');
    assert.equal(build, 'simd128');
    assert.equal(predictions.length, 5);
    assert.deepEqual(
      requests.filter((url) => !url.startsWith('data:')),
      [],
    );
  });

  test('works as a single file without a server', async (t) => {
    const folder = temporary(t);
    const code = await readFile(file('npm/dist/inline.js'), 'utf8');
    const single = join(folder, 'single.html');
    const [, local] = code.match(/([\w$]+) as ShuffleNet\b/);
    const script = code.replace(
      /export\{[^}]*\}/,
      () => `Object.assign(globalThis,{ShuffleNet:${local},ready:true})`,
    );
    await writeFile(single, html('', script.replaceAll('</script', '<\\/script')));
    const page = await open(t, pathToFileURL(single).href);
    const { predictions } = await page.evaluate(classifyBlob, await catUrl());
    assert.equal(predictions.length, 5);
  });

  test('has the plain build only, and says so', async (t) => {
    const page = await open(t, `${server.origin}/inline`);
    const code = await page.evaluate(() =>
      ShuffleNet.load({ build: 'relaxed-simd' }).catch(({ code }) => code),
    );
    assert.equal(code, 'Unsupported');
    const unset = await page.evaluate(async () => (await ShuffleNet.load({ build: undefined })).build);
    assert.equal(unset, 'simd128');
  });
});

describe('elements', () => {
  /** An element that shows this picture and what is in it. */
  const shown = (page, src) =>
    page.evaluateHandle(async (src) => {
      const element = document.createElement('shufflenet-image');
      const result = new Promise((resolve) => element.addEventListener('result', resolve, { once: true }));
      element.setAttribute('src', src);
      document.body.append(element);
      await result;
      return element;
    }, src);

  test('a picture is classified when its address is set, and again when it changes', async (t) => {
    const page = await open(t, `${server.origin}/element`);
    const results = await page.evaluate(
      async (urls) => {
        const element = document.createElement('shufflenet-image');
        element.setAttribute('top', '3');
        document.body.append(element);
        const results = [];
        for (const url of urls) {
          const result = new Promise((resolve) =>
            document.addEventListener('result', resolve, { once: true }),
          );
          element.setAttribute('alt', 'something');
          element.setAttribute('src', url);
          const { detail } = await result;
          const root = element.shadowRoot;
          results.push({
            labels: detail.predictions.map(({ label }) => label),
            shown: [...root.querySelectorAll('[part=label]')].map(({ textContent }) => textContent),
            alt: root.querySelector('img').alt,
          });
        }
        return results;
      },
      [CAT, CAT.replace('cat', 'rocket')],
    );
    for (const { labels, shown, alt } of results) {
      assert.equal(labels.length, 3);
      assert.deepEqual(shown, labels);
      assert.equal(alt, 'something');
    }
    assert.notDeepEqual(results[0].labels, results[1].labels);
  });

  test('without an address there is no picture and no result', async (t) => {
    const page = await open(t, `${server.origin}/element`);
    const element = await shown(page, CAT);
    const left = await element.evaluate((element) => {
      element.removeAttribute('src');
      const { shadowRoot } = element;
      return [
        shadowRoot.querySelector('img').hasAttribute('src'),
        shadowRoot.querySelectorAll('li').length,
        element.result === undefined,
      ];
    });
    assert.deepEqual(left, [false, 0, true]);
  });

  test('a page that came without https is told why it has no camera', async (t) => {
    const page = await open(t, `${server.origin}/element`);
    const { code, message } = await page.evaluate(async () => {
      Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
      const element = document.createElement('shufflenet-camera');
      document.body.append(element);
      const failure = new Promise((resolve) => element.addEventListener('error', resolve, { once: true }));
      await element.start();
      const { error } = await failure;
      return { code: error.code, message: error.message };
    });
    assert.equal(code, 'Unsupported');
    assert.match(message, /https/);
  });

  test('they work and have their style under a strict policy', async (t) => {
    const page = await open(t, `${server.origin}/strict`);
    const element = await shown(page, CAT);
    const display = await element.evaluate(
      ({ shadowRoot }) => getComputedStyle(shadowRoot.querySelector('[part=result]')).display,
    );
    assert.equal(display, 'flex');
  });

  test('all that wait for a model are told how it arrives', async (t) => {
    const page = await open(t, `${server.origin}/element`);
    const steps = await page.evaluate(async (src) => {
      const follow = async () => {
        const element = document.createElement('shufflenet-image');
        const steps = [];
        element.addEventListener('progress', ({ loaded, total }) => steps.push([loaded, total]));
        const result = new Promise((resolve) => element.addEventListener('result', resolve, { once: true }));
        element.setAttribute('src', src);
        document.body.append(element);
        await result;
        return steps;
      };
      return Promise.all([follow(), follow()]);
    }, CAT);
    const { bytes } = defaultModel;
    for (const own of steps) assert.deepEqual(own.at(-1), [bytes, bytes]);
    assert.deepEqual(steps[0], steps[1]);
  });

  test('a picture that is none gives an error event, and so does a model’s address', async (t) => {
    const page = await open(t, `${server.origin}/element`);
    const codes = await page.evaluate(
      (cat) =>
        Promise.all(
          [{ src: '/none.png' }, { src: cat, model: 'http://[' }].map(async (attributes) => {
            const element = document.createElement('shufflenet-image');
            const failure = new Promise((resolve) =>
              element.addEventListener('error', resolve, { once: true }),
            );
            for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
            document.body.append(element);
            return (await failure).error.code;
          }),
        ),
      CAT,
    );
    assert.deepEqual(codes, ['BadPicture', 'BadOption']);
  });

  test('the camera starts on a click, gives results, and is given back', async (t) => {
    const page = await open(t, `${server.origin}/element`);
    await page.evaluate((url) => {
      // A camera that shows the cat.
      navigator.mediaDevices.getUserMedia = async () => {
        const image = new Image();
        image.src = url;
        await image.decode();
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: image.naturalWidth, height: image.naturalHeight });
        const draw = () => canvas.getContext('2d').drawImage(image, 0, 0);
        draw();
        setInterval(draw, 20);
        return (globalThis.stream = canvas.captureStream());
      };
      document.body.append(document.createElement('shufflenet-camera'));
      globalThis.third = new Promise((resolve) => {
        let count = 0;
        document.addEventListener('result', ({ detail }) => ++count === 3 && resolve(detail));
      });
    }, CAT);
    await page.getByRole('button', { name: 'Start camera' }).click();
    assert.equal((await page.evaluate(() => globalThis.third)).predictions.length, 5);
    await page.getByRole('button', { name: 'Stop camera' }).click();
    await page.getByRole('button', { name: 'Start camera' }).waitFor();
    assert.equal(
      await page.evaluate(() => stream.getTracks().every(({ readyState }) => readyState === 'ended')),
      true,
    );
  });

  test('the camera is given back when it is stopped before the model is there', async (t) => {
    const page = await open(t, `${server.origin}/element`);
    await page.route('**/*.safetensors', () => undefined); // It never comes.
    await page.evaluate(() => {
      navigator.mediaDevices.getUserMedia = async () =>
        (globalThis.stream = document.createElement('canvas').captureStream());
      document.body.append(document.createElement('shufflenet-camera'));
    });
    await page.getByRole('button', { name: 'Start camera' }).click();
    await page.waitForFunction(() => globalThis.stream);
    await page.getByRole('button', { name: 'Stop camera' }).click();
    await page.waitForFunction(() => stream.getTracks().every(({ readyState }) => readyState === 'ended'));
  });

  test('an element that is changed while the model arrives is told each step once', async (t) => {
    const page = await open(t, `${server.origin}/element`);
    const steps = await page.evaluate(async (src) => {
      const element = document.createElement('shufflenet-image');
      const steps = [];
      element.addEventListener('progress', ({ loaded }) => steps.push(loaded));
      const result = new Promise((resolve) => element.addEventListener('result', resolve, { once: true }));
      element.setAttribute('src', src);
      document.body.append(element);
      for (const top of [1, 2, 3]) element.setAttribute('top', top);
      await result;
      return steps;
    }, CAT);
    assert.ok(steps.length > 0);
    assert.deepEqual(steps, [...new Set(steps)]);
  });

  test('can be imported where there are no elements', async () => {
    const { ShuffleNetImage } = await import('shufflenet-wasm/element');
    assert.equal(typeof ShuffleNetImage, 'function');
  });
});
