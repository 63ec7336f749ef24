// The camera: what it is pointed at is named as it runs, and every way in which it can fail says what to do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraOf } from '../lib/fake-camera.mjs';
import {
  answered,
  clickAgain,
  coloured,
  listSamples,
  sampleFile,
  tap,
  violations,
  visits,
} from './helper.mjs';

const samples = await listSamples();
const shown = ['espresso', 'koala'].map((label) => samples.find((sample) => sample.label === label));
const [sample] = samples;
const visit = visits({ flags: () => cameraOf(shown.map(sampleFile)) });

const first = (page) => page.locator('.guess .label').first();
const live = (page, label) => first(page).getByText(label, { exact: true }).waitFor();

async function start(page, name = 'Camera') {
  await page.locator('button.own').getByText(name, { exact: true }).click();
  await page.locator('.reading[aria-busy=false]').waitFor();
}

test('what the camera sees is named, one thing after the other', async (t) => {
  const page = await visit(t);
  await start(page);
  for (const { label } of [...shown, shown[0]]) await live(page, label);
  const [time, frames, sent] = await page.locator('.facts .value').allTextContents();
  assert.match(time, /^[\d.,]+ ms$/);
  assert.match(frames, /^\d+$/);
  assert.equal(sent, 'Nothing');
});

test('a double click starts it, and does not stop it again', async (t) => {
  const page = await visit(t);
  const tile = page.locator('button.own');
  await tile.click();
  await clickAgain(page, tile);
  await live(page, shown[0].label);
});

test('while the browser asks for permission the page says so, and not that it looks at something', async (t) => {
  const page = await visit(t);
  await page.locator('.status').getByText(/Ready/).waitFor();
  await page.evaluate(() => {
    navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
  });
  await page.locator('button.own').click();
  await page.getByRole('status').getByText('Allow the camera when the browser asks.').waitFor();
  assert.equal(await page.getByText('Looking at the picture…').count(), 0);
});

test('a held frame stays, and goes on when wanted', async (t) => {
  const page = await visit(t);
  await start(page);
  await live(page, shown[0].label);
  const freeze = page.getByRole('button', { name: 'Freeze' });
  await freeze.click();
  await page.getByText('Frozen: this one frame is read.').waitFor();
  const time = () => page.locator('video').evaluate((video) => [video.paused, video.currentTime]);
  const before = await time();
  assert.equal(before[0], true);
  await page.waitForTimeout(500);
  assert.deepEqual(await time(), before);
  await freeze.click();
  for (const { label } of shown) await live(page, label);
});

test('the picture is mirrored as in a mirror, until one does not want it', async (t) => {
  const page = await visit(t);
  await start(page);
  const transform = () => page.locator('video').evaluate((video) => getComputedStyle(video).transform);
  assert.match(await transform(), /^matrix\(-1,/);
  await page.getByRole('button', { name: 'Mirror' }).click();
  await page.locator('[data-mirrored=false]').waitFor();
  assert.equal(await transform(), 'none');
});

test('the camera is given back when one stops it or takes a picture', async (t) => {
  const page = await visit(t);
  for (const leave of [
    () => page.getByRole('button', { name: 'Stop' }).click(),
    () => tap(page, sample.title),
  ]) {
    await start(page);
    const track = await page.evaluateHandle(
      () => document.querySelector('video').srcObject.getVideoTracks()[0],
    );
    await leave();
    await page.locator('video').waitFor({ state: 'detached' });
    assert.equal(await track.evaluate(({ readyState }) => readyState), 'ended');
  }
});

test('the heat map lies over the camera, and over a picture, for any of the classes', async (t) => {
  const page = await visit(t);
  const why = page.getByRole('button', { name: 'Why?' });
  await start(page);
  await why.click();
  await coloured(page);
  await tap(page, sample.title);
  await coloured(page);
  const map = () => page.locator('.heat').evaluate((canvas) => canvas.toDataURL());
  const best = await map();
  await page.locator('.guess .cover').nth(1).click();
  await page.waitForFunction((before) => document.querySelector('.heat').toDataURL() !== before, best);
  await coloured(page);
  await page.locator('.guess .cover').nth(1).click();
  await page.locator('.heat').waitFor({ state: 'detached' });
});

test('the heat map lies over a picture that is hardly more than a line', async (t) => {
  const page = await visit(t);
  const url = await page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [3000, 1];
    const context = canvas.getContext('2d');
    context.fillStyle = '#08f';
    context.fillRect(0, 0, 3000, 1);
    return canvas.toDataURL();
  });
  const buffer = Buffer.from(url.split(',')[1], 'base64');
  await page.locator('.own input').setInputFiles({ name: 'line.png', mimeType: 'image/png', buffer });
  await answered(page, 'line.png');
  await page.getByRole('button', { name: 'Why?' }).click();
  await page.waitForFunction(() => {
    const canvas = document.querySelector('.heat');
    const { width, height } = canvas ?? { height: 0 };
    return (
      height > 0 &&
      canvas
        .getContext('2d')
        .getImageData(0, 0, width, height)
        .data.some((value) => value > 0)
    );
  });
});

