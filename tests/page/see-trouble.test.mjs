// The second page when something is not there, goes away or is not allowed: it says so, and the visitor can go on.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { convert } from 'shufflenet-wasm/node';
import { cameraOf } from '../lib/fake-camera.mjs';
import { network } from '../lib/formula.mjs';
import { checkpointOf } from './checkpoint.mjs';
import { LONG_NAME, fits, listSamples, payload, sampleFile, serve, transfer, visits } from './helper.mjs';

const [sample, another] = await listSamples();
const visit = visits({
  ...{ file: 'see.html', shown: '.essay' },
  flags: () => cameraOf([sample, another].map(sampleFile), { frames: 3 }),
});

const alert = (page) => page.getByRole('alert');
const picker = (page) => page.locator('[data-part=convolutions] .picker');
const saw = (page, { label }) => page.locator('.saw strong').getByText(label).waitFor();
/** A checkpoint of the visitor's own. */
const pets = {
  name: 'pets.pth',
  mimeType: 'application/octet-stream',
  buffer: checkpointOf(network('shufflenet_v2_x0_5', 5)),
};

/** Waits until the sums of the pixel that is chosen are on show. */
const traced = (page) =>
  page.waitForFunction(() => {
    const { shown, wanted } = document.querySelector('.traced')?.dataset ?? {};
    return shown !== undefined && shown === wanted;
  });

/** Waits until the first sample was looked at and measured; then the network's worker ends without a word. */
async function withoutWorker(page) {
  await traced(page);
  await page.locator('[data-layer=classifier] .bar').waitFor();
  await page.workers()[0].evaluate(() => self.close());
}

for (const [what, touch] of [
  ['a pixel', (page) => picker(page).press('ArrowRight')],
  ['a layer', (page) => page.getByRole('button', { name: 'stage3.2.depthwise', exact: true }).click()],
  ['a value', (page) => page.locator('[data-part=value] .picker').press('ArrowRight')],
  ['the stride', (page) => page.getByRole('button', { name: 'Stride 2' }).click()],
  ['a time', (page) => page.getByRole('button', { name: 'Measure', exact: true }).click()],
  ['the input', (page) => page.getByRole('button', { name: /^Save .*\.input\.png$/ }).click()],
])
  test(`a network that stops is told when ${what} is asked of it, and can be had again`, async (t) => {
    const page = await visit(t);
    await withoutWorker(page);
    await touch(page);
    await alert(page).getByText('stopped unexpectedly').waitFor();
    await alert(page).getByRole('button', { name: 'Try again' }).press('Enter');
    await alert(page).waitFor({ state: 'detached' });
    await page.locator('#pictures:focus').waitFor();
    await picker(page).press('ArrowRight');
    await picker(page).press('ArrowDown');
    await traced(page);
    await page.getByText('row 6, column').waitFor();
  });

test('a network that stops while the camera is on is told once, and the last frame is looked at again', async (t) => {
  const page = await visit(t, { permissions: ['camera'] });
  await traced(page);
  const warned = [];
  page.on('console', (message) => message.type() === 'warning' && warned.push(message.text()));
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.getByRole('img', { name: 'Camera' }).waitFor();
  await page.workers()[0].evaluate(() => self.close());
  await alert(page).getByText('stopped unexpectedly').waitFor();
  await page.getByRole('button', { name: 'Camera', exact: true }).waitFor();
  await alert(page).getByRole('button', { name: 'Try again' }).click();
  await page.locator('[data-layer=classifier] .bar').waitFor();
  await page.getByRole('img', { name: 'Camera' }).waitFor();
  assert.equal(warned.length, 1, warned.join('\n'));
});

test('what the camera shows is told to screen readers no faster than can be heard', async (t) => {
  const page = await visit(t, { permissions: ['camera'] });
  await traced(page);
  await page.evaluate(() => {
    const told = (globalThis.told = { shown: 0, said: 0 });
    for (const [what, selector] of [
      ['shown', '.saw'],
      ['said', '.saw + [role=status]'],
    ])
      new MutationObserver(() => (told[what] += 1)).observe(document.querySelector(selector), {
        ...{ subtree: true, childList: true, characterData: true },
      });
  });
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.waitForFunction(() => globalThis.told.said >= 1 && globalThis.told.shown >= 8);
  const { shown, said } = await page.evaluate(() => globalThis.told);
  assert.ok(said <= shown / 3, `${said} of ${shown}`);
});

