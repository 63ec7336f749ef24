// What was taught as a page of its own: one file that works from a folder and from any server, and asks nobody for anything.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { defaultModel } from 'shufflenet-wasm/node';
import { launch, noFirefox } from '../../scripts/lib/browsers.mjs';
import { cameraOf } from '../lib/fake-camera.mjs';
import { temporary } from '../lib/files.mjs';
import { open as openInWebKit, skip as noWebKit } from '../lib/webkit.mjs';
import {
  LONG_NAME,
  answered,
  breakDown,
  coloured,
  fits,
  keptFiles,
  payload,
  sampleFile,
  serve,
  tooSmall,
  transfer,
  violations,
  visits,
} from './helper.mjs';
import {
  bear,
  button,
  count,
  cup,
  exported,
  first,
  give,
  importFile,
  json,
  sampleOf,
  samples,
  startedWith,
} from './teaching.mjs';

const MOST_BYTES = 3_200_000;
/** Would run as a script if names were taken for markup. */
const HOSTILE = '</script><img src=x onerror=alert(1)>';
/** Would make a comment of what follows. */
const OPEN = '<!-- & my bear';

const pyramid = sampleOf('pyramid');
const visit = visits({ flags: () => cameraOf([cup, bear].map(sampleFile), { frames: 45 }) });
const folder = temporary();

/** Teaches the first page two things, a picture each. */
async function teach(page, [one, two] = ['my cup', 'my bear']) {
  await startedWith(page, cup);
  await give(page, one, sampleFile(cup));
  await give(page, two, sampleFile(bear));
}

/** Saves what was taught as a page; gives where it is. */
async function save(page) {
  const path = join(folder, `${Math.random()}.html`);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Save as a page').click(),
  ]);
  assert.match(download.suggestedFilename(), /\.html$/);
  await download.saveAs(path);
  return path;
}

/** A page that was taught two things and saved. */
async function saved(t, names) {
  const page = await visit(t);
  await teach(page, names);
  return { page, path: await save(page) };
}

/** Opens a file as from a folder. When the test is over, no error but `expected` may be in its console, and nothing asked for. */
async function openFile(t, page, path, { expected } = {}) {
  const context = await page.context().browser().newContext({ locale: 'en-GB' });
  const [errors, requests] = [[], []];
  context.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  context.on('weberror', (error) => errors.push(String(error.error())));
  context.on('request', (request) => requests.push(request.url()));
  t.after(async () => {
    await context.close();
    assert.deepEqual(
      errors.filter((text) => !expected?.test(text)),
      [],
    );
    assert.deepEqual(
      requests.filter((url) => !/^(file|data|blob):/.test(url)),
      [],
    );
    assert.equal(requests.filter((url) => url.startsWith('file:')).length, 1, 'the file itself');
  });
  const opened = await context.newPage();
  await opened.goto(pathToFileURL(path).href);
  await opened.locator('.classes').waitFor();
  return opened;
}

/** Serves the file as a page; `visit` watches that nothing else is asked for. */
async function served(t, path, options = {}) {
  const body = await readFile(path);
  const server = await serve((asked, response) => {
    if (!asked.endsWith('/')) return false;
    response.writeHead(200, { 'content-type': 'text/html' }).end(body);
    return true;
  });
  t.after(() => server.close());
  return visit(t, { address: server.address, ...options });
}

async function choose(page, sample) {
  await page.locator('.own input').setInputFiles(sampleFile(sample));
  await answered(page, sample.file);
}

const said = (page) => page.locator('.said').textContent();
const row = (page, name) => page.locator('.class', { has: page.getByText(name, { exact: true }) });

test('from a folder it names what it was taught, tells what is none of it, and asks nobody', async (t) => {
  const { page, path } = await saved(t);
  assert.ok((await readFile(path)).length <= MOST_BYTES);
  const opened = await openFile(t, page, path);
  assert.equal(await opened.title(), 'my cup, my bear');
  assert.equal(await opened.locator('.class img').count(), 2);
  await choose(opened, cup);
  assert.equal(await said(opened), 'my cup');
  assert.match(await row(opened, 'my cup').locator('.share').textContent(), /^\d+%$/);
  await choose(opened, bear);
  assert.equal(await said(opened), 'my bear');
  assert.match(await opened.getByRole('status').textContent(), /^my bear \d+%, /);
  await choose(opened, pyramid);
  assert.equal(await said(opened), 'None of these');
  assert.match(await opened.getByRole('status').textContent(), /^None of these \d+%, /);
  const foot = await opened.locator('footer').textContent();
  assert.match(foot, new RegExp(`${defaultModel.id}.*Apache-2\\.0`, 's'));
  assert.match(foot, /2 examples of 2 things/);
});

