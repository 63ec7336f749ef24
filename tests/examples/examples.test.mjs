// The examples, run as their READMEs say. Those that are installed first are run by `npm run consumers`.
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { ShuffleNet } from 'shufflenet-wasm';
import { launch } from '../lib/chromium.mjs';
import { cameraOf } from '../lib/fake-camera.mjs';
import { file, hugeBitmap, picture, samples, temporary } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';
import { cdn, chosen, laid, refusedAndChosen } from './asked.mjs';

const net = await ShuffleNet.load();
const best = async (path) => (await net.classify(path, { topK: 1 })).predictions[0];
const { label } = await best(picture('cat'));
const pathOf = async (wanted) => (await samples()).find(({ file }) => file === wanted).path;
const json = async (path) => JSON.parse(await readFile(file(path), 'utf8'));

let browser, server;
before(async () => {
  [browser, server] = await Promise.all([launch(), serve()]);
});
after(async () => {
  await browser.close();
  server.close();
});

/** A page of a new profile. When the test is over, nothing may have gone wrong in it, nor anything been asked of another site. */
async function opened(t, site = server.origin, from = browser) {
  const page = await from.newPage();
  const errors = [];
  const sites = new Set([site]);
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => /^http/.test(request.url()) && sites.add(new URL(request.url()).origin));
  t.after(async () => {
    await page.context().close();
    assert.deepEqual(errors, []);
    assert.deepEqual([...sites], [site]);
  });
  return page;
}