test('who measures by keyboard keeps the place', async (t) => {
  const page = await visit(t);
  await traced(page);
  // The guidelines are measured once they are in sight.
  await page.locator('.cards').nth(2).scrollIntoViewIfNeeded();
  const stop = page.getByRole('button', { name: 'Stop measuring' });
  await page.locator('button[aria-disabled=false]').getByText('Stop measuring').waitFor();
  await stop.press('Enter');
  await page.locator('button[aria-disabled=true]').getByText('Stop measuring').waitFor();
  assert.equal(await stop.evaluate((button) => document.activeElement === button), true);
  const measure = page.locator('[data-part=cost] button').first();
  await measure.press('Enter');
  await page.getByText('times the arithmetic').waitFor();
  assert.equal(await measure.evaluate((button) => document.activeElement === button), true);
});

test('a picture that is chosen when the network has stopped has it loaded again', async (t) => {
  const page = await visit(t);
  await withoutWorker(page);
  await picker(page).press('ArrowRight');
  await alert(page).waitFor();
  await page.getByRole('button', { name: another.title, exact: true }).click();
  await saw(page, another);
  await alert(page).waitFor({ state: 'detached' });
});

for (const [what, act, seen] of [
  ['try again', (page) => alert(page).getByRole('button').click(), sample],
  ['choose a picture', (page) => page.getByRole('button', { name: another.title }).click(), another],
])
  test(`a network that could not be fetched comes when one can ${what}`, async (t) => {
    let there = false;
    const server = await serve((path, response) => {
      if (there || !path.endsWith('.safetensors')) return false;
      response.writeHead(503).end();
      return true;
    });
    const page = await visit(t, { address: server.address, expected: /status of 503/ });
    t.after(server.close);
    await alert(page).getByText('could not be fetched').waitFor();
    there = true;
    await act(page);
    await saw(page, seen);
    await traced(page);
    assert.equal(await alert(page).count(), 0);
  });

test('a sample that can’t be fetched is not told as a file that is no picture', async (t) => {
  const page = await visit(t, { expected: /status of 404/ });
  await traced(page);
  await page.route(`**/samples/${another.file}`, (route) => route.fulfill({ status: 404 }));
  t.after(() => page.unrouteAll());
  await page.getByRole('button', { name: another.title, exact: true }).click();
  await alert(page).getByText(`“${another.title}” could not be fetched`).waitFor();
});

test('the page’s own network that can’t be fetched is called so, and the list says what is in use', async (t) => {
  const page = await visit(t, { expected: /status of 503/ });
  await traced(page);
  await page.setInputFiles('.opener input', pets);
  await page.getByText('Its DWconv reads 24 channels').waitFor();
  await page.route('**/*.safetensors', (route) => route.fulfill({ status: 503 }));
  t.after(() => page.unrouteAll());
  const models = page.getByRole('combobox', { name: 'Network' });
  for (let n = 0; n < 2; n += 1) {
    // It can be chosen again.
    await models.selectOption('');
    await alert(page).getByText('The file of “the page’s own network” could not be fetched').waitFor();
    await page.waitForFunction(() => document.querySelector('.intake select').value === 'pets.pth');
  }
});

test('a part of the page that can’t be fetched is called so, in the page’s words', async (t) => {
  const page = await visit(t, { fresh: true, expected: /ERR_FAILED/ });
  await traced(page);
  await page.route('**/*.js', (route) => route.abort());
  await page.setInputFiles('.opener input', pets);
  await alert(page).getByText('“pets.pth” needs a part of this page that could not be fetched').waitFor();
});

test('a checkpoint that the browser has no room for works, and the page says for how long', async (t) => {
  const page = await visit(t, { fresh: true });
  await traced(page);
  const client = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await client.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1000 });
  await page.setInputFiles('.opener input', pets);
  await page.getByText('Its DWconv reads 24 channels').waitFor();
  await alert(page).getByText('“pets.pth” works, but only for this visit').waitFor();
});

