// One picture of several is large: it opens from the grid, and leads back to it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answered, coloured, guesses, visits } from './helper.mjs';
import { bad, filled, good, input, samples, shots } from './several.mjs';

const visit = visits();

test('a picture opens large with its reading and heat map, and leads back to its place', async (t) => {
  const page = await visit(t);
  await input(page).setInputFiles(good);
  await filled(page, good.length);
  const cell = shots(page).nth(2);
  const focused = page.locator(':focus');
  const opened = async () => {
    await answered(page, samples[2].file);
    await page.getByRole('button', { name: 'All' }).and(focused).waitFor();
  };
  const closed = () => cell.and(focused).waitFor();
  await cell.click();
  await opened();
  assert.equal((await guesses(page)).length, 5);
  await page.getByRole('button', { name: 'Why?' }).click();
  await coloured(page);
  await page.getByRole('button', { name: 'All' }).click();
  await closed();
  await page.keyboard.press('Enter');
  await opened();
  await page.keyboard.press('Enter');
  await closed();
  await page.keyboard.press('Enter');
  await opened();
  await page.goBack();
  await closed();
});

test('while one is large, the others are beside it; another picture takes the place of all', async (t) => {
  const page = await visit(t);
  await input(page).setInputFiles([bad, ...good]);
  await filled(page, good.length);
  await shots(page).first().click();
  await answered(page, samples[0].file);
  const strip = page.locator('.strip button.tile:not(.own)');
  assert.equal(await strip.count(), good.length);
  await strip.nth(1).click();
  await answered(page, samples[1].file);
  assert.equal(await page.locator('[aria-current]').getByRole('img').getAttribute('alt'), samples[1].file);
  await input(page).setInputFiles(good[3]);
  await answered(page, samples[3].file);
  assert.equal(await page.getByRole('button', { name: 'All' }).count(), 0);
  await input(page).setInputFiles(good);
  await filled(page, good.length);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.locator('.sheet button.own:focus').waitFor();
  await page.locator('.sheet').waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
});

test('one that is left before it has opened does not open, however often it was clicked', async (t) => {
  const page = await visit(t);
  await input(page).setInputFiles(good);
  await filled(page, good.length);
  const before = await page.evaluate(() => history.length);
  const twice = (cell) => [1, 2].forEach(() => cell.click());
  await shots(page).first().evaluate(twice);
  await page.evaluate(() => history.back());
  await shots(page).nth(1).click();
  await answered(page, samples[1].file);
  await page.goBack();
  await shots(page).first().waitFor();
  await page.waitForTimeout(300);
  assert.equal(await page.locator('.stage').count(), 0);
  assert.equal(await page.evaluate(() => history.length), before + 1);
});
