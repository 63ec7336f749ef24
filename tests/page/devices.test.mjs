// The camera as the browser gives it: another one, one that comes or goes, and the permission that is refused or taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listSamples, tap, visits } from './helper.mjs';

const [sample] = await listSamples();
// Where the permission was not given, the browser refuses as a person would.
const flags = () => ['--use-fake-device-for-media-stream=device-count=2', '--deny-permission-prompts'];
const visit = visits({ flags });
const permissions = ['camera'];

/** Starts the camera and waits for its first answer. */
async function start(page) {
  await page.locator('button.own').click();
  await read(page);
}

/** Waits until the camera on show is read. */
async function read(page) {
  await page.locator('.facts .value').nth(1).getByText(/^\d+$/).waitFor();
}

const track = (page) =>
  page.evaluateHandle(() => document.querySelector('video').srcObject.getVideoTracks()[0]);
const device = async (page) => (await track(page)).evaluate((track) => track.getSettings().deviceId);
const alert = (page) => page.getByRole('alert');

/** Waits until another camera than this is on show. */
async function other(page, before) {
  await page.waitForFunction((before) => {
    const [track] = document.querySelector('video')?.srcObject?.getVideoTracks() ?? [];
    return track !== undefined && track.getSettings().deviceId !== before;
  }, before);
}

test('one switches to the other camera and back, and the one before is given back', async (t) => {
  const page = await visit(t, { fresh: true, permissions });
  await start(page);
  const first = await device(page);
  for (let turn = 0; turn < 2; turn += 1) {
    const [before, from] = [await track(page), await device(page)];
    const turn = page.getByRole('button', { name: 'Switch' });
    await turn.press('Enter');
    await other(page, from);
    await read(page);
    assert.equal(await turn.evaluate((button) => document.activeElement === button), true);
    assert.equal(await before.evaluate(({ readyState }) => readyState), 'ended');
  }
  assert.equal(await device(page), first);
});

test('a camera that is stopped while another is looked for stays off', async (t) => {
  const page = await visit(t, { fresh: true, permissions });
  await start(page);
  const asked = await page.evaluate(async () => {
    const { mediaDevices } = navigator;
    const button = (name) =>
      [...document.querySelectorAll('button')].find((button) => button.textContent.includes(name));
    const list = mediaDevices.enumerateDevices.bind(mediaDevices);
    let listed;
    mediaDevices.enumerateDevices = () => (listed = list());
    let asked = 0;
    mediaDevices.getUserMedia = () => Promise.reject(new Error(`${(asked += 1)}`));
    button('Switch').click();
    button('Stop').click();
    await listed;
    await new Promise((resolve) => setTimeout(resolve));
    return asked;
  });
  assert.equal(asked, 0);
  await page.locator('video').waitFor({ state: 'detached' });
});

test('a second camera that is plugged in can be switched to, and no more when it is gone', async (t) => {
  const page = await visit(t, { fresh: true, permissions });
  /** The browser has no way to unplug its cameras: the page is told of some of them only. */
  const plugged = (count) =>
    page.evaluate((count) => {
      delete navigator.mediaDevices.enumerateDevices;
      const all = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
      navigator.mediaDevices.enumerateDevices = async () =>
        (await all()).filter(({ kind }) => kind === 'videoinput').slice(0, count);
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    }, count);
  await plugged(1);
  await start(page);
  const turn = page.getByRole('button', { name: 'Switch' });
  assert.equal(await turn.count(), 0);
  await plugged(2);
  await turn.waitFor();
  const from = await device(page);
  await turn.click();
  await other(page, from);
  await read(page);
  await plugged(1);
  await turn.waitFor({ state: 'detached' });
  await read(page);
});

test('the permission taken back in use stops the camera and says so; given again, it starts', async (t) => {
  const page = await visit(t, { fresh: true, permissions });
  await start(page);
  const lost = await track(page);
  await page.context().clearPermissions();
  assert.match(await alert(page).textContent(), /taken away from this page/);
  assert.equal(await page.locator('video').count(), 0);
  assert.equal(await lost.evaluate(({ readyState }) => readyState), 'ended');
  await page.context().grantPermissions(permissions);
  await start(page);
  assert.equal(await alert(page).count(), 0);
});

test('the browser’s refusal says where to allow the camera, and pictures are still read', async (t) => {
  const page = await visit(t, { fresh: true });
  await page.locator('button.own').click();
  assert.match(await alert(page).textContent(), /not allowed for this page/);
  await tap(page, sample.title);
  assert.equal(await alert(page).count(), 0);
  await page.context().grantPermissions(permissions);
  await start(page);
});
