// Everyone can use it: axe-core finds nothing in any language, colour scheme or state; keyboard and screen reader suffice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  LONG_NAME,
  answered,
  fits,
  guesses,
  listSamples,
  payload,
  styleOf,
  tap,
  violations,
  visits,
} from './helper.mjs';
import { bear, cup, taughtBoth } from './teaching.mjs';

const samples = await listSamples();
const [sample] = samples;
const visit = visits();
const phone = { width: 390, height: 844 };
const desk = { width: 1440, height: 900 };

for (const locale of ['en-GB', 'zh-CN']) {
  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [phone, desk]) {
      test(`axe finds nothing: ${locale}, ${colorScheme}, ${viewport.width} wide`, async (t) => {
        const page = await visit(t, { locale, colorScheme, viewport, reducedMotion: 'reduce' });
        await page.getByRole('progressbar').waitFor({ state: 'detached' });
        assert.deepEqual(await violations(page), [], 'at first');
        await tap(page, locale === 'zh-CN' ? sample.titleZh : sample.title);
        for (const details of await page.locator('details > summary').all()) await details.click();
        assert.deepEqual(await violations(page), [], 'with an answer');
        await page
          .locator('.own input')
          .setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.alloc(0) });
        await page.getByRole('alert').waitFor();
        assert.deepEqual(await violations(page), [], 'with a problem');
      });
    }
  }
}

test('the answer is announced in full', async (t) => {
  const page = await visit(t);
  await tap(page, sample.title);
  const announced = await page.getByRole('status').textContent();
  for (const { label, percent } of await guesses(page))
    assert.ok(announced.includes(`${label} ${percent}`), announced);
});

test('the answer is a list under a heading, the picture a figure with its title', async (t) => {
  const page = await visit(t);
  await tap(page, sample.title);
  const region = page.getByRole('region', { name: await page.locator('#result').textContent() });
  assert.equal(await region.getByRole('listitem').count(), 5);
  assert.ok((await page.getByRole('figure').getByRole('img').getAttribute('alt')).includes(sample.title));
  const current = page.locator('button[aria-current=true]');
  assert.equal(await current.getByRole('img').getAttribute('alt'), sample.title);
});

test('the keyboard reaches everything, visibly, and keeps its place', async (t) => {
  const page = await visit(t);
  const outline = () =>
    page.evaluate(() => {
      const { activeElement } = document;
      const shown = activeElement.closest('label') ?? activeElement;
      return getComputedStyle(shown).outlineStyle;
    });
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'see');
  await page.keyboard.press('Tab');
  assert.equal(
    await page.locator('.masthead button').evaluate((element) => element === document.activeElement),
    true,
  );
  assert.equal(await outline(), 'solid');
  await page.keyboard.press('Tab');
  assert.equal(
    await page.locator('button.own').evaluate((element) => element === document.activeElement),
    true,
  );
  assert.equal(await outline(), 'solid');
  await page.keyboard.press('Tab');
  assert.equal(
    await page.locator('.own input').evaluate((element) => element === document.activeElement),
    true,
  );
  assert.equal(await outline(), 'solid');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await answered(page, sample.title);
  assert.equal(
    await page.locator('button[aria-current]').evaluate((element) => element === document.activeElement),
    true,
  );
  assert.equal(await outline(), 'solid');
});

for (const colorScheme of ['light', 'dark']) {
  test(`in colours of the visitor’s own, ${colorScheme}, one sees what is on, current, a button, and how much`, async (t) => {
    const page = await visit(t, { forcedColors: 'active', reducedMotion: 'reduce', colorScheme });
    await taughtBoth(page, cup, bear);
    const [only, why] = [page.locator('.switch input'), page.getByRole('button', { name: 'Why?' })];
    const style = (selector, name) => page.locator(selector).first().evaluate(styleOf, name);
    const [off, unpressed] = [await only.screenshot(), await style('.control', 'backgroundColor')];
    await only.check();
    await why.click();
    assert.ok(!off.equals(await only.screenshot()), 'the switch');
    assert.notEqual(await style('.control', 'backgroundColor'), unpressed);
    assert.notEqual(await style('.tile[aria-current]', 'boxShadow'), 'none');
    assert.equal(await style('.round:not(.hold)', 'borderTopStyle'), 'solid');
    assert.notEqual(await style('.hold', 'backgroundColor'), await style('body', 'backgroundColor'));
    assert.match(await style('.guess .bar', 'backgroundImage'), /gradient/);
  });
}

test('with less motion wanted, nothing is animated', async (t) => {
  const page = await visit(t, { reducedMotion: 'reduce' });
  await tap(page, sample.title);
  const moving = await page.evaluate(() => document.getAnimations().length);
  assert.equal(moving, 0);
});

for (const width of [320, 390, 768, 1024, 1440, 3840]) {
  test(`nothing sticks out sideways at ${width} px`, async (t) => {
    const page = await visit(t, { viewport: { width, height: 800 } });
    await fits(page);
    for (const { title } of samples.slice(0, 3)) {
      await tap(page, title);
      await fits(page);
    }
    await page.locator('.own input').setInputFiles(await payload(sample, LONG_NAME));
    await answered(page, LONG_NAME);
    await fits(page, 'with a long name');
  });
}
