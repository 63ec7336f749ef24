// What the page's tests share: the built page behind a small server, a browser, and visits that watch for trouble.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { after, before } from 'node:test';
import axe from 'axe-core';
import { build } from 'esbuild';
import { launch } from '../lib/chromium.mjs';
import { file } from '../lib/files.mjs';

export const dist = file('dist/');

/** Not the root: the page has to work under any path. */
const PREFIX = '/some/where/';

const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webmanifest': 'application/manifest+json',
  '.jpg': 'image/jpeg',
  '.wasm': 'application/wasm',
};

/**
 * Serves the built page, the one in `folder`, on 127.0.0.1 under a sub-path. `answer(path, response, body)` may answer for
 * it: it returns true when it did, and a promise when it takes its time.
 */
export async function serve(answer = () => false, folder = dist) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, 'http://localhost').pathname);
    const body = await fileAt(path, folder);
    if (await answer(path, response, body)) return;
    if (body === undefined) return void response.writeHead(404).end();
    const type = types[extname(path) || '.html'] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${server.address().port}${PREFIX}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}

async function fileAt(path, folder) {
  const inside = normalize(path.slice(PREFIX.length) || 'index.html');
  if (!path.startsWith(PREFIX) || inside.startsWith('..')) return undefined;
  return readFile(join(folder, inside)).catch(() => undefined);
}

/** What a window has unless a test wants something else. */
const WINDOW = {
  viewport: { width: 1280, height: 720 },
  colorScheme: 'light',
  reducedMotion: 'no-preference',
  forcedColors: 'none',
};

/**
 * A server and a browser for the tests of a file; gives the function that opens the page. `flags` are Chromium's, made
 * just before it starts.
 */
export function visits({ file = '', shown = '.gallery', flags = () => [] } = {}) {
  let server, browser;
  /** Windows that no test is using, by what can't be changed once they are open. */
  const free = {};
  before(async () => {
    [server, browser] = await Promise.all([serve(), Promise.resolve(flags()).then(launch)]);
  });
  after(() => Promise.all([server.close(), browser.close()]));

  /**
   * Opens the page, in a window that another test may have had before: nothing that it stored is left, and there is no
   * service worker. A `fresh` one, with its service worker, is a profile that has never been used, as is that of any
   * other `address`. When the test is over, nothing may have gone wrong in it unseen: no error in the console other than
   * `expected`, and no request to another origin.
   */
  return async function visit(t, { address = server.address, expected, ...options } = {}) {
    const { fresh = address !== server.address, locale = 'en-GB', permissions = [] } = options;
    const { viewport, ...media } = pick(WINDOW, options);
    const { origin } = new URL(address);
    const kind = JSON.stringify([locale, permissions]);
    const made = { locale, permissions, serviceWorkers: fresh ? 'allow' : 'block' };
    const window = (!fresh && free[kind]?.pop()) || (await openWindow(browser, made));
    t.after(async () => {
      const { page, errors, requests } = window;
      await (fresh ? page.context().close() : empty(page, origin));
      const elsewhere = requests.filter((url) => /^https?:/.test(url) && new URL(url).origin !== origin);
      assert.deepEqual(
        errors.filter((text) => !expected?.test(text)),
        [],
      );
      assert.deepEqual(elsewhere, []);
      errors.length = requests.length = 0;
      if (!fresh) (free[kind] ??= []).push(window);
    });
    const { page } = window;
    await page.setViewportSize(viewport);
    await page.emulateMedia(media);
    await page.goto(new URL(file, address).href);
    await page.locator(shown).waitFor();
    return page;
  };
}

/** Values by the keys of the first, those of the second where it has them. */
const pick = (first, second) =>
  Object.fromEntries(Object.entries(first).map(([key, value]) => [key, second[key] ?? value]));

/** A page in a context of its own, with the errors and requests of both. */
async function openWindow(browser, options) {
  const context = await browser.newContext(options);
  const [errors, requests] = [[], []];
  context.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('request', (request) => requests.push(request.url()));
  return { page: await context.newPage(), errors, requests };
}

/** Leaves the site, and nothing of it in the browser. */
async function empty(page, origin) {
  const context = page.context();
  await Promise.all(
    context.pages().map((other) => (other === page ? page.goto('about:blank') : other.close())),
  );
  const session = await context.newCDPSession(page);
  const storageTypes = 'cookies,file_systems,indexeddb,local_storage,cache_storage';
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes });
  await session.detach();
}

/** The page's words, as its code has them. */
export const pageWords = () => pageModule('words/index.ts');

/** A module of the pages that needs no browser, by its path in www/src. */
export async function pageModule(path) {
  const bundle = { entryPoints: [file(`www/src/${path}`)], bundle: true, format: 'esm', write: false };
  const [{ text }] = (await build({ ...bundle, logLevel: 'warning' })).outputFiles;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}

/** The samples with their titles in both languages, which are among the page's words. */
export async function listSamples() {
  const { sayFor } = await pageWords();
  const samples = JSON.parse(await readFile(join(dist, 'samples/index.json'), 'utf8'));
  const titles = ({ file }) => ({ title: sayFor('en').title(file), titleZh: sayFor('zh').title(file) });
  return samples.map((sample) => ({ ...sample, ...titles(sample) }));
}