test('that the model’s file can’t be had again is told, and the page is saved when it can', async (t) => {
  const page = await visit(t);
  await teach(page);
  await page.evaluate(() => (performance.getEntriesByType = () => []));
  await button(page, 'Save as a page').click();
  await page
    .getByRole('alert')
    .getByText(/The file of “everyday-.+” could not be fetched/)
    .waitFor();
  await page.evaluate(() => delete performance.getEntriesByType);
  await save(page);
});

test('a network that stops is told, and can be had again from the keyboard', async (t) => {
  const { path } = await saved(t);
  const opened = await served(t, path);
  await choose(opened, cup);
  await opened.evaluate(breakDown);
  await opened.locator('.own input').setInputFiles(sampleFile(bear));
  const alert = opened.getByRole('alert');
  await alert.getByText('stopped unexpectedly').waitFor();
  await alert.getByRole('button', { name: 'Try again' }).press('Enter');
  await opened.locator('#result:focus').waitFor();
  await answered(opened, bear.file);
  assert.equal(await said(opened), 'my bear');
});

test('what is dropped or pasted is read, and what is no picture is told', async (t) => {
  const { page, path } = await saved(t);
  const opened = await openFile(t, page, path);
  await transfer(opened, 'drop', { files: [await payload(cup, 'dropped.jpg')] });
  await answered(opened, 'dropped.jpg');
  assert.equal(await said(opened), 'my cup');
  await transfer(opened, 'paste', { files: [await payload(bear, 'pasted.jpg')] });
  await answered(opened, 'pasted.jpg');
  assert.equal(await said(opened), 'my bear');
  const alert = opened.getByRole('alert');
  await transfer(opened, 'paste', { texts: { 'text/plain': 'my cup' } });
  await alert.getByText(/A picture was expected, but text came/).waitFor();
  const empty = { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) };
  await transfer(opened, 'drop', { files: [empty] });
  await alert.getByText(/“empty.jpg” is empty/).waitFor();
  await choose(opened, cup);
  assert.equal(await alert.count(), 0);
});

test('“Why?” shows what speaks for the best class, and a line for its own', async (t) => {
  const { page, path } = await saved(t);
  const opened = await openFile(t, page, path);
  await choose(opened, cup);
  await opened.getByRole('button', { name: 'Why?' }).click();
  await coloured(opened);
  const map = () => opened.locator('.heat').evaluate((canvas) => canvas.toDataURL());
  const best = await map();
  await opened.getByRole('button', { name: 'Show what speaks for my bear' }).click();
  await opened.waitForFunction((before) => document.querySelector('.heat').toDataURL() !== before, best);
  await opened.getByRole('button', { name: 'Show what speaks for my bear' }).click();
  await opened.locator('.heat').waitFor({ state: 'detached' });
});

test('a name that looks like markup is a name', async (t) => {
  const { page, path } = await saved(t, [HOSTILE, OPEN]);
  const opened = await openFile(t, page, path);
  const dialogs = [];
  opened.on('dialog', (dialog) => dialogs.push(dialog.dismiss()));
  assert.equal(await opened.title(), `${HOSTILE}, ${OPEN}`);
  await choose(opened, cup);
  assert.equal(await said(opened), HOSTILE);
  await choose(opened, bear);
  assert.equal(await said(opened), OPEN);
  assert.equal(await opened.locator('img[src=x]').count(), 0);
  assert.deepEqual(dialogs, []);
});

test('its policy lets it ask for nothing, whatever runs in it', async (t) => {
  const { page, path } = await saved(t);
  const opened = await openFile(t, page, path, { expected: /Content Security Policy/ });
  await assert.rejects(
    opened.evaluate(() => fetch('https://example.org/')),
    /Failed to fetch/,
  );
  const ran = await opened.evaluate(() => {
    document.body.append(Object.assign(document.createElement('script'), { text: 'globalThis.ran = true;' }));
    return globalThis.ran === true;
  });
  assert.equal(ran, false);
});

