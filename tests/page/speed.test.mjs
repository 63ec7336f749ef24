// What runs is told with its sizes, and how fast it is on the device; the camera rests meanwhile, and the result can be copied.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { defaultModel } from 'shufflenet-wasm';
import { cameraOf } from '../lib/fake-camera.mjs';
import { keptFiles, listSamples, sampleFile, serve, visits } from './helper.mjs';
import { button, choose, inUse, kept, model } from './own-models.mjs';

const [sample] = await listSamples();
const visit = visits({ flags: () => cameraOf([sampleFile(sample)]) });

test('the speed test measures on what is on show, in the meantime the camera is not read, and its result is copied', async (t) => {
  const page = await visit(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.locator('button.own').click();
  await page.locator('.reading[aria-busy=false]').waitFor();
  await page.evaluate(() => {
    const counts = (globalThis.counts = { running: 0, read: 0 });
    const running = () => /^Run \d/.test(document.querySelector('.speed button').textContent.trim());
    new MutationObserver(() => (counts.running += 1)).observe(document.querySelector('.speed'), {
      ...{ subtree: true, characterData: true, childList: true },
    });
    new MutationObserver(() => (counts.read += running() ? 1 : 0)).observe(document.querySelector('.facts'), {
      ...{ subtree: true, characterData: true, childList: true },
    });
  });
  await button(page, 'Measure').click();
  const report = page.locator('.speed pre');
  await report.waitFor();
  const { running, read } = await page.evaluate(() => globalThis.counts);
  assert.ok(running > 30, `${running} changes of the speed test`);
  assert.equal(await button(page, 'Measure').evaluate((element) => element === document.activeElement), true);
  assert.equal(read, 0);
  const lines = (await report.textContent()).split('\n');
  for (const [line, expected] of [
    /median of 30 runs after 5/,
    /^Preprocessing and network: [\d.]+ ms, [\d,]+ a second/,
    /^The same in 8-bit arithmetic: [\d.]+ ms, [\d,]+ a second/,
    /^With decoding .*: [\d.]+ ms, [\d,]+ a second/,
    /^Picture: the camera, 640 × 480$/,
    /^Model: everyday-\d+-x1.0, shufflenet_v2_x1_0, \d+ classes, [\d.]+ MB$/,
    /^Engine: (relaxed-simd|simd128), in a worker$/,
    /^Browser: Mozilla/,
  ].entries())
    assert.match(lines[line], expected);
  await button(page, 'Copy').click();
  await page.getByText('Copied.').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), lines.join('\n'));

  const shown = page.locator('.facts .value').first();
  const time = await shown.textContent();
  await page.waitForFunction((time) => document.querySelector('.facts .value').textContent !== time, time);
});

test('what runs is told with its sizes: the file that was fetched, and how it travelled', async (t) => {
  let sizes;
  const server = await serve((path, response, body) => {
    if (!path.endsWith('.wasm')) return false;
    const packed = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
    sizes = [body.length, packed.length].map((bytes) => `${Math.round(bytes / 1e3)} kB`);
    response.writeHead(200, { 'content-type': 'application/wasm', 'content-encoding': 'br' }).end(packed);
    return true;
  });
  t.after(() => server.close());
  const page = await visit(t, { address: server.address });
  await page
    .locator('.speed')
    .getByText(/downloaded/)
    .waitFor();
  const told = await page.locator('.speed').textContent();
  for (const size of [...sizes, `${(defaultModel.bytes / 1e6).toFixed(1)} MB`])
    assert.ok(told.includes(size), `${size} in ${told}`);
  // Else the server would go while the service worker is on its way.
  await keptFiles(page, ['index.html']);
});

test('where copying is not allowed, the text is selected', async (t) => {
  const page = await visit(t);
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
  });
  await button(page, 'Measure').click();
  await button(page, 'Copy').click();
  await page.getByText(/The text is selected/).waitFor();
  const selected = await page.evaluate(() => getSelection().toString());
  assert.equal(selected, await page.locator('.speed pre').textContent());
  assert.match(selected, /Picture: plain grey, 640 × 480/);
});

test('that the network can’t be fetched in 8-bit arithmetic is told until it can', async (t) => {
  const page = await visit(t, { expected: /ERR_FAILED/ });
  await page.locator('.status').getByText(/Ready/).waitFor();
  await page.route('**/*.safetensors', (route) => route.abort());
  t.after(() => page.unrouteAll());
  await button(page, 'Measure').click();
  const alert = page.locator('.models').getByRole('alert');
  await alert.getByText(/The file of “everyday.*” could not be fetched/).waitFor();
  assert.equal(await page.getByText('The test was interrupted').count(), 0);
  await page.unrouteAll();
  await button(page, 'Measure').click();
  await page.locator('.speed pre').waitFor();
  await alert.waitFor({ state: 'detached' });
});

test('that the model was removed meanwhile is told, and what to do', async (t) => {
  const page = await visit(t);
  await choose(page, model('pets.pth'));
  await inUse(page, 'pets.pth');
  await kept(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await button(other, 'Remove: pets.pth').click();
  await button(other, 'Undo').waitFor();
  await button(page, 'Measure').click();
  await page.getByRole('alert').getByText('The browser no longer has “pets.pth”. Choose its file').waitFor();
  assert.equal(await page.getByText('The test was interrupted').count(), 0);
});