/** Hides the page from sight, as far as it can tell. */
const hide = (page, hidden) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
const films = (page) =>
  page.locator('video').evaluate(({ srcObject }) => srcObject.getVideoTracks()[0].enabled);

test('it rests while the page is out of sight', async (t) => {
  const page = await visit(t);
  await start(page);
  await live(page, shown[0].label);
  await hide(page, true);
  assert.equal(await films(page), false);
  await hide(page, false);
  assert.equal(await films(page), true);
  for (const { label } of shown) await live(page, label);
});

test('one that starts while the page is out of sight films nothing until it is in sight', async (t) => {
  const page = await visit(t);
  await hide(page, true);
  await page.locator('button.own').click();
  const isDark = () => document.querySelector('video')?.srcObject?.getVideoTracks()[0].enabled === false;
  await page.waitForFunction(isDark);
  await hide(page, false);
  assert.equal(await films(page), true);
  await live(page, shown[0].label);
});

test('one that is allowed and gives no picture is told, and can be started again', async (t) => {
  const page = await visit(t, { fresh: true });
  await page.locator('.status').getByText(/Ready/).waitFor();
  await page.clock.install();
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const real = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = () => {
      mediaDevices.getUserMedia = real;
      return Promise.resolve(document.createElement('canvas').captureStream(0));
    };
  });
  await page.locator('button.own').click();
  await page.waitForFunction(() => document.querySelector('video')?.srcObject);
  await page.clock.runFor(10_000);
  await page.getByRole('alert').getByText('The camera gives no picture.').waitFor();
  assert.equal(await page.locator('video').count(), 0);
  await page.clock.resume();
  await start(page);
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

for (const [name, sentence] of Object.entries({
  NotAllowedError: /allow the camera/,
  NotFoundError: /no camera/,
  NotReadableError: /Another program/,
  TypeError: /Start it again/,
})) {
  test(`${name}: one is told what to do, and pictures are still read`, async (t) => {
    const page = await visit(t);
    await page.evaluate((name) => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', name));
    }, name);
    await page.locator('button.own').click();
    assert.match(await page.getByRole('alert').textContent(), sentence);
    await tap(page, sample.title);
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });
}

test('without a secure address, one is told', async (t) => {
  const page = await visit(t);
  await page.evaluate(() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined }));
  await page.locator('button.own').click();
  assert.match(await page.getByRole('alert').textContent(), /https/);
});

test('a camera that is unplugged is reported, and can be started again', async (t) => {
  const page = await visit(t);
  await start(page);
  await page
    .locator('video')
    .evaluate(({ srcObject }) => srcObject.getVideoTracks()[0].dispatchEvent(new Event('ended')));
  await page.getByRole('alert').waitFor();
  await start(page);
  await page.getByRole('alert').waitFor({ state: 'detached' });
});

for (const locale of ['en-GB', 'zh-CN']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing with the camera: ${locale}, ${colorScheme}`, async (t) => {
      const page = await visit(t, { locale, colorScheme, viewport: { width: 390, height: 844 } });
      await start(page, locale === 'zh-CN' ? '摄像头' : 'Camera');
      await page.locator('.control[aria-pressed]').last().click();
      assert.deepEqual(await violations(page), []);
    });
  }
}

test('a picture of one’s own takes the camera’s place', async (t) => {
  const page = await visit(t);
  await start(page);
  await page.locator('.own input').setInputFiles(sampleFile(sample));
  await answered(page, sample.file);
  assert.equal(await page.locator('video').count(), 0);
});