test('each has a short README, a row in the gallery, and no address of another site', async () => {
  const entries = await readdir(file('examples'), { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  assert.ok(names.length > 8);
  const gallery = await readFile(file('docs/gallery.md'), 'utf8');
  for (const name of names) {
    assert.ok(gallery.includes(`\n| [${name}](../examples/${name}/README.md) | `), name);
    const lines = (await readFile(file(`examples/${name}/README.md`), 'utf8')).trim().split('\n');
    assert.ok(lines.length >= 5 && lines.length <= 10, `${name}: ${lines.length} lines`);
    const files = await readdir(file(`examples/${name}`), { withFileTypes: true });
    for (const entry of files.filter((entry) => entry.isFile() && !/\.md$|^pen\./.test(entry.name))) {
      const text = await readFile(file(`examples/${name}/${entry.name}`), 'utf8');
      assert.doesNotMatch(text, /https?:\/\/(?!127\.0\.0\.1)/, entry.name);
    }
  }
});

test('those that are installed name this version, and the Vite that the page is built with', async () => {
  const { version } = await json('npm/package.json');
  const { vite } = (await json('www/package.json')).devDependencies;
  for (const name of ['extension', 'react', 'svelte', 'vue']) {
    const { dependencies, devDependencies = { vite } } = await json(`examples/${name}/package.json`);
    assert.equal(dependencies['shufflenet-wasm'], version, name);
    assert.equal(devDependencies.vite, vite, name);
  }
});

test('plain: says what is in a picture, and once loaded without a connection', async (t) => {
  const page = await opened(t);
  await page.goto(server.origin + (await laid('plain')));
  await page.locator('input:enabled').waitFor();
  await page.context().setOffline(true);
  assert.equal(await refusedAndChosen(page), label);
});

test('pen: twenty lines that work from another site', async (t) => {
  const html = await readFile(file('examples/pen/pen.html'), 'utf8');
  assert.ok(html.trim().split('\n').length <= 20);
  const page = await browser.newPage();
  t.after(() => page.context().close());
  const { address, version } = await cdn(page);
  assert.ok((await json('npm/package.json')).version.startsWith(`${version}.`), version);
  await page.goto(`${server.origin}/examples/pen/pen.html`);
  assert.equal(await refusedAndChosen(page), label);
  // As its README says.
  const where = await page.evaluate(async (module) => {
    const { ShuffleNet } = await import(module);
    return (await ShuffleNet.load()).where;
  }, `${address}index.js`);
  assert.equal(where, 'worker');
});

test('sorter: names what it was taught, knows when it sees none of it, and forgets when told to', async (t) => {
  const shown = await Promise.all(['espresso.jpg', 'koala.jpg'].map(pathOf));
  const camera = await launch(await cameraOf(shown, { frames: 60, width: 320, height: 240 }));
  const page = await opened(t, server.origin, camera);
  t.after(() => camera.close());
  const said = (words) => page.locator('output').filter({ hasText: words }).waitFor();
  const button = (name) => page.getByRole('button', { name });
  await page.goto(server.origin + (await laid('sorter')));
  await said('Nothing has been taught yet');
  await button(/^Paper/).click();
  // As soon as the other photograph comes.
  for (const words of ['Paper', 'None of these']) await said(words);
  await button(/^Glass/).hover();
  await page.mouse.down();
  await button(/^Glass \([2-9]/).waitFor();
  await page.mouse.up();
  for (const words of ['Paper', 'Glass', 'Paper']) await said(words);
  await page.reload();
  await button(/^Paper \([1-9]/).waitFor();
  for (const words of ['Glass', 'Paper']) await said(words);
  await button('Forget all').click();
  await said('Nothing has been taught yet');
  await button(/^Plastic/).press('Enter');
  await said('Plastic');
});

test('service-worker: answers, and does so without a server once it was there', async (t) => {
  const own = await serve();
  t.after(() => own.close());
  const page = await opened(t, own.origin);
  await page.goto(own.origin + (await laid('service-worker')));
  assert.equal(await refusedAndChosen(page), label);
  own.close();
  // What it holds in memory is gone as well.
  const session = await page.context().newCDPSession(page);
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await page.reload();
  assert.equal(await chosen(page), label);
});

/** Runs a program to its end; `code` is there when it was not 0. */
const program = (path, ...args) =>
  promisify(execFile)(process.execPath, [file(path), ...args]).catch((error) => error);

test('rename: only says what it would do, then moves, and overwrites nothing', async (t) => {
  const folder = temporary(t);
  const pictures = [];
  for (const { path } of await samples()) {
    const { label, probability } = await best(path);
    pictures.push({ path, name: basename(path), label, sure: probability >= 0.5 });
    await cp(path, join(folder, basename(path)));
  }
  const [first, ...sure] = pictures.filter(({ sure }) => sure);
  assert.ok(sure.length > 0);
  const others = ['none.jpg', 'notes.txt'];
  for (const name of others) await writeFile(join(folder, name), 'no picture');
  const before = await readdir(folder);
  const sort = (...args) => program('examples/rename/rename.mjs', folder, ...args);

  const dry = await sort();
  assert.equal(dry.code, 1);
  assert.match(dry.stderr, /^none\.jpg stays: /);
  for (const { name, label } of [first, ...sure]) assert.ok(dry.stdout.includes(join(label, name)), name);
  assert.deepEqual(await readdir(folder), before);

  const taken = join(folder, first.label, first.name);
  await mkdir(join(folder, first.label));
  await writeFile(taken, 'there already');
  assert.match((await sort('--yes')).stderr, new RegExp(`^${first.name} stays: `, 'm'));
  assert.equal(await readFile(taken, 'utf8'), 'there already');
  const left = [first, ...pictures.filter(({ sure }) => !sure)].map(({ name }) => name);
  const files = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  assert.deepEqual(files.map(({ name }) => name).sort(), [...left, ...others].sort());

  await rm(taken);
  await sort('--yes');
  for (const { path, name, label } of [first, ...sure]) {
    assert.deepEqual(await readFile(join(folder, label, name)), await readFile(path), name);
  }
});

test('rename: says what it needs', async () => {
  for (const args of [[], ['no such folder'], ['.', '--no-such-option']]) {
    const { code, stderr } = await program('examples/rename/rename.mjs', ...args);
    assert.equal(code, 2);
    assert.match(stderr, /One folder is needed|no such folder|no-such-option/);
    // No stack.
    assert.doesNotMatch(stderr, /\n +at /);
  }
});

test('server: answers pictures, refuses what is none with the status that says why, and goes on', async (t) => {
  const path = file('examples/server/server.mjs');
  const stdio = ['ignore', 'pipe', 'inherit'];
  const started = spawn(process.execPath, [path], { env: { ...process.env, PORT: '0' }, stdio });
  t.after(() => started.kill());
  const ended = once(started, 'exit').then(() => Promise.reject(new Error('It has ended.')));
  const [line] = await Promise.race([once(started.stdout.setEncoding('utf8'), 'data'), ended]);
  const [address] = line.match(/http:\S+/);
  const ask = async (body, { to = '', ...options } = {}) => {
    const response = await fetch(address + to, { method: 'POST', body, ...options });
    return { status: response.status, allow: response.headers.get('allow'), ...(await response.json()) };
  };
  const cat = await readFile(picture('cat'));

  for (const { status, predictions } of await Promise.all([ask(cat), ask(cat), ask(cat)])) {
    assert.deepEqual([status, predictions[0].label], [200, label]);
  }
  const { status, code } = await ask('no picture');
  assert.deepEqual([status, code], [400, 'BadPicture']);
  assert.equal((await ask('')).status, 400);
  const pixels = await ask(hugeBitmap(20_000, 20_000));
  assert.deepEqual([pixels.status, pixels.code], [413, 'PictureTooLarge']);
  const [, most] = (await readFile(path, 'utf8')).match(/MOST = ([\d_]+)/);
  assert.equal((await ask(Buffer.alloc(Number(most.replaceAll('_', '')) + 1))).status, 413);
  assert.equal((await ask(cat, { to: 'elsewhere' })).status, 404);
  const read = await ask(undefined, { method: 'GET' });
  assert.deepEqual([read.status, read.allow], [405, 'POST']);
  // Who leaves takes nobody along.
  await assert.rejects(ask(cat, { signal: AbortSignal.abort() }));
  const leaving = new AbortController();
  const left = ask(cat, { signal: leaving.signal });
  setTimeout(() => leaving.abort(), 5);
  await left.catch(() => undefined);
  assert.equal((await ask(cat)).status, 200);
});
