// Examples one by one: what each is taken for, deleted and moved by hand, and from older versions and strange files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits, listSamples, sampleFile, tap, tooSmall, violations, visits } from './helper.mjs';
import { button, count, exported, give, importFile, json, row, startedWith, views } from './teaching.mjs';

const samples = await listSamples();
const [cup, bear] = ['espresso', 'koala'].map((label) => samples.find((sample) => sample.label === label));
const visit = visits();

const REMOVE = 'Delete this example';
/** The cell of the only mistake in `mixed`. */
const WRONG = '“my bear” taken for “my cup”: 1 example';

/** Two classes, and a cup among the examples of the bear. */
async function mixed(page) {
  await startedWith(page, cup);
  await give(page, 'my cup', await views(page, cup, 0, 0.05, 0.1));
  await give(page, 'my bear', [
    ...(await views(page, bear, 0, 0.05, 0.1)),
    ...(await views(page, cup, 0.15)),
  ]);
  await button(page, WRONG).waitFor();
}

/** Shows the mistake of `mixed`, and chooses it. */
async function chooseWrong(page) {
  await button(page, WRONG).click();
  await page.locator('#examples:focus').waitFor();
  await page.locator('.example').click();
  await page.locator('.mending').waitFor();
}

test('an example in the wrong class stands out, is moved, and all follows; undone it is back, else it stays so', async (t) => {
  const page = await visit(t);
  await mixed(page);
  const table = page.getByRole('table');
  for (const [role, corner] of [
    ['columnheader', ['Taught as']],
    ['rowheader', []],
  ]) {
    const names = (await table.getByRole(role).allTextContents()).map((text) => text.trim());
    assert.deepEqual(names, [...corner, 'my cup', 'my bear']);
  }
  // One mistake may be a bad picture.
  assert.equal(await page.locator('.apart').count(), 0);
  await chooseWrong(page);
  assert.equal(await page.locator('.example').count(), 1);
  await page.locator('.mending img').evaluate((image) => image.decode());
  // Where the others would put it comes first.
  assert.equal(await page.locator('.mending select').inputValue(), 'my cup');

  await button(page, 'Move it there').click();
  await button(page, '“my cup” recognised: 4 examples').waitFor();
  await button(page, '“my bear” recognised: 3 examples').waitFor();
  assert.equal(await button(page, WRONG).count(), 0);
  assert.equal(await page.locator('.check strong').textContent(), '100% recognised');
  assert.match(await page.getByRole('status').textContent(), /Moved an example of “my bear” to “my cup”/);
  await page.locator('.news button:focus').press('Enter');
  await page.locator('#examples:focus').getByText(WRONG).waitFor();
  await button(page, '“my cup” recognised: 3 examples').waitFor();

  await page.locator('.example').click();
  await button(page, 'Move it there').click();
  await button(page, '“my cup” recognised: 4 examples').waitFor();
  await page.reload();
  await startedWith(page, cup);
  await button(page, '“my cup” recognised: 4 examples').waitFor();
  await button(page, '“my bear” recognised: 3 examples').waitFor();
  // A picture for each, that which was moved with its example.
  await row(page, 'my cup').locator('.film').click();
  await page.locator('.example img').nth(3).waitFor();
});

test('by keyboard: one of a class’s examples is chosen and deleted, and the focus stays at hand', async (t) => {
  const page = await visit(t);
  await startedWith(page, cup);
  await give(page, 'my cup', await views(page, cup, 0, 0.1));
  const film = row(page, 'my cup').locator('.film');
  await film.press('Enter');
  await page.locator('#examples:focus').getByText('2 examples of “my cup”').waitFor();
  const pictures = () => page.locator('.example img').evaluateAll((all) => all.map(({ src }) => src));
  const before = await pictures();
  for (const key of ['Tab', 'Tab', 'Space', 'ArrowRight', 'Tab']) await page.keyboard.press(key);
  await page.locator('.example[data-chosen=true]').getByText('Example 2').waitFor();
  await page.locator('button:focus').getByText(REMOVE).waitFor();
  // There is no other class that it could be moved to.
  assert.equal(await page.locator('.mending select').count(), 0);
  await page.keyboard.press('Enter');
  await count(page, 'my cup').getByText('1 example').waitFor();
  assert.match(await page.getByRole('status').textContent(), /Deleted an example of “my cup”/);
  assert.deepEqual(await pictures(), before.slice(0, 1));
  await page.locator('.news button:focus').press('Enter');
  await page.locator('#examples:focus').getByText('2 examples of “my cup”').waitFor();
  assert.deepEqual(await pictures(), before);
  await button(page, 'Close').press('Enter');
  await row(page, 'my cup').locator('.film:focus').waitFor();

  // With its last example the class goes, and comes back with it.
  await film.click();
  for (const left of ['1 example', undefined]) {
    await page.locator('.example').first().click();
    await button(page, REMOVE).click();
    if (left !== undefined) await count(page, 'my cup').getByText(left).waitFor();
  }
  await row(page, 'my cup').waitFor({ state: 'detached' });
  await page.locator('.news').getByText('Deleted “my cup”.').waitFor();
  await page.locator('.news button:focus').press('Enter');
  await count(page, 'my cup').getByText('1 example').waitFor();
  await page.reload();
  await startedWith(page, cup);
  await count(page, 'my cup').getByText('1 example').waitFor();
});

