// After one visit the page needs no server: it opens, reads pictures, and the camera runs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';
import { cameraOf } from '../lib/fake-camera.mjs';
import { dist, keptFiles, listSamples, sampleFile, serve, tap, visits } from './helper.mjs';

const samples = await listSamples();
const [sample, another] = samples;
const visit = visits({ flags: () => cameraOf([sampleFile(sample)], { frames: 2 }) });

/** Waits until everything that a visit uses is kept; gives the addresses. */
const kept = (page) =>
  keptFiles(page, ['.wasm', '.safetensors', 'index.html', ...samples.map(({ file }) => file)]);

test('with the server gone, a second visit works as the first: pictures and camera', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const page = await visit(t, { address: server.address });
  const urls = await kept(page);
  assert.equal(urls.filter((url) => url.endsWith('.wasm')).length, 1, 'only the build that runs here');
  await server.close();
  await page.reload();
  await tap(page, another.title);
  await tap(page, sample.title);
  await page.locator('button.own').click();
  await page.locator('video').waitFor();
  await page.locator('.facts .value').nth(1).getByText(/^\d+$/).waitFor();
});

test('a newer version is offered, and used when wanted', async (t) => {
  let version = 1;
  const server = await serve((path, response, body) => {
    if (!path.endsWith('/sw.js')) return false;
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(`${body}\n// version ${version}`);
    return true;
  });
  t.after(() => server.close());
  const page = await visit(t, { address: server.address });
  await kept(page);
  version = 2;
  await page.reload();
  const use = page.locator('.update').getByRole('button');
  await use.waitFor();
  await tap(page, sample.title);
  const other = await page.context().newPage();
  await other.goto(server.address);
  const there = other.locator('.update').getByRole('button');
  await there.waitFor();
  await use.click();
  await page.locator('.sheet').waitFor();
  await page.locator('.status').getByText(/Ready/).waitFor();
  assert.equal(await use.count(), 0);
  // In another tab it is in use by now, but that has the older page.
  await Promise.all([other.waitForEvent('load'), there.click()]);
  await other.locator('.status').getByText(/Ready/).waitFor();
  assert.equal(await there.count(), 0);
});

test('it can be installed: a manifest with a name and icons', async () => {
  const manifest = JSON.parse(await readFile(join(dist, 'app.webmanifest'), 'utf8'));
  assert.equal(manifest.display, 'standalone');
  for (const { src, sizes } of manifest.icons) {
    const png = await readFile(join(dist, src));
    assert.equal(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`, sizes);
  }
});

/** The bytes of these files of the page as they travel, but for models and samples. */
async function compressed(files) {
  let bytes = 0;
  for (const file of files) {
    if (/\.(safetensors|jpg)$/.test(file)) continue;
    bytes += brotliCompressSync(await readFile(join(dist, file || 'index.html'))).length;
  }
  return bytes;
}

test('a first visit takes less than 250 kB before the model and 90 behind it, samples aside', async (t) => {
  const page = await visit(t, { fresh: true });
  await kept(page);
  const base = new URL('.', page.url()).href;
  const used = await page.evaluate(() => [
    location.href,
    ...performance.getEntriesByType('resource').map(({ name }) => name),
  ]);
  const cached = await page.evaluate(async () => {
    const requests = (await caches.keys()).map(async (name) => (await caches.open(name)).keys());
    return (await Promise.all(requests)).flat().map(({ url }) => url);
  });
  const filesOf = (urls) => new Set(urls.map((url) => url.split('?')[0].slice(base.length)));
  const files = filesOf([...used, `${base}sw.js`]);
  const behind = new Set([...filesOf(cached)].filter((file) => !files.has(file)));
  const [bytes, more] = await Promise.all([files, behind].map(compressed));
  t.diagnostic(`${bytes} bytes in ${files.size} files, then ${more} in ${behind.size}`);
  assert.ok(bytes < 250_000 && more > 0 && more < 90_000, `${bytes} and ${more} bytes`);
});
