// "What is the DWconv?": what is written on the page is what the network does; both languages; usable by everyone.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dist, violations, visits } from './helper.mjs';

const visit = visits({ file: 'see.html', shown: '.essay' });
const phone = { width: 390, height: 844 };

/** Waits until the first sample was looked at and measured. */
async function seen(page) {
  await page.locator('[data-trace=standard]').waitFor();
  await page.locator('.sheet-of-channels').waitFor();
  await page.locator('[data-layer=classifier] .bar').waitFor();
}

const sums = (page) =>
  page.locator('[data-trace]').evaluateAll((all) => all.map(({ dataset }) => ({ ...dataset })));

test('the sums on show are the network’s own values, wherever one touches', async (t) => {
  const page = await visit(t);
  await seen(page);
  let seed = 3;
  const chance = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let n = 0; n < 6; n++) {
    const picker = page.locator('.picker');
    await picker.scrollIntoViewIfNeeded();
    const { width, height } = await picker.boundingBox();
    await picker.click({ position: { x: chance(Math.floor(width)), y: chance(Math.floor(height)) } });
    for (const [slider, most] of [
      ['Input channel', 58],
      ['Output channel', 58],
    ])
      await page.getByRole('slider', { name: slider, exact: true }).fill(String(chance(most)));
    await page.waitForFunction(() => {
      const { shown, wanted } = document.querySelector('.traced').dataset;
      return shown === wanted;
    });
    const all = await sums(page);
    assert.equal(all.length, 3);
    for (const { trace, sum, value } of all)
      assert.ok(Math.abs(sum - value) < 1e-4 * Math.max(1, Math.abs(value)), `${trace}: ${sum} ${value}`);
    assert.equal(
      all.find(({ trace }) => trace === 'pointwise').value,
      all.find(({ trace }) => trace === 'standard').value,
    );
  }
});

test('each guideline and each width is measured here', async (t) => {
  const page = await visit(t);
  await seen(page);
  const widths = page.getByRole('group', { name: /widths/ }).getByRole('row');
  for (const name of [/G1/, /G2/, /G3/, /G4/, /widths/]) await page.getByRole('button', { name }).click();
  await widths.nth(4).getByText(/\d ms/).waitFor({ timeout: 60_000 });
  assert.equal(await page.locator('.times .bar').count(), 14);
  for (const text of await page.locator('.times dd').allInnerTexts()) assert.match(text, /\d ms/);
  for (const text of (await widths.allInnerTexts()).slice(1)) assert.match(text, /\d ms/);
});

test('a picture of the visitor’s own is looked at, and what is none is refused', async (t) => {
  const page = await visit(t);
  await seen(page);
  const input = page.locator('input[type=file]');
  await input.setInputFiles(join(dist, 'samples/german-shepherd.jpg'));
  await page
    .locator('.saw')
    .getByText(/shepherd/i)
    .waitFor();
  await input.setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('none') });
  await page.getByRole('alert').waitFor();
});

test('the policy is that of the main page, and nothing is inline', async () => {
  const [see, index] = await Promise.all(
    ['see.html', 'index.html'].map((name) => readFile(join(dist, name), 'utf8')),
  );
  const policy = (html) => html.match(/content="(default-src[^"]+)"/)[1];
  assert.match(policy(see), /default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy(see), /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:/);
  assert.ok(policy(index).startsWith("default-src 'self'"));
  assert.doesNotMatch(see, /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=/);
  assert.doesNotMatch(see, /(src|href)="(https?:)?\/\//);
});

test('the keyboard moves the pixel', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.locator('.picker').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.getByText('row 6, column 7').waitFor();
});

test('the formula counts what a convolution has', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.getByRole('slider', { name: 'Input channels (Cin)' }).fill('24');
  await page.getByRole('slider', { name: 'Output channels (Cout)' }).fill('116');
  const weights = (form) => page.locator(`[data-form=${form}] td span`).textContent();
  assert.equal(await weights('standard'), (9 * 24 * 116).toLocaleString('en'));
  assert.equal(await weights('separable'), (9 * 24 + 24 * 116).toLocaleString('en'));
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByText('Arithmetic saved').waitFor();
});

test('the shuffle sends channel c of each branch to 2c and 2c + 1, and predictions need it', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.getByRole('button', { name: 'Shuffle', exact: true }).click();
  await page.locator('.lanes[data-shuffled=true]').waitFor();
  const places = await page
    .locator('.lanes li')
    .evaluateAll((all) => all.map((li) => Number(li.dataset.place)));
  assert.deepEqual(places, [0, 2, 4, 6, 1, 3, 5, 7]);
  await page.getByRole('button', { name: 'Stride 2' }).click();
  await page.locator('.lanes[data-shuffled=false]').waitFor();
  const text = (state) => page.locator(`[data-shuffle=${state}] .guesses`).innerText();
  assert.notEqual(await text('on'), await text('off'));
});

test('a layer shows its channels', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.getByRole('button', { name: 'stage3.2.depthwise' }).click();
  await page.getByRole('img', { name: /stage3\.2\.depthwise: 116/ }).waitFor();
});

for (const locale of ['en-GB', 'zh-CN']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing, nothing sticks out: ${locale}, ${colorScheme}`, async (t) => {
      const page = await visit(t, { locale, colorScheme, viewport: phone, reducedMotion: 'reduce' });
      await seen(page);
      assert.deepEqual(await violations(page), []);
      for (const width of [320, 390, 768, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        assert.ok(
          (await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0,
          `${width}`,
        );
      }
      if (locale === 'zh-CN') {
        const text = await page.locator('.essay').innerText();
        assert.doesNotMatch(text, /\b(the|with|channels|network)\b/);
      }
    });
  }
}
