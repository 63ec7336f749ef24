// The READMEs' first lines of code, run as they stand in a page without a bundler.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { launch } from '../lib/chromium.mjs';
import { file } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';

let browser, server;
const codeOf = async (path) => (await readFile(file(path), 'utf8')).match(/```js\n(.*?)```/s)[1];

before(async () => {
  const page = (code) => `<!doctype html><title>README</title>
<script type="importmap">{"imports": {"shufflenet-wasm": "/npm/dist/index.js"}}</script>
<img src="/tests/golden/pictures/cat.png" alt="A cat">
<script type="module">${code}; globalThis.result = predictions;</script>`;
  [browser, server] = await Promise.all([
    launch(),
    serve({
      '/run/': async (_, response, path) => {
        const code = await codeOf(path.slice('/run/'.length));
        response.writeHead(200, { 'content-type': 'text/html' }).end(page(code));
      },
    }),
  ]);
});
after(async () => {
  await browser.close();
  server.close();
});

for (const path of ['README.md', 'npm/README.md']) {
  test(`${path} begins with three lines that run`, async (t) => {
    const code = await codeOf(path);
    assert.equal(code.trim().split('\n').length, 3, code);
    const page = await browser.newPage();
    t.after(() => page.close());
    await page.goto(`${server.origin}/run/${path}`);
    const result = await (await page.waitForFunction(() => globalThis.result)).jsonValue();
    assert.equal(result.length, 5);
    for (const { label, index, probability } of result) {
      assert.deepEqual([typeof label, typeof index, typeof probability], ['string', 'number', 'number']);
    }
  });
}