test('where the clipboard is refused the text is selected, and the page says so', async (t) => {
  const page = await visit(t);
  await traced(page);
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  const selected = () => page.evaluate(() => String(getSelection()));
  const value = page.locator('[data-part=value]');
  await value.getByRole('button', { name: 'Copy the address' }).click();
  await value.getByText('The text is selected').waitFor();
  assert.match(await selected(), /^http:.*see\.html#layer=stage2\.1\.depthwise&y=4&x=2&c=0&sample=/);
  await value.getByRole('button', { name: 'Copy the lines' }).click();
  await page.waitForFunction(() => String(getSelection()).startsWith('import'));
  assert.equal(await value.getByText('The text is selected').count(), 1);
});

test('a picture that is dropped on the page is looked at', async (t) => {
  const page = await visit(t);
  await traced(page);
  await transfer(page, 'drop', { files: [await payload(another, 'dropped.jpg')] }, '.essay');
  await saw(page, another);
  assert.equal(await transfer(page, 'dragover', {}), false);
});

test('long names of files and classes do not make it wider than a phone', async (t) => {
  const page = await visit(t, { viewport: { width: 320, height: 800 } });
  await traced(page);
  const long = 'leucanthemum_'.repeat(12);
  const labels = ['a', 'b', 'c', 'd', 'e'].map((label) => `${label}_${long}`);
  const buffer = Buffer.from(await convert(pets.buffer, { labels }));
  const files = [{ ...pets, buffer, name: `${LONG_NAME}.safetensors` }, await payload(another, LONG_NAME)];
  await transfer(page, 'drop', { files });
  await page.getByText('Its DWconv reads 24 channels').waitFor();
  await page.getByRole('img', { name: LONG_NAME }).waitFor();
  await page.locator('.saw').getByText(long).waitFor();
  await fits(page);
});

const camera = (page, name = 'Camera') => page.getByRole('button', { name, exact: true });
const films = (page) => page.getByRole('img', { name: 'Camera' }).waitFor();
const isFocused = (button) => button.evaluate((element) => element === document.activeElement);

test('who starts and stops the camera by keyboard keeps the place', async (t) => {
  const page = await visit(t, { permissions: ['camera'] });
  await traced(page);
  await camera(page).press('Enter');
  await films(page);
  const stop = camera(page, 'Stop the camera');
  assert.equal(await isFocused(stop), true);
  await stop.press('Enter');
  await camera(page).waitFor();
  assert.equal(await isFocused(camera(page)), true);
});

test('a file that is no picture leaves the camera on, and a picture takes its place', async (t) => {
  const page = await visit(t, { permissions: ['camera'] });
  await traced(page);
  await camera(page).click();
  await films(page);
  await page.setInputFiles('.own input', { ...pets, name: 'letter.txt' });
  await alert(page).getByText('could not be opened as a picture').waitFor();
  await camera(page, 'Stop the camera').waitFor();
  await page.setInputFiles('.own input', await payload(another, 'mine.jpg'));
  await page.getByRole('img', { name: 'mine.jpg' }).waitFor();
  await camera(page).waitFor();
  assert.equal(await alert(page).count(), 0);
});

test('that a model was refused is told until something else is looked at', async (t) => {
  const page = await visit(t);
  await traced(page);
  await page.setInputFiles('.opener input', { ...pets, buffer: Buffer.from('none') });
  await alert(page).getByText('“pets.pth” can’t be used').waitFor();
  await page.getByRole('button', { name: another.title, exact: true }).click();
  await saw(page, another);
  assert.equal(await alert(page).count(), 0);
});

test('networks that follow one another quickly are measured once they have looked', async (t) => {
  const page = await visit(t);
  await traced(page);
  const fox = checkpointOf(network('shufflenet_v2_x1_0', 3));
  for (let n = 0; n < 2; n += 1) {
    await page.setInputFiles('.opener input', pets);
    await page.setInputFiles('.opener input', { ...pets, name: 'fox.pth', buffer: fox });
    await page.getByText('Its DWconv reads 58 channels').waitFor();
  }
  await page.locator('[data-layer=classifier] .bar').waitFor();
});

test('a text, a link or nothing, dropped or pasted, is told as what it is', async (t) => {
  const page = await visit(t);
  await traced(page);
  for (const event of ['drop', 'paste'])
    for (const [came, texts] of Object.entries({
      'text came': { 'text/plain': 'words' },
      'a link came': { 'text/uri-list': 'https://example.org/cat.jpg' },
      'nothing came': {},
    })) {
      await transfer(page, event, { texts });
      await alert(page).getByText(came).waitFor();
    }
  await page.getByRole('button', { name: another.title, exact: true }).click();
  await alert(page).waitFor({ state: 'detached' });
});

test('a checkpoint is opened wherever it is given, and the picture beside it looked at', async (t) => {
  const page = await visit(t);
  await traced(page);
  await transfer(page, 'drop', { texts: { 'text/plain': 'words' } });
  await alert(page).waitFor();
  await page.setInputFiles('.own input', pets);
  await page.getByText('Its DWconv reads 24 channels').waitFor();
  await alert(page).waitFor({ state: 'detached' });
  await page.getByRole('combobox', { name: 'Network' }).selectOption('');
  await page.getByText('Its DWconv reads 58 channels').waitFor();
  await transfer(page, 'drop', { files: [pets, await payload(another, 'dropped.jpg')] });
  await page.getByText('Its DWconv reads 24 channels').waitFor();
  await page.getByRole('img', { name: 'dropped.jpg' }).waitFor();
  assert.equal(await alert(page).count(), 0);
});
