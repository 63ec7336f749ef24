// Whose works are in the page, and under which licences: on the page, without a connection too, and in the page that visitors save.
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { dist, keptFiles, serve, visits } from './helper.mjs';

const visit = visits();
/** Of the page alone, of the package's JavaScript, of its WebAssembly, and the project itself. */
const WORKS = ['lit-html', 'wasm-feature-detect', 'serde_json', 'shufflenet-wasm'];
const named = (text, works) =>
  works.filter((name) => new RegExp(`^${name} \\d\\S+ \\(.+\\)$`, 'm').test(text));

test('the foot leads to the licences of all that is in the page, also with the server gone', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const page = await visit(t, { address: server.address, expected: /ERR_CONNECTION_REFUSED/ });
  await keptFiles(page, ['THIRD-PARTY-LICENSES.txt']);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  // The browser asks for an icon of a text, and that is kept nowhere.
  await server.close();
  await page.locator('.foot a[href$="LICENSES.txt"]').click();
  await page.waitForURL(/LICENSES\.txt$/);
  const text = await page.locator('body').textContent();
  const works = [...WORKS, 'idb-keyval', 'idb', 'workbox-window', 'workbox-precaching', 'papaparse'];
  assert.deepEqual(named(text, works), works);
  // Read as UTF-8, whatever the server says.
  assert.match(text, /Gurriarán/);
});

test('the page that visitors save has the licences of what is in it', async () => {
  const assets = join(dist, 'assets');
  const [name] = (await readdir(assets)).filter((name) => /^page-.*\.js$/.test(name));
  const { default: page } = await import(join(assets, name));
  const [, text] = /<!--\n(These works are within.*?)-->/s.exec(page);
  assert.deepEqual(named(text, WORKS), WORKS);
  assert.doesNotMatch(text, /workbox/);
});