test('from any server the camera is read, and given back', async (t) => {
  const { path } = await saved(t);
  const opened = await served(t, path);
  await opened.getByRole('button', { name: 'Camera' }).click();
  for (const name of ['my cup', 'my bear', 'my cup'])
    await opened.locator('.said').getByText(name, { exact: true }).waitFor();
  await opened.getByRole('button', { name: 'Why?' }).click();
  await coloured(opened);
  const track = await opened.evaluateHandle(
    () => document.querySelector('video').srcObject.getVideoTracks()[0],
  );
  await choose(opened, pyramid);
  assert.equal(await opened.locator('video').count(), 0);
  assert.equal(await track.evaluate(({ readyState }) => readyState), 'ended');
});

for (const [name, sentence] of Object.entries({
  NotAllowedError: /opened from a folder.*site with https/,
  NotFoundError: /no camera/,
})) {
  test(`the camera from a folder, ${name}: one is told what to do, and pictures are still read`, async (t) => {
    const { page, path } = await saved(t);
    const opened = await openFile(t, page, path);
    await opened.evaluate((name) => {
      Object.defineProperty(navigator, 'mediaDevices', {
        value: { getUserMedia: () => Promise.reject(new DOMException('no', name)) },
      });
    }, name);
    await opened.getByRole('button', { name: 'Camera' }).click();
    assert.match(await opened.getByRole('alert').textContent(), sentence);
    await choose(opened, bear);
    assert.equal(await said(opened), 'my bear');
  });
}

test('what it was taught goes back to the first page', async (t) => {
  const { page, path } = await saved(t);
  const opened = await openFile(t, page, path);
  const text = await exported(opened);
  const elsewhere = await visit(t);
  await startedWith(elsewhere, cup);
  await importFile(elsewhere, json('mine.json', text));
  await first(elsewhere).getByText('my cup', { exact: true }).waitFor();
  assert.equal(await elsewhere.locator('.lesson').count(), 2);
});

test('more examples than fit are left out evenly, and that is told', async (t) => {
  const page = await visit(t);
  await teach(page);
  const taught = JSON.parse(await exported(page));
  const counts = [450, 150];
  const classes = taught.classes.map(({ name, examples: [example] }, n) => ({
    name,
    // Each a little different, as the same are taken once.
    examples: Array.from({ length: counts[n] }, (_, turn) =>
      example.map((value, i) => value + (i % counts[n] === turn ? 0.5 : 0)),
    ),
  }));
  await importFile(page, json('many.json', JSON.stringify({ ...taught, classes })));
  await count(page, 'my cup')
    .getByText(`${counts[0] + 1} examples`)
    .waitFor();
  const path = await save(page);
  const { length } = await readFile(path);
  assert.ok(length <= MOST_BYTES && length > 0.98 * MOST_BYTES, `${length} bytes`);
  const opened = await openFile(t, page, path);
  // Those that were taught before are among them.
  const [cups, bears] = counts.map((count) => count + 1);
  await opened.getByText(`There were ${cups + bears}`).waitFor();
  const kept = await opened.evaluate(() =>
    JSON.parse(document.querySelector('#taught').textContent).classes.map(({ examples }) => examples.length),
  );
  assert.equal(kept[1], bears, 'the smaller class is whole');
  assert.ok(kept[0] > kept[1] && kept[0] < cups, `${kept}`);
  await opened.getByText(`${kept[0] + kept[1]} examples of 2 things`).waitFor();
  await choose(opened, bear);
  assert.equal(await said(opened), 'my bear');
});

test('a file that is cut off says so', async (t) => {
  const { page, path } = await saved(t);
  const whole = await readFile(path);
  const places = ['id="taught">', 'id="network">'].map((text) => whole.indexOf(text) + 200);
  for (const place of places) {
    const cut = join(folder, `cut-${place}.html`);
    await writeFile(cut, whole.subarray(0, place));
    const opened = await openFile(t, page, cut);
    await opened
      .getByRole('alert')
      .getByText(/cut off or damaged/)
      .waitFor();
  }
});

