// What is kept of models of one's own, changed or gone behind the page: another tab, the second page, a damaged list.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel } from 'shufflenet-wasm/node';
import { network } from '../lib/formula.mjs';
import { checkpointOf } from './checkpoint.mjs';
import { frames, visits } from './helper.mjs';
import { CAT, button, choose, inUse, kept, model, row, showCat } from './own-models.mjs';

const visit = visits();

/** What a request to where models are kept gives. */
const shelf = (page, ...request) =>
  page.evaluate(async ([method, ...args]) => {
    const opened = indexedDB.open('models');
    await new Promise((resolve) => (opened.onsuccess = resolve));
    const store = opened.result.transaction('models', 'readwrite').objectStore('models');
    const asked = store[method](...args);
    await new Promise((resolve) => (asked.onsuccess = resolve));
    opened.result.close();
    return asked.result;
  }, request);

/** A page with a model of one's own, to which the cat was taught. */
async function taughtPets(t) {
  const page = await visit(t);
  await showCat(page);
  await choose(page, model('pets.pth'));
  await kept(page);
  await page.locator('.controls').getByRole('button', { name: 'Teach' }).click();
  await page.getByLabel('Name', { exact: true }).fill('my cat');
  await page.locator('.next input[type=file]').setInputFiles(CAT);
  await page.locator('.lesson').waitFor();
  return page;
}

/** Another tab, in which the same model is in use. */
async function otherTab(page) {
  const other = await page.context().newPage();
  await other.goto(page.url());
  await inUse(other, 'pets.pth');
  return other;
}

const gone = (page) => page.getByRole('alert').getByText('The browser no longer has “pets.pth”.');
/** Other weights. */
const others = checkpointOf(network('shufflenet_v2_x0_5', 7));

test('a model whose file is gone can’t be saved in another form, and the page says why', async (t) => {
  const page = await taughtPets(t);
  await shelf(page, 'delete', 'file pets.pth');
  await button(page, 'Save as a page').click();
  await gone(page).waitFor();
});

test('what is saved is the model in use, whatever came to its name in another tab', async (t) => {
  const page = await taughtPets(t);
  const other = await otherTab(page);
  await choose(other, model('pets.pth', others));
  await other.locator('.model[data-current=true]').getByText('7 classes').waitFor();
  await kept(other);
  await button(page, 'Save as a page').click();
  await gone(page).waitFor();
  // It can be used from the list, as what it is now.
  await page.getByRole('button', { name: `Use: ${defaultModel.id}` }).click();
  await inUse(page, defaultModel.id);
  await page.getByRole('button', { name: 'Use: pets.pth' }).click();
  await page.locator('.model[data-current=true]').getByText('7 classes').waitFor();
});

test('a model that was removed in another tab goes on here, and is not taken for the built-in one', async (t) => {
  const page = await taughtPets(t);
  const other = await otherTab(page);
  await button(other, 'Remove: pets.pth').click();
  await row(other, 'pets.pth').waitFor({ state: 'detached' });
  // As after “back” from another page.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await inUse(page, 'pets.pth');
  await button(page, 'Save as a page').click();
  await gone(page).waitFor();
});

test('a file that the second page put in the place of a taught one is told on the first', async (t) => {
  const page = await taughtPets(t);
  const address = page.url();
  await page.goto(new URL('see.html', address).href);
  await page.locator('[data-layer=classifier] .bar').waitFor();
  await page.setInputFiles('.opener input', model('pets.pth', others));
  while ((await shelf(page, 'get', 'cards'))[0].classes !== 7) await page.evaluate(frames);
  const told = page.getByRole('alert').getByText('“pets.pth” is another file than the one of that name');
  await page.goto(address);
  await told.waitFor();
  await page.reload();
  await inUse(page, 'pets.pth');
  assert.equal(await told.count(), 0);
});

test('a list of models that is damaged keeps nobody from the page', async (t) => {
  const page = await visit(t);
  await showCat(page);
  await choose(page, model('pets.pth'));
  await kept(page);
  const [own] = await shelf(page, 'get', 'cards');
  for (const [cards, left] of [
    [[null, 5, { id: 'x' }, own], 2],
    [{}, 1],
  ]) {
    await shelf(page, 'put', cards, 'cards');
    await page.reload();
    await showCat(page);
    assert.equal(await page.locator('.model').count(), left);
    assert.equal(await page.getByRole('alert').count(), 0);
  }
});