export function sampleFile({ file }) {
  return join(dist, 'samples', file);
}

/** A sample as a file to choose or drop, under a name of its own. */
export async function payload({ file }, name = file) {
  return { name, mimeType: 'image/jpeg', buffer: await readFile(sampleFile({ file })) };
}

/** As others' sites and programs name what they save: nowhere can it be broken. */
export const LONG_NAME = `${'1234567890_'.repeat(12)}.jpg`;

/**
 * Drops or pastes, as `event` says, on what is selected: files, and texts by their type. Gives whether it is left to the
 * browser what becomes of it.
 */
export function transfer(page, event, { files = [], texts = {} }, selector = 'body') {
  const plain = files.map(({ name, mimeType, buffer }) => [name, mimeType, buffer.toString('base64')]);
  return page.evaluate(
    ([event, files, texts, selector]) => {
      const data = new DataTransfer();
      for (const [name, type, base64] of files) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        data.items.add(new File([bytes], name, { type }));
      }
      for (const [type, text] of Object.entries(texts)) data.setData(type, text);
      const Kind = event === 'paste' ? ClipboardEvent : DragEvent;
      const init = { bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data };
      return document.querySelector(selector).dispatchEvent(new Kind(event, init));
    },
    [event, plain, texts, selector],
  );
}

/** Waits until files with these endings are kept for visits without a connection; gives the addresses of all that are. */
export async function keptFiles(page, endings) {
  for (const start = Date.now(); ;) {
    const urls = await page.evaluate(async () => {
      const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const requests = await Promise.all(opened.map((cache) => cache.keys()));
      return requests.flat().map(({ url }) => url.split('?')[0]);
    });
    const missing = endings.filter((end) => !urls.some((url) => url.endsWith(end)));
    if (missing.length === 0) return urls;
    assert.ok(Date.now() - start < 30_000, `not kept: ${missing.join()}`);
    await page.waitForTimeout(100);
  }
}

/** Browsers and Node decode JPEG differently in the last bit or two, which moves probabilities a little. */
export const TOLERANCE = 0.03;

/** Taps a sample and waits for the answer. */
export async function tap(page, title) {
  await page.getByRole('button', { name: title, exact: true }).click();
  await answered(page, title);
}

/** The second click of a double click. */
export async function clickAgain(page, target) {
  await target.hover();
  await page.mouse.down({ clickCount: 2 });
  await page.mouse.up({ clickCount: 2 });
}

/** Waits until the picture of this title is on show and the network has answered. */
export async function answered(page, title) {
  await page.locator('figcaption .title').getByText(title, { exact: true }).waitFor();
  await page.locator('.reading[aria-busy=false]').waitFor();
}

/** In the page: what has changed is on the screen, and what waits for the next frame has happened. */
export async function frames() {
  for (let n = 0; n < 2; n += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** In the page: how an element looks, by the name of a property. */
export const styleOf = (element, name) => getComputedStyle(element)[name];

/** In the page: the next picture traps the engine that is asked about it. */
export function breakDown() {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (message, transferred) {
    if (message.method !== 'ask') return postMessage.call(this, message, transferred);
    Worker.prototype.postMessage = postMessage;
    const error = { code: 'EngineFailed', message: 'unreachable' };
    this.dispatchEvent(new MessageEvent('message', { data: { id: message.id, error } }));
  };
}

/** Waits until a heat map lies over the picture: the canvas is there before, and empty. */
export function coloured(page) {
  return page.waitForFunction(isColoured);
}

/** In the page: whether there is a heat map that one can see. */
export function isColoured() {
  const canvas = document.querySelector('.heat');
  if (!canvas?.width) return false;
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, at) => at % 4 === 3 && value > 80);
}

/** The guesses on show, best first: what is written, and the share that the bar has. */
export function guesses(page) {
  return page.locator('.guess').evaluateAll((rows) =>
    rows.map((row) => ({
      label: row.querySelector('.label').textContent,
      percent: row.querySelector('.share').textContent,
      probability: Number(row.querySelector('.bar').style.getPropertyValue('--share')),
    })),
  );
}

/** That the page is no wider than its window: nothing sticks out. */
export async function fits(page, when = 'the page') {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(excess <= 0, `${when}: ${excess} px too wide`);
}

/** Of what is selected, what is too small to be hit with a finger: below 44 px, but for rounding; boxes differ by 1/64 px at least. */
export function tooSmall(page, selector) {
  return page.locator(selector).evaluateAll((all) =>
    all
      .map((one) => [one.outerHTML, one.getBoundingClientRect()])
      .filter(([, { width, height }]) => Math.min(width, height) < 43.99)
      .map(([html, { width, height }]) => `${width} x ${height}: ${html}`),
  );
}

/** What axe-core finds wrong with the page, by rule. */
export async function violations(page) {
  // By the browser's own debugger: the page's content security policy would not let it in.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  // To describe in full what is right, with a selector for each element, would take twice as long.
  const options = { resultTypes: ['violations'], selectors: false };
  const { violations } = await page.evaluate((options) => globalThis.axe.run(options), options);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}
