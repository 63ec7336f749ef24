// The second page before its network is there: what is asked of it then waits, and what is asked last stands.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { network } from '../lib/formula.mjs';
import { checkpointOf } from './checkpoint.mjs';
import { dist, serve, visits } from './helper.mjs';

const visit = visits({ file: 'see.html', shown: '.essay' });

/** The page while the model is on its way, and what lets it come. */
async function early(t) {
  let release;
  const gate = new Promise((resolve) => (release = resolve));
  const server = await serve(async (path) => {
    if (path.endsWith('.safetensors')) await gate;
    return false;
  });
  const page = await visit(t, { address: server.address });
  t.after(server.close);
  return { page, release };
}

test('what is to be measured is measured once the network is there', async (t) => {
  const { page, release } = await early(t);
  await page.locator('.cards').first().scrollIntoViewIfNeeded();
  const stop = page.getByRole('button', { name: 'Stop measuring' });
  await page.waitForFunction((button) => button.ariaDisabled === 'false', await stop.elementHandle());
  release();
  await page.waitForFunction((button) => button.ariaDisabled === 'true', await stop.elementHandle());
  // And so is the network on the picture that came meanwhile.
  await page.locator('[data-layer=classifier] .bar').waitFor();
});

test('a picture that is chosen before the network is there is looked at when it is', async (t) => {
  const { page, release } = await early(t);
  await page.locator('.own input').first().setInputFiles(join(dist, 'samples/german-shepherd.jpg'));
  release();
  await page
    .locator('.saw')
    .getByText(/shepherd/i)
    .waitFor();
});

test('a model that is opened before the first one is there stays when that comes', async (t) => {
  const { page, release } = await early(t);
  const buffer = checkpointOf(network('shufflenet_v2_x0_5', 5));
  const own = { name: 'pets.pth', mimeType: 'application/octet-stream', buffer };
  await page.setInputFiles('.opener input', own);
  const shown = page.locator('.lines').getByText('shufflenet_v2_x0_5(num_classes=5)');
  await shown.waitFor();
  const arrived = page.waitForResponse((response) => response.url().endsWith('.safetensors'));
  release();
  await (await arrived).finished();
  // It is in use, or dropped, before it could be asked about a picture.
  await page.waitForTimeout(1500);
  assert.equal(await shown.count(), 1);
  assert.equal(await page.getByRole('combobox', { name: 'Network' }).inputValue(), 'pets.pth');
});