test('two tabs: what one deletes is not lost or doubled by what the other adds or moves', async (t) => {
  const page = await visit(t);
  await mixed(page);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await startedWith(other, cup);
  await chooseWrong(page);
  await Promise.all([button(page, REMOVE).click(), give(other, 'my bear', await views(other, bear, 0.15))]);
  for (const tab of [page, other]) await button(tab, '“my bear” recognised: 4 examples').waitFor();
  await button(page, 'Undo').click();
  // It is back on show.
  await page.locator('.mending').waitFor();
  await chooseWrong(other);
  const both = await Promise.all([
    button(page, 'Move it there').elementHandle(),
    button(other, REMOVE).elementHandle(),
  ]);
  // For the second of them it is gone.
  await Promise.all(both.map((one) => one.evaluate((element) => element.click())));
  for (const tab of [page, other]) {
    await button(tab, WRONG).waitFor({ state: 'detached' });
    await count(tab, 'my bear').getByText('4 examples').waitFor();
  }
  const cups = await Promise.all([page, other].map((tab) => count(tab, 'my cup').textContent()));
  assert.ok(['3 examples', '4 examples'].includes(cups[0]) && cups[0] === cups[1], cups.join());
});

test('two things that are taken for each other are named, with what to do', async (t) => {
  const page = await visit(t);
  await startedWith(page, cup);
  for (const name of ['one', 'other']) await give(page, name, [sampleFile(cup), sampleFile(bear)]);
  await page
    .locator('.apart')
    .getByText(/“one” and “other” are hardly told apart: 4 of their 4 examples.*from other sides/)
    .waitFor();
});

/** Changes what the browser keeps of a class. */
const rewrite = (page, name, change) =>
  page.evaluate(
    ([name, change]) =>
      new Promise((resolve) => {
        indexedDB.open('shufflenet-taught').onsuccess = ({ target: { result: database } }) => {
          const transaction = database.transaction('classes', 'readwrite');
          transaction.objectStore('classes').openCursor().onsuccess = ({ target: { result: cursor } }) => {
            if (cursor?.key.endsWith(name)) cursor.update({ ...cursor.value, ...change });
            cursor?.continue();
          };
          transaction.oncomplete = resolve;
        };
      }),
    [name, change],
  );

test('classes of earlier versions, which had a few thumbnails and not of which examples, are all there', async (t) => {
  const page = await visit(t);
  await startedWith(page, cup);
  await give(page, 'my cup', await views(page, cup, 0, 0.05, 0.1));
  await give(page, 'my bear', sampleFile(bear));
  const file = JSON.parse(await exported(page));
  const thumbnails = file.classes[0].thumbnails.slice(1);
  assert.equal(thumbnails.length, 2);
  await rewrite(page, 'my cup', { thumbnails });
  file.classes[0].thumbnails = thumbnails;
  const elsewhere = await visit(t);
  await startedWith(elsewhere, cup);
  await importFile(elsewhere, json('old.json', JSON.stringify(file)));
  await page.reload();
  await startedWith(page, cup);
  for (const old of [page, elsewhere]) {
    await count(old, 'my cup').getByText('3 examples').waitFor();
    await count(old, 'my bear').getByText('1 example').waitFor();
    // Of one example and one thumbnail it is sure that they belong together.
    assert.equal(await row(old, 'my bear').locator('img').count(), 1);
    await row(old, 'my cup').locator('.film').click();
    await old.locator('.example').nth(2).waitFor();
    assert.equal(await old.locator('.example img').count(), 0);
    await give(old, 'my cup', await views(old, cup, 0.15));
    await old.locator('.example').nth(3).locator('img').waitFor();
    assert.equal(await old.locator('.example img').count(), 1);
  }
});

