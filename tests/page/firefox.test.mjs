// The page in Firefox: every way in, the heat map, the language, the camera, and a visit without a server.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { defaultModel } from 'shufflenet-wasm/node';
import { launch, noFirefox as skip } from '../../scripts/lib/browsers.mjs';
import { network } from '../lib/formula.mjs';
import { checkpointOf } from './checkpoint.mjs';
import { coloured, frames, listSamples, payload, sampleFile, serve, transfer } from './helper.mjs';

const samples = await listSamples();
const [sample, another] = samples;
let server, browser, folder;
if (!skip) {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'downloads-'));
    const extraPrefsFirefox = {
      // A camera of the browser's own making, and nobody is asked.
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': true,
      'intl.accept_languages': 'en-GB',
      'browser.download.folderList': 2,
      'browser.download.dir': folder,
    };
    [server, browser] = await Promise.all([serve(), launch('Firefox', { extraPrefsFirefox })]);
  });
  after(() => Promise.all([server.close(), browser.close(), rm(folder, { recursive: true })]));
}

/** Opens the page; when the test is over, no error may have been left uncaught in it. */
async function visit(t, address = server.address) {
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  t.after(async () => {
    await page.close();
    assert.deepEqual(errors, []);
  });
  await page.goto(address);
  await page.waitForSelector('.sheet');
  return page;
}

/** Waits for the answer to the picture of this title; gives it, best first. */
async function answer(page, title) {
  await page.waitForFunction(
    (title) =>
      document.querySelector('figcaption .title')?.textContent === title &&
      document.querySelector('.reading[aria-busy=false]') !== null,
    {},
    title,
  );
  return page.$$eval('.guess', (rows) => rows.map((row) => row.innerText.replaceAll(/\s+/g, ' ')));
}

async function tap(page, { title, titleZh }) {
  const alt = (await page.$(`img[alt="${title}"]`)) ? title : titleZh;
  await page.click(`button:has(img[alt="${alt}"])`);
  return answer(page, alt);
}

async function choose(page, ...files) {
  const input = await page.$('.own input');
  await input.uploadFile(...files);
}

/** The text of a file, as soon as there is any. */
async function written(path) {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text !== '') return text;
    await setTimeout(50);
  }
}

test('a picture that is chosen or dropped gets the sample’s answer', { skip }, async (t) => {
  const page = await visit(t);
  const expected = await tap(page, sample);
  assert.equal(expected.length, 5);
  await choose(page, sampleFile(sample));
  assert.deepEqual(await answer(page, sample.file), expected);
  await tap(page, another);
  await transfer(page, 'drop', { files: [await payload(sample, 'dropped.jpg')] });
  assert.deepEqual(await answer(page, 'dropped.jpg'), expected);
});

test('several pictures are a grid, and are saved', { skip }, async (t) => {
  const page = await visit(t);
  const expected = await tap(page, sample);
  await choose(page, ...samples.slice(0, 3).map(sampleFile));
  await page.waitForFunction(() => document.querySelectorAll('.grid .shot:enabled').length === 3);
  const label = await page.$eval('.grid .label', ({ textContent }) => textContent);
  assert.ok(expected[0].toLowerCase().includes(label), `${label}; ${expected[0]}`);
  await page.click('.saves button');
  const outcomes = JSON.parse(await written(join(folder, 'pictures.json')));
  assert.deepEqual(
    outcomes.map(({ file, predictions }) => [file, predictions.length]),
    samples.slice(0, 3).map(({ file }) => [file, 5]),
  );
});

test('the heat map is drawn, and the language switched in place', { skip }, async (t) => {
  const page = await visit(t);
  await tap(page, sample);
  await page.click('.controls ::-p-text(Why?)');
  await coloured(page);
  await page.click('.masthead button');
  await page.waitForSelector('html[lang=zh-Hans]');
  assert.equal(await page.$eval('figcaption .title', ({ textContent }) => textContent), sample.titleZh);
  await page.click('.masthead button');
  await page.waitForSelector('html[lang=en]');
});

test('the camera is read frame by frame, with its heat map, and given back', { skip }, async (t) => {
  const page = await visit(t);
  await page.click('button.own');
  await page.waitForFunction(() => /^\d+$/.test(document.querySelectorAll('.facts .value')[1]?.textContent));
  await page.click('.controls ::-p-text(Why?)');
  await coloured(page);
  const track = await page.evaluateHandle(
    () => document.querySelector('video').srcObject.getVideoTracks()[0],
  );
  await page.click('.controls ::-p-text(Stop)');
  await page.waitForSelector('.sheet');
  assert.equal(await track.evaluate(({ readyState }) => readyState), 'ended');
});

test(
  'it is taught, by holding the button and by pictures, and still knows after a reload',
  { skip },
  async (t) => {
    const page = await visit(t);
    await page.click('button.own');
    await page.waitForSelector('.reading[aria-busy=false]');
    await page.click('.controls ::-p-text(Teach)');
    await page.evaluate(frames); // The part that has opened is scrolled to.
    await page.hover('.next .hold');
    await page.mouse.down();
    await page.waitForFunction(() => /[3-9]/.test(document.querySelector('.next .hold').textContent));
    await page.mouse.up();
    await page.waitForSelector('.lesson img');
    await tap(page, sample);
    const input = await page.$('.next input[type=file]');
    await input.uploadFile(sampleFile(sample));
    await page.waitForFunction(() => document.querySelectorAll('.lesson').length === 2);
    await page.reload();
    await page.waitForSelector('.sheet');
    await tap(page, sample);
    await page.waitForFunction(() => document.querySelector('.guess .label').textContent === 'Thing 2');
  },
);

test('a checkpoint is read and kept, and what runs is told and measured', { skip }, async (t) => {
  const page = await visit(t);
  const file = join(folder, 'pets.pth');
  await writeFile(file, checkpointOf(network('shufflenet_v2_x0_5', 5)));
  const told = (text) =>
    page.waitForFunction((text) => document.querySelector('.models').innerText.includes(text), {}, text);
  await told(`${defaultModel.classes} classes`);
  await (await page.$('.models input')).uploadFile(file);
  await told('5 classes');
  await page.waitForFunction(() =>
    document.querySelector('.model[data-current=true]').innerText.includes('pets.pth'),
  );
  await told('names no classes'); // Said once it is kept.
  await page.waitForFunction(() => navigator.serviceWorker.ready.then(() => true));
  await page.reload();
  await page.waitForFunction(() =>
    document.querySelector('.model[data-current=true]')?.innerText.includes('pets.pth'),
  );
  await told(' kB');
  await page.click('.speed button');
  await told('Model: pets.pth, shufflenet_v2_x0_5, 5 classes, 1.4 MB');
});

test('with the server gone, a second visit works as the first', { skip }, async (t) => {
  const own = await serve();
  t.after(() => own.close());
  const page = await visit(t, own.address);
  const expected = await tap(page, sample);
  await page.waitForFunction(
    async (ends) => {
      const opened = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
      const kept = (await Promise.all(opened.map((cache) => cache.keys()))).flat();
      return ends.every((end) => kept.some(({ url }) => url.split('?')[0].endsWith(end)));
    },
    {},
    ['.wasm', '.safetensors', 'index.html', ...samples.map(({ file }) => file)],
  );
  await own.close();
  await page.reload();
  await page.waitForSelector('.sheet');
  assert.deepEqual(await tap(page, sample), expected);
});
