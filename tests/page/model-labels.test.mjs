// Names for the classes of a model of one's own: beside its file, after it, and in the midst of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picture } from '../lib/files.mjs';
import { fits, guesses, visits } from './helper.mjs';
import {
  CAT,
  answer,
  button,
  choose,
  distance,
  drop,
  expected,
  holdFiles,
  holdShelf,
  inUse,
  kept,
  model,
  names,
  numbered,
  pets,
  showCat,
  text,
} from './own-models.mjs';

const visit = visits();

test('labels come beside the checkpoint or after it, and stay', async (t) => {
  const page = await visit(t);
  await showCat(page);
  await drop(page, [text('labels.txt', `\uFEFF${names.join('\r\n')}\n`), model('beside.pth')]);
  const plain = await expected(pets);
  const named = plain.map((guess) => ({ ...guess, label: names[guess.index] }));
  const best = page.locator('.reading').getByText(named[0].label, { exact: true }).first();
  await best.waitFor();
  assert.equal(await page.getByText(/numbered/).count(), 0);
  assert.ok(distance(await answer(page, 'beside.pth'), named) < 1e-5);

  await choose(page, model('after.pth'));
  assert.ok(distance(await answer(page, 'after.pth'), plain) < 1e-5);
  await kept(page);
  await choose(page, text('classes.json', JSON.stringify(names)));
  await best.waitFor();
  assert.ok(distance(await answer(page, 'after.pth'), named) < 1e-5);
  // They are those of this file, also when it is chosen once more.
  await choose(page, model('after.pth'));
  await best.waitFor();
  assert.ok(distance(await answer(page, 'after.pth'), named) < 1e-5);
  await page.reload();
  await inUse(page, 'after.pth');
  await showCat(page);
  assert.ok(distance(await guesses(page), named) < 1e-5);
});

test('labels that can nowhere be broken stay on the page, and the percentages beside them', async (t) => {
  const page = await visit(t, { viewport: { width: 320, height: 800 } });
  const long = names.map((_, i) => `${i}_${'leucanthemum_'.repeat(12)}`);
  await drop(page, [text('labels.txt', long.join('\n')), model('long.pth')]);
  await showCat(page);
  await answer(page, 'long.pth');
  const staysInSight = async (what) => {
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 800 });
      await fits(page, `${what}, ${width} px`);
      const edges = await page
        .locator('.share')
        .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
      assert.ok(edges.length > 0 && edges.every((edge) => edge <= width), `${what}: ${edges}`);
    }
  };
  await staysInSight('a picture');
  await page.locator('.own input').setInputFiles([CAT, picture('coffee')]);
  await page.locator('.shot:enabled .share').nth(1).waitFor();
  await staysInSight('an album');
});

/** In the page: the labels that are kept with a model, within 20 s. */
async function keptLabels() {
  for (const end = performance.now() + 20_000; performance.now() < end;) {
    const cards = globalThis.shelf.transaction('models').objectStore('models').get('cards');
    await new Promise((resolve) => (cards.onsuccess = resolve));
    const labels = cards.result?.[0]?.labels;
    if (labels !== undefined) return labels;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('labels that come before the model is kept stay, too', async (t) => {
  const page = await visit(t);
  await showCat(page);
  await page.evaluate(holdShelf);
  await choose(page, model('pets.pth'));
  await answer(page, 'pets.pth');
  await choose(page, text('classes.json', JSON.stringify(names)));
  await page.evaluate(() => globalThis.release());
  assert.deepEqual(await page.evaluate(keptLabels), names);
  await page.reload();
  await inUse(page, 'pets.pth');
  assert.equal(await numbered(page).count(), 0);
});

test('labels that come while the model is read are for it, and not for the one before', async (t) => {
  const page = await visit(t);
  await choose(page, model('before.pth'));
  await kept(page);
  await page.evaluate(holdFiles);
  await choose(page, model('slow.pth'));
  await page.getByText('Reading “slow.pth”…').waitFor();
  await choose(page, text('classes.json', JSON.stringify(names)));
  await page.evaluate(() => globalThis.release());
  await inUse(page, 'slow.pth');
  await numbered(page).waitFor({ state: 'detached' });
  await button(page, 'Use: before.pth').click();
  await inUse(page, 'before.pth');
  await kept(page);
  await button(page, 'Use: slow.pth').click();
  await inUse(page, 'slow.pth');
  assert.equal(await numbered(page).count(), 0);
});

for (const [what, file, reason] of [
  ['too few names', text('two.txt', 'cat\ndog'), /5 names were expected.*“two.txt” has 2/],
  ['a line without a name', text('gap.txt', 'a\n\nb\nc\nd'), /line 2 of “gap.txt” is empty/],
  ['no list of names', text('card.json', '{"classes": 5}'), /“card.json” holds something else/],
  ['no JSON', text('cut.json', '["cat", '), /“cut.json” holds something else/],
]) {
  test(`labels with ${what} are refused, and the classes stay numbered`, async (t) => {
    const page = await visit(t);
    await choose(page, model('pets.pth'), file);
    assert.match(await page.getByRole('alert').textContent(), reason);
    await inUse(page, 'pets.pth');
    await kept(page);
  });
}

test('labels alone are refused while no model of one’s own is in use', async (t) => {
  const page = await visit(t);
  await page.locator('.status').getByText(/Ready/).waitFor();
  await choose(page, text('labels.txt', 'cat'));
  assert.match(await page.getByRole('alert').textContent(), /Choose the model first/);
});
