// The page before the network is there, and without it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, breakDown, frames, keptFiles, serve, tap, visits } from './helper.mjs';
import { filled, good, input, samples } from './several.mjs';

const [sample] = samples;
const visit = visits();

/** The page; its server goes after it, as it may still be asked for the worker that keeps the page. */
const visitAt = (t, server, options) =>
  visit(t, { address: server.address, ...options }).finally(() => t.after(server.close));

/** A server that sends the first half of the model and keeps the other until told. */
async function halfway() {
  let release;
  const held = new Promise((resolve) => (release = resolve));
  let size;
  const server = await serve(async (path, response, body) => {
    if (!path.endsWith('.safetensors')) return false;
    size = body.length;
    response.writeHead(200, { 'content-length': size }).write(body.subarray(0, size / 2));
    await held;
    response.end(body.subarray(size / 2));
    return true;
  });
  return { address: server.address, release, size: () => size, close: () => server.close() };
}

test('the page is in use before the network is there: bytes are counted, a picture waits its turn', async (t) => {
  const server = await halfway();
  const page = await visitAt(t, server);
  const bar = page.getByRole('progressbar');
  await page.waitForFunction(() => document.querySelector('progress[max]')?.value > 1);
  const [value, max] = await bar.evaluate((element) => [element.value, element.max]);
  assert.equal(max, server.size());
  assert.ok(value > 0 && value <= max / 2);
  const megabytes = (bytes) => (bytes / 1e6).toFixed(1);
  assert.ok((await page.locator('.status').textContent()).includes(`${megabytes(max)} MB`));

  await page.getByRole('button', { name: sample.title, exact: true }).click();
  await page.locator('figure').waitFor();
  assert.equal(await page.locator('.reading').getAttribute('aria-busy'), 'true');
  server.release();
  await answered(page, sample.title);
  assert.equal(await bar.count(), 0);
});

for (const viewport of [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
]) {
  test(`nothing moves when network and answer come (${viewport.width} wide)`, async (t) => {
    const server = await halfway();
    const page = await visitAt(t, server, { viewport });
    await page.evaluate(() => {
      globalThis.shifts = [];
      new PerformanceObserver((list) => globalThis.shifts.push(...list.getEntries())).observe({
        type: 'layout-shift',
        buffered: true,
      });
    });
    await page.getByRole('button', { name: sample.title, exact: true }).click();
    await page.locator('figure').waitFor();
    await page.evaluate(frames); // Its coming moves the others.
    const since = await page.evaluate(() => performance.now());
    server.release();
    await answered(page, sample.title);
    await page.waitForTimeout(100);
    const moved = await page.evaluate(
      (since) => globalThis.shifts.filter(({ startTime }) => startTime >= since).map(({ value }) => value),
      since,
    );
    // Text on half a pixel counts as a few hundred-thousandths; 0.1 is where a page stops being called stable.
    assert.ok(moved.reduce((sum, value) => sum + value, 0) < 0.001, moved.join());
  });
}

test('a network that can’t be fetched is reported, and fetched on the next try', async (t) => {
  let there = false;
  const server = await serve((path, response) => {
    if (there || !path.endsWith('.safetensors')) return false;
    response.writeHead(503).end();
    return true;
  });
  t.after(() => server.close());
  const page = await visit(t, { address: server.address, expected: /status of 503/ });
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: sample.title, exact: true }).click();
  await page.locator('figure').waitFor();
  there = true;
  await page.getByRole('alert').getByRole('button').click();
  await answered(page, sample.title);
  // Else the server would go while the service worker is on its way.
  await keptFiles(page, ['index.html']);
});

test('a network that arrives no further is reported, and fetched on the next try', async (t) => {
  const server = await halfway();
  const page = await visitAt(t, server, { expected: /net::ERR/ });
  // A minute is half a second here.
  await page.addInitScript(() => {
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (work, ms, ...rest) => setTimeout(work, ms === 60_000 ? 500 : ms, ...rest);
  });
  await page.reload();
  await page.getByRole('alert').getByText('could not be fetched').waitFor();
  await page.getByRole('button', { name: sample.title, exact: true }).click();
  await page.locator('figure').waitFor();
  server.release();
  await page.getByRole('alert').getByRole('button').click();
  await answered(page, sample.title);
});

test('a broken model file is reported, and the pictures can still be looked at', async (t) => {
  const server = await serve((path, response) => {
    if (!path.endsWith('.safetensors')) return false;
    response.writeHead(200, { 'content-type': 'application/octet-stream' }).end('not a model');
    return true;
  });
  const page = await visitAt(t, server);
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: sample.title, exact: true }).click();
  await page.getByRole('figure').waitFor();
  await page.getByRole('alert').waitFor();
});

test('an engine that breaks down is reported, leaves no worker behind, and another is there on the next try', async (t) => {
  const page = await visit(t);
  // Several start more engines than one.
  await input(page).setInputFiles(good);
  await filled(page, good.length);
  assert.ok(page.workers().length > 0);
  await page.evaluate(breakDown);
  await page.getByRole('button', { name: sample.title, exact: true }).click();
  await page.getByRole('alert').waitFor();
  while (page.workers().length > 0) await page.workers()[0].waitForEvent('close');
  await page.getByRole('alert').getByRole('button').press('Enter');
  await page.locator('#result:focus').waitFor();
  await answered(page, sample.title);
});

test('once loaded, it answers without a connection', async (t) => {
  const page = await visit(t, { fresh: true });
  await tap(page, sample.title);
  // Else the network would go while the service worker is on its way.
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.context().setOffline(true);
  await page.locator('.own input').setInputFiles({
    name: 'pixel.png',
    mimeType: 'image/png',
    // One pixel.
    buffer: Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    ),
  });
  await answered(page, 'pixel.png');
});
