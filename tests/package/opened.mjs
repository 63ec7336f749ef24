// A page with the package in a real browser, for the tests that share it: no bundler, and a strict content security policy.
/* global ShuffleNet, make -- in the page */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before } from 'node:test';
import { launch } from '../lib/chromium.mjs';
import { file } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';

export const CAT = '/tests/golden/pictures/cat.png';
export const PAGE = '/tests/package/page.html';

/** `elsewhere` is another origin. The page has a network as `net` and a picture as `cat`. */
export let browser, server, elsewhere, page;
/** Of everything that the page has asked for. */
export const origins = new Set();

const answer = (type, body) => (_, response) => response.writeHead(200, { 'content-type': type }).end(body);
const svg = (size) => `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect width="9" height="9"/></svg>`;
export const packaged = (path) => readFile(file(`npm/dist/${path.split('/').at(-1)}`));

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
      '/cut': (_, response) => {
        response.writeHead(200, { 'content-length': 1000 }).write('x');
        setTimeout(() => response.destroy(), 50);
      },
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
export async function refused(work, code, ...words) {
  const error = await page.evaluate(
    `(${work})().then(() => ({}), ({ code, message }) => ({ code, message }))`,
  );
  assert.equal(error.code, code, error.message ?? 'it was not refused');
  for (const word of words) assert.ok(error.message.includes(word), error.message);
}
