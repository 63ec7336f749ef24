// The ways in: a chosen file, a drop, a paste; and what does not get in, with the reason.
import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { crc32, deflateSync } from 'node:zlib';
import { folders } from './folders.mjs';
import { answered, guesses, listSamples, payload, sampleFile, tap, transfer, visits } from './helper.mjs';
import { model } from './own-models.mjs';
import { filled } from './several.mjs';

const samples = await listSamples();
const [sample, another] = samples;
const visit = visits();
const folder = folders();

test('a chosen file gets the same answer as the sample it is', async (t) => {
  const page = await visit(t);
  await tap(page, sample.title);
  const expected = await guesses(page);
  await choose(page, await payload(sample, 'mine.jpg'));
  await answered(page, 'mine.jpg');
  assert.deepEqual(await guesses(page), expected);
});

test('the same file can be chosen twice', async (t) => {
  const page = await visit(t);
  const file = await payload(sample, 'mine.jpg');
  await choose(page, file);
  await answered(page, file.name);
  await tap(page, sample.title);
  await choose(page, file);
  await answered(page, file.name);
});

test('a file dropped anywhere is taken, and the page says where it may go', async (t) => {
  const page = await visit(t);
  const files = [await payload(sample, 'dropped.jpg')];
  await transfer(page, 'dragenter', { files }, 'footer');
  await page.locator('.drop').waitFor({ state: 'visible' });
  await transfer(page, 'drop', { files }, 'footer');
  await answered(page, 'dropped.jpg');
  assert.equal(await page.locator('.drop').isVisible(), false);
});

test('a picture from the clipboard is taken', async (t) => {
  const page = await visit(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(120, 90);
    canvas.getContext('2d').fillRect(10, 10, 50, 50);
    const png = await canvas.convertToBlob();
    await navigator.clipboard.write([new ClipboardItem({ [png.type]: png })]);
  });
  await page.keyboard.press('Control+V');
  await page.locator('.reading[aria-busy=false]').waitFor();
  assert.match(await page.locator('figcaption').textContent(), /120 × 90/);
});

const bad = {
  'an empty file': { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) },
  'a text': { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear reader') },
  'a text that claims to be a picture': {
    name: 'fake.png',
    mimeType: 'image/png',
    buffer: Buffer.from('no picture'),
  },
  'a kind that this browser does not know': {
    name: 'phone.heic',
    mimeType: 'image/heic',
    buffer: Buffer.from('ftyp'),
  },
  'a picture cut off in its header': {
    name: 'cut.png',
    mimeType: 'image/png',
    buffer: png(64, 64).subarray(0, 20),
  },
  'a picture too large for memory': { name: 'huge.png', mimeType: 'image/png', buffer: png(12_000, 10_000) },
};

for (const [what, file] of Object.entries(bad)) {
  test(`${what} is refused by name, and the page goes on`, async (t) => {
    const page = await visit(t);
    await choose(page, file);
    const first = page.getByRole('alert');
    await first.waitFor();
    assert.ok((await first.textContent()).includes(file.name));
    assert.equal(await page.locator('figure').count(), 0);

    await tap(page, sample.title);
    await page.getByRole('alert').waitFor({ state: 'detached' });
    const expected = await guesses(page);
    await choose(page, file);
    await page.getByRole('alert').waitFor();
    assert.deepEqual(await guesses(page), expected, 'the picture before stays');
    await tap(page, another.title);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
}

test('files that are too long are refused by their length, before they are read', async (t) => {
  const page = await visit(t);
  await tap(page, sample.title);
  await page.evaluate(() => Object.defineProperty(Blob.prototype, 'size', { get: () => 600e6 }));
  for (const [name, limit] of [
    ['huge.png', '100.0 MB'],
    ['huge.pth', '500.0 MB'],
  ]) {
    await choose(page, { name, mimeType: '', buffer: Buffer.from('none') });
    const told = page.getByRole('alert').getByText(`“${name}” is 600.0 MB; at most ${limit}`);
    await told.waitFor();
  }
});

for (const [what, type, text] of [
  ['a text', 'text/plain', 'words'],
  ['a link', 'text/uri-list', 'https://example.org/cat.jpg'],
]) {
  test(`${what}, dropped or pasted, is refused without opening it`, async (t) => {
    const page = await visit(t);
    for (const event of ['drop', 'paste']) {
      await transfer(page, event, { texts: { [type]: text } });
      await page.getByRole('alert').waitFor();
      await tap(page, sample.title);
      await page.getByRole('alert').waitFor({ state: 'detached' });
    }
  });
}

test('a sample that can no longer be fetched is reported by its title', async (t) => {
  const page = await visit(t, { fresh: true, expected: /Failed to load resource/ });
  await page.route(`**/${another.file}`, (route) => route.abort());
  await page.getByRole('button', { name: another.title, exact: true }).click();
  const alert = page.getByRole('alert');
  await alert.waitFor();
  assert.ok((await alert.textContent()).includes(another.title));
  await tap(page, sample.title);
});

test('files that have changed or gone since they were chosen are not told as damaged', async (t) => {
  const page = await visit(t, { expected: /ERR_FILE_NOT_FOUND|ERR_UPLOAD_FILE_CHANGED/ });
  const path = await folder('chosen', { 'gone.jpg': sampleFile(sample), 'other.jpg': sampleFile(another) });
  const [gone, other] = ['gone.jpg', 'other.jpg'].map((name) => join(path, name));
  await choose(page, [gone, other]);
  await filled(page, 2);
  await rm(gone);
  await writeFile(other, 'none');
  await page.locator('.models input').setInputFiles(model('pets.pth'));
  for (const name of ['gone.jpg', 'other.jpg'])
    await page.locator('.unread').getByText(`${name}” was to be read`).waitFor();
});

for (const [when, act] of [
  ['its reasons are asked', (page) => page.getByRole('button', { name: 'Why?' }).click()],
  ['the model is changed', (page) => page.locator('.models input').setInputFiles(model('pets.pth'))],
])
  test(`a file that is gone when ${when} is told as such`, async (t) => {
    const page = await visit(t);
    const path = join(await folder(when, { 'gone.jpg': sampleFile(sample) }), 'gone.jpg');
    await choose(page, path);
    await answered(page, 'gone.jpg');
    await rm(path);
    await act(page);
    await page.getByRole('alert').getByText('has changed or is no longer there').waitFor();
  });

test('of two pictures in quick succession the later one is answered', async (t) => {
  const page = await visit(t, { fresh: true });
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route(`**/${sample.file}`, async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('button', { name: sample.title, exact: true }).click();
  await tap(page, another.title);
  const late = page.waitForResponse(`**/${sample.file}`);
  release();
  await (await late).finished();
  await answered(page, another.title);
});

function choose(page, file) {
  return page.locator('.own input').setInputFiles(file);
}

/** A black picture, one bit a pixel. */
function png(width, height) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(1, 8);
  const rows = Buffer.alloc((1 + Math.ceil(width / 8)) * height);
  const chunks = [
    ['IHDR', header],
    ['IDAT', deflateSync(rows)],
    ['IEND', Buffer.alloc(0)],
  ];
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    ...chunks.map(([name, data]) => chunk(name, data)),
  ]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