test('once it was saved on a later visit, it is saved without a connection', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const page = await visit(t, { address: server.address });
  await teach(page);
  await keptFiles(page, ['.wasm', '.safetensors', 'index.html', ...samples.map(({ file }) => file)]);
  const again = async () => {
    await page.reload();
    await startedWith(page, cup);
    return save(page);
  };
  const first = await readFile(await again());
  while (!(await keptFiles(page, [])).some((url) => url.includes('shufflenet-files')))
    await page.waitForTimeout(50);
  await server.close();
  assert.ok(first.equals(await readFile(await again())));
});

for (const locale of ['en-GB', 'zh-CN']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing, and nothing sticks out: ${locale}, ${colorScheme}`, async (t) => {
      const { path } = await saved(t);
      const options = { locale, colorScheme, reducedMotion: 'reduce' };
      const opened = await served(t, path, options);
      const language = locale === 'zh-CN' ? 'zh' : 'en';
      assert.equal(await opened.locator('html').getAttribute('lang'), language);
      await opened.locator('footer').getByText(defaultModel.id).waitFor();
      const look = async (when) => {
        for (const width of [320, 390, 768, 1440, 3840]) {
          await opened.setViewportSize({ width, height: 844 });
          await fits(opened, `${when}, ${width} px`);
          assert.deepEqual(await tooSmall(opened, 'button, label'), [], `${when}, ${width} px`);
        }
        assert.deepEqual(await violations(opened), [], when);
      };
      await look('at first');
      await opened.locator('.own input').setInputFiles(await payload(cup, LONG_NAME));
      await answered(opened, LONG_NAME);
      await look('with an answer');
      await opened
        .locator('.own input')
        .setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.alloc(0) });
      await opened.getByRole('alert').waitFor();
      await look('with a problem');
    });
  }
}

test('the switch translates everything in place', async (t) => {
  const { page, path } = await saved(t);
  const opened = await openFile(t, page, path);
  await choose(opened, pyramid);
  await opened.getByRole('button', { name: '中文' }).click();
  await opened.locator('html[lang=zh]').waitFor();
  assert.equal(await said(opened), '都不是');
  await opened.getByRole('button', { name: 'English' }).click();
  await opened.locator('html[lang=en]').waitFor();
  assert.equal(await said(opened), 'None of these');
});

test('the keyboard reaches everything, visibly', async (t) => {
  const { page, path } = await saved(t);
  const opened = await openFile(t, page, path);
  await choose(opened, cup);
  const names = [/中文/, /Why/, /Camera/, /Picture/, /speaks for my cup/, /speaks for my bear/, /Export/];
  for (const expected of names) {
    await opened.keyboard.press('Tab');
    const [name, outline] = await opened.evaluate(() => {
      const { activeElement } = document;
      const shown = activeElement.closest('label') ?? activeElement;
      return [activeElement.ariaLabel ?? shown.innerText, getComputedStyle(shown).outlineStyle];
    });
    assert.match(name, expected);
    assert.equal(outline, 'solid', name);
  }
});

test('the file in Firefox, from a folder', { skip: noFirefox }, async (t) => {
  const { path } = await saved(t);
  const browser = await launch('Firefox', { extraPrefsFirefox: { 'intl.accept_languages': 'en-GB' } });
  t.after(() => browser.close());
  const page = await browser.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  await page.goto(pathToFileURL(path).href);
  for (const [sample, name] of [
    [cup, 'my cup'],
    [bear, 'my bear'],
    [pyramid, 'None of these'],
  ]) {
    await (await page.waitForSelector('.own input')).uploadFile(sampleFile(sample));
    await page.waitForFunction(
      (file, name) =>
        document.querySelector('figcaption .title')?.textContent === file &&
        document.querySelector('.said').textContent === name,
      {},
      sample.file,
      name,
    );
  }
  await page.click('.controls ::-p-text(Why?)');
  await coloured(page);
  assert.deepEqual(errors, []);
});

test('the file in WebKit, from a folder', { skip: noWebKit, timeout: 120_000 }, async (t) => {
  const { path } = await saved(t);
  const page = await openInWebKit(t, pathToFileURL(path).href);
  await page.until(() => document.querySelector('.own input'));
  for (const [sample, name] of [
    [cup, 'my cup'],
    [bear, 'my bear'],
    [pyramid, 'None of these'],
  ]) {
    await page.choose('.own input', [sampleFile(sample)]);
    await page.until(
      (file, name) =>
        document.querySelector('figcaption .title')?.textContent === file &&
        document.querySelector('.said').textContent === name,
      sample.file,
      name,
    );
  }
});