test('strange files do no harm: names are text, thumbnails are pictures of ours or none, numbers are numbers', async (t) => {
  const page = await visit(t);
  await mixed(page);
  const good = JSON.parse(await exported(page));
  const [{ examples, thumbnails }, { examples: others }] = good.classes;
  const markup = '<img src=x onerror=hacked=1>';
  const strange = [
    { name: '__proto__', examples, thumbnails: ['javascript:hacked=1', 'https://example.org/x.jpg', 5] },
    { name: markup, examples: others, thumbnails: [...thumbnails, ...thumbnails, ...thumbnails] },
    { name: 'no list', examples: others, thumbnails: { length: others.length } },
    { name: 'long', examples: others, thumbnails: others.map(() => `${thumbnails[0]}${'A'.repeat(1e6)}`) },
  ];
  await importFile(page, json('strange.json', JSON.stringify({ ...good, classes: strange })));
  for (const { name } of strange) {
    await row(page, name).waitFor();
    await row(page, name).locator('.film').click();
    await page.locator('.example').first().waitFor();
    assert.equal(await row(page, name).locator('img').count(), 0, name);
  }
  await page.getByRole('rowheader', { name: markup }).waitFor();
  assert.equal(await page.evaluate(() => typeof globalThis.hacked), 'undefined');
  const bad = { name: 'a', examples: [['number', ...examples[0].slice(1)]] };
  const text = JSON.stringify({ ...good, classes: [bad] });
  for (const [number, sentence] of [
    ['NaN', /is not JSON/],
    ['1e999', /holds something else/],
    ['null', /holds something else/],
  ]) {
    await importFile(page, json('bad.json', text.replace('"number"', number)));
    await page.getByRole('alert').getByText(sentence).waitFor();
  }
  const counts = await page.locator('.lesson .count').allTextContents();
  assert.deepEqual(counts, [
    '3 examples',
    '4 examples',
    ...strange.map(({ examples: { length } }) => `${length} examples`),
  ]);
  await page.reload();
  await startedWith(page, cup);
  await page.locator('.lesson').nth(5).waitFor();
  assert.deepEqual(await page.locator('.lesson .count').allTextContents(), counts);
});

test('fifty classes fit a phone: the matrix is scrolled by itself, and has few pictures', async (t) => {
  const page = await visit(t, { viewport: { width: 320, height: 640 } });
  await startedWith(page, cup);
  await give(page, 'my cup', sampleFile(cup));
  const good = JSON.parse(await exported(page));
  const [[example], [thumbnail]] = [good.classes[0].examples, good.classes[0].thumbnails];
  let seed = 1;
  const noise = () => (seed = (48271 * seed) % 2147483647) / 2147483647;
  const classes = Array.from({ length: 50 }, (_, n) => ({
    name: `A thing with a long name ${n}`,
    // Of nothing, so that everything is taken for something else.
    examples: Array.from({ length: 12 }, () => example.map(() => Number(noise().toFixed(3)))),
    thumbnails: Array(12).fill(thumbnail),
  }));
  await button(page, `Delete “my cup”`).click();
  await importFile(page, json('many.json', JSON.stringify({ ...good, classes })));
  const table = page.locator('.across');
  await table.waitFor();
  assert.equal(await table.getByRole('rowheader').count(), 50);
  const cells = await table.locator('.wrong .cell').count();
  const pictures = await table.locator('img').count();
  assert.ok(cells > 100 && pictures <= 500, `${cells} cells, ${pictures} pictures`);
  assert.ok((await table.evaluate((element) => element.scrollWidth - element.clientWidth)) > 0);
  await fits(page);
  const cell = table.locator('.wrong .cell').last();
  const said = await cell.getAttribute('aria-label');
  await cell.click();
  await page.locator('#examples:focus').getByText(said).waitFor();
  assert.equal(await page.locator('.example').count(), parseInt(said.split(': ')[1]));
});

for (const [locale, colorScheme, width] of [
  ['en-GB', 'dark', 320],
  ['zh-CN', 'light', 320],
  ['zh-CN', 'dark', 1440],
  ['en-GB', 'light', 3840],
]) {
  test(`axe finds nothing, and all is large enough to touch: ${locale}, ${colorScheme}, ${width} wide`, async (t) => {
    const viewport = { width, height: 800 };
    const page = await visit(t, { locale, colorScheme, viewport, reducedMotion: 'reduce' });
    const title = locale === 'zh-CN' ? cup.titleZh : cup.title;
    await tap(page, title);
    await page.locator('.controls button').last().click();
    const cups = await views(page, cup, 0, 0.05, 0.15);
    for (const [n, files] of [
      cups.slice(0, 2),
      [...(await views(page, bear, 0, 0.05)), ...cups.slice(2)],
    ].entries()) {
      await page.locator('.next .called').fill(n === 0 ? 'cup' : 'bear');
      await page.locator('.next input[type=file]').setInputFiles(files);
      await page.locator('.lesson').nth(n).waitFor();
    }
    for (const opener of ['.wrong .cell', '.lesson:last-child .film']) {
      await page.locator(opener).first().click();
      await page.locator('.example').last().click();
      await page.locator('.mending select').waitFor();
      assert.deepEqual(await violations(page), [], opener);
      assert.deepEqual(await tooSmall(page, '.teach :is(button, label, select)'), [], opener);
      await fits(page);
      const words = await page
        .locator('.teach :is(h2, h3, .check, .how, .example .what, .mending .quiet)')
        .allTextContents();
      for (const text of words) assert.equal(/\p{Script=Han}/u.test(text), locale === 'zh-CN', text);
    }
  });
}
