// The package's files on another origin than the page's, as from a CDN: with a worker all the same, and what is said where there is none.
/* global Lab, ShuffleNet -- in the page */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { launch } from '../lib/chromium.mjs';
import { file } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';
import { exposing, html } from './helper.mjs';

const CAT = '/tests/golden/pictures/cat.png';
const TYPES = { js: 'text/javascript', wasm: 'application/wasm' };

let browser, server, cdn;
before(async () => {
  const send = async (response, path, cors) => {
    const name = path.split('/').at(-1);
    const type = TYPES[name.split('.').at(-1)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, ...(cors && { 'access-control-allow-origin': '*' }) });
    response.end(await readFile(file(`npm/dist/${name}`)));
  };
  // The worker's code comes after everything else has been asked for, and so after what is posted to it.
  let model;
  const asked = new Promise((resolve) => {
    model = resolve;
  });
  cdn = await serve({
    '/open/': (_, response, path) => send(response, path, true),
    '/slow/': async (_, response, path) => {
      if (path.endsWith('.safetensors')) model();
      if (path.endsWith('/worker.js')) await asked;
      await send(response, path, true);
    },
    '/half/': (_, response, path) => send(response, path, !path.endsWith('/worker.js')),
  });
  const page = (policy, script) => (_, response) =>
    response.writeHead(200, { 'content-type': 'text/html' }).end(html(policy, script));
  const scripts = `script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' ${cdn.origin}`;
  [browser, server] = await Promise.all([
    launch(),
    serve({
      '/open': page('', exposing(`${cdn.origin}/open/index.js`)),
      '/slow': page('', exposing(`${cdn.origin}/slow/index.js`)),
      '/half': page('', exposing(`${cdn.origin}/half/index.js`)),
      '/lab': page('', exposing(`${cdn.origin}/open/lab.js`)),
      '/own': page('', exposing('/npm/dist/index.js')),
      '/blob': page(`${scripts}; worker-src blob: ${cdn.origin}`, exposing(`${cdn.origin}/open/index.js`)),
      '/strict': page(`${scripts}; worker-src 'self'`, exposing(`${cdn.origin}/open/index.js`)),
      '/default': page(
        "require-trusted-types-for 'script'",
        `trustedTypes.createPolicy('default', { createScriptURL: String }); ${exposing('/npm/dist/index.js')}`,
      ),
      '/trusted': page("require-trusted-types-for 'script'", exposing('/npm/dist/index.js')),
    }),
  ]);
});
after(async () => {
  await browser.close();
  server.close();
  cdn.close();
});

/** A page, and what this package warns of in its console. */
async function open(t, path) {
  const page = await browser.newPage();
  t.after(() => page.close());
  const warnings = [];
  page.on('console', (message) => {
    if (message.type() === 'warning' && message.text().startsWith('shufflenet-wasm'))
      warnings.push(message.text());
  });
  await page.goto(server.origin + path);
  await page.waitForFunction(() => globalThis.ready);
  return { page, warnings };
}

/** Where a network runs that is loaded with `options`, once it has seen the cat. */
const load = (page, options = {}) =>
  page.evaluate(
    async ([options, src]) => {
      const net = await ShuffleNet.load(options);
      const { predictions } = await net.classify(src);
      net.dispose();
      return [net.where, predictions.length];
    },
    [options, CAT],
  );

describe('in a worker', () => {
  for (const [name, path, options] of [
    ['code from another origin', '/open'],
    ['whose code arrives after it was first asked', '/slow'],
    ['files from another origin, by base', '/own', () => ({ base: `${cdn.origin}/open` })],
    ['a policy that allows workers from blob: and that origin', '/blob'],
    ['trusted types, and a default policy that trusts it', '/default'],
  ]) {
    test(name, async (t) => {
      const { page, warnings } = await open(t, path);
      assert.deepEqual(await load(page, options?.()), ['worker', 5]);
      assert.deepEqual(warnings, []);
    });
  }

  test('the lab, from another origin', async (t) => {
    const { page } = await open(t, '/lab');
    const [where, layers] = await page.evaluate(async () => {
      const lab = await Lab.load();
      return [lab.where, lab.layers.length];
    });
    assert.equal(where, 'worker');
    assert.ok(layers > 0);
  });
});

describe('on the thread of the page, and said once', () => {
  for (const [name, path, why = ''] of [
    ['code without CORS', '/half'],
    ['a policy without blob:', '/strict'],
    ['a policy that wants trusted types', '/trusted', 'TrustedScriptURL'],
  ]) {
    test(name, async (t) => {
      const { page, warnings } = await open(t, path);
      assert.deepEqual(await load(page, { worker: false }), ['main', 5]);
      assert.deepEqual(warnings, [], 'it was wanted so');
      assert.deepEqual(await load(page), ['main', 5]);
      assert.deepEqual(await load(page), ['main', 5]);
      assert.equal(warnings.length, 1);
      assert.ok(warnings[0].includes(why), warnings[0]);
    });
  }
});
