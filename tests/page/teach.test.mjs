// Classes of one's own: taught from the camera and from files, kept, renamed, deleted, given to others and taken back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cameraOf } from '../lib/fake-camera.mjs';
import {
  answered,
  breakDown,
  clickAgain,
  fits,
  guesses,
  payload,
  sampleFile,
  tap,
  tooSmall,
  transfer,
  violations,
  visits,
} from './helper.mjs';
import {
  bear,
  count,
  cup,
  exported,
  first,
  give,
  importFile,
  json,
  openPart,
  row,
  sampleOf,
  taughtBoth,
} from './teaching.mjs';

const shown = [cup, bear];
const visit = visits({ flags: () => cameraOf(shown.map(sampleFile), { fps: 8, frames: 45 }) });

const taught = (page) => taughtBoth(page, cup, bear);

test('from the camera: hold a button, and each thing is named as it was taught', async (t) => {
  const page = await visit(t);
  await page.locator('button.own').getByText('Camera', { exact: true }).click();
  await openPart(page);
  const hold = page.locator('.next .hold');
  for (const [name, { label }] of [
    ['my cup', cup],
    ['my bear', bear],
  ]) {
    await page.getByLabel('Name', { exact: true }).fill(name);
    // As it comes into sight, to have all of its time.
    await first(page).filter({ hasNotText: label }).waitFor();
    await first(page).getByText(label, { exact: true }).waitFor();
    await hold.hover();
    await page.mouse.down();
    // It grows before one's eyes.
    await hold.getByText(/… [1-4]/).waitFor();
    await hold.getByText(/… [5-9]/).waitFor();
    await page.mouse.up();
    await row(page, name).waitFor();
    assert.ok(parseInt(await count(page, name).textContent()) >= 5);
    assert.ok((await row(page, name).locator('img').count()) >= 1);
  }
  for (const name of ['my cup', 'my bear', 'my cup'])
    await first(page).getByText(name, { exact: true }).waitFor();
  await page
    .locator('.check')
    .getByText(/recognised/)
    .waitFor();
});

test('the button works by keyboard, and lets go when the focus does', async (t) => {
  const page = await visit(t);
  await page.locator('button.own').getByText('Camera', { exact: true }).click();
  await openPart(page);
  const hold = page.locator('.next .hold');
  // Before the camera runs the button can't have the focus.
  await page.locator('.next .hold:enabled').getByText('Hold to teach').waitFor();
  await hold.focus();
  for (const [n, end] of [() => page.keyboard.up('Space'), () => hold.blur()].entries()) {
    await page.keyboard.down('Space');
    await hold.getByText(/… [2-9]/).waitFor();
    assert.equal(await page.getByRole('status').textContent(), `Learning “Thing ${n + 1}”…`);
    await end();
    await row(page, `Thing ${n + 1}`).waitFor();
    await hold.getByText('Hold to teach').waitFor();
    await page.keyboard.up('Space');
    await hold.focus();
  }
  assert.equal(await page.locator('.lesson').count(), 2);
});

test('from files: the right one wins, beside the network’s own classes or instead of them', async (t) => {
  const page = await visit(t);
  await taught(page);
  assert.ok((await guesses(page)).some(({ label }) => label === cup.label));
  await tap(page, bear.title);
  assert.equal((await guesses(page))[0].label, 'my bear');
  // What was said of teaching is not said again of each picture.
  assert.doesNotMatch(await page.getByRole('status').textContent(), /now has/);
  await page.getByRole('switch').check();
  await page.waitForFunction(() => document.querySelectorAll('.guess .cover').length === 2);
  const own = (await guesses(page)).filter(({ label }) => label.trim() !== '');
  assert.deepEqual(
    own.map(({ label }) => label),
    ['my bear', 'my cup'],
  );
  // Something else is like neither, and the page says so.
  await tap(page, sampleOf('pyramid').title);
  await page.getByText('This is like none of the things that you taught it.').waitFor();
  await page.getByRole('switch').uncheck();
  await first(page).getByText('pyramid', { exact: true }).waitFor();
});

test('a picture on show is one example, however long one presses, and only once', async (t) => {
  const page = await visit(t);
  await taught(page);
  await tap(page, sampleOf('pyramid').title);
  const add = row(page, 'my cup').locator('.hold');
  for (let n = 0; n < 2; n += 1) {
    await add.click({ delay: 400 });
    await page.locator('.news').getByText('“my cup” now has 2 examples.').waitFor();
  }
});

test('names are tidied; none is lost, taken twice or endless', async (t) => {
  const page = await visit(t);
  await taught(page);
  const rename = async (from, to) => {
    await row(page, from).locator('.called').fill(to);
    await row(page, from).locator('.called').press('Enter');
  };
  await rename('my cup', '  Tasse   für  Kaffee ');
  await first(page).getByText('Tasse für Kaffee', { exact: true }).waitFor();
  const alert = page.getByRole('alert');
  for (const [to, sentence] of [
    ['my bear', /“Tasse für Kaffee” can’t become “my bear”.*Choose another name/],
    ['   ', /A name was expected.*still “Tasse für Kaffee”/],
  ]) {
    await rename('Tasse für Kaffee', to);
    await alert.getByText(sentence).waitFor();
    await page.waitForFunction(
      (name) => document.querySelector('.lesson .called').value === name,
      'Tasse für Kaffee',
    );
  }
  await rename('Tasse für Kaffee', 'x'.repeat(300));
  await first(page).getByText('x'.repeat(40), { exact: true }).waitFor();
  assert.equal(await alert.count(), 0);
  await fits(page);
  // A new class of a name that there is adds to it.
  await give(page, 'my bear', sampleFile(sampleOf('bison')));
  await count(page, 'my bear').getByText('2 examples').waitFor();
  // Two spellings of one name are one, also where half a character stood between the letter and its accent.
  const content = JSON.parse(await exported(page));
  const [cups, bears] = content.classes;
  const classes = [
    { ...cups, name: 'u\ud800\u0308' },
    { ...bears, name: '\u00fc' },
  ];
  await importFile(page, json('spelt.json', JSON.stringify({ ...content, classes })));
  await count(page, '\u00fc').getByText('3 examples').waitFor();
});

test('pictures that come while others are taken wait for their turn', async (t) => {
  const page = await visit(t);
  await tap(page, cup.title);
  await openPart(page);
  const input = page.locator('.next input[type=file]');
  for (const [name, { file }] of [
    ['my cup', cup],
    ['my bear', bear],
  ]) {
    await page.getByLabel('Name', { exact: true }).fill(name);
    await input.setInputFiles(Array(5).fill(sampleFile({ file })));
  }
  for (const name of ['my cup', 'my bear']) await row(page, name).waitFor();
});

test('a class that is deleted while it is taught stays deleted', async (t) => {
  const page = await visit(t);
  await taught(page);
  await row(page, 'my cup')
    .locator('input[type=file]')
    .setInputFiles(Array(20).fill(sampleFile(bear)));
  await row(page, 'my cup').getByRole('button', { name: 'Delete “my cup”' }).click();
  await page.locator('.tools input[webkitdirectory][aria-disabled=false]').waitFor({ state: 'attached' });
  await row(page, 'my cup').waitFor({ state: 'detached' });
  await page.reload();
  await tap(page, cup.title);
  await openPart(page);
  await row(page, 'my bear').waitFor();
  assert.equal(await row(page, 'my cup').count(), 0);
});

for (const [what, image] of [
  ['a text', false],
  ['a cell of a spreadsheet, which comes with its picture,', true],
])
  test(`${what} that is pasted into a name is its own`, async (t) => {
    const page = await visit(t);
    await tap(page, cup.title);
    await openPart(page);
    const name = page.getByLabel('Name', { exact: true });
    const prevented = await name.evaluate((field, image) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', 'mug');
      if (image) clipboardData.items.add(new File(['none'], 'image.png', { type: 'image/png' }));
      const event = new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData });
      return !field.dispatchEvent(event);
    }, image);
    assert.equal(prevented, false);
    assert.equal(await page.getByRole('alert').count(), 0);
  });

test('a deleted class is gone, and comes back if one wants it', async (t) => {
  const page = await visit(t);
  await taught(page);
  await row(page, 'my cup').getByRole('button', { name: 'Delete “my cup”' }).click();
  await page.getByText('Deleted “my cup”.', { exact: false }).first().waitFor();
  await row(page, 'my cup').waitFor({ state: 'detached' });
  await first(page).getByText(cup.label, { exact: true }).waitFor();
  assert.match(await page.getByRole('status').textContent(), /Deleted “my cup”/);
  await page.locator('.news button:focus').waitFor();
  // Under the second of two clicks is the next class.
  await clickAgain(page, row(page, 'my bear').getByRole('button', { name: 'Delete “my bear”' }));
  await page.getByRole('button', { name: 'Undo' }).press('Enter');
  await first(page).getByText('my cup', { exact: true }).waitFor();
  assert.deepEqual(
    await page.locator('.lesson .called').evaluateAll((inputs) => inputs.map(({ value }) => value)),
    ['my cup', 'my bear'],
  );
});

test('files that are no pictures are told by name, and the others are taken', async (t) => {
  const page = await visit(t);
  await tap(page, cup.title);
  await openPart(page);
  await give(page, 'my cup', [
    { name: 'none.png', mimeType: 'image/png', buffer: Buffer.from('none') },
    { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear reader') },
    await payload(cup, 'cup.jpg'),
  ]);
  assert.match(await page.getByRole('alert').textContent(), /“letter.txt” is something else/);
  const news = await page.locator('.news').textContent();
  assert.match(news, /now has one example\. Could not be read: “none\.png”, “letter\.txt”\./);
  assert.equal(await count(page, 'my cup').textContent(), '1 example');
});

test('a page whose code can’t be fetched is told, and who saves by keyboard keeps the place', async (t) => {
  const page = await visit(t, { expected: /ERR_FAILED/ });
  await taught(page);
  await page.route('**/assets/page-*.js', (route) => route.abort());
  t.after(() => page.unrouteAll());
  const save = page.getByRole('button', { name: 'Save as a page' });
  await save.press('Enter');
  await page.getByRole('alert').getByText('Check the connection, then reload the page.').waitFor();
  assert.equal(await save.evaluate((button) => document.activeElement === button), true);
});

test('what is deleted after the engine has stopped does not make a damaged model of it', async (t) => {
  const page = await visit(t);
  await taught(page);
  await page.evaluate(breakDown);
  await page.getByRole('button', { name: bear.title, exact: true }).click();
  await page.getByRole('alert').getByText('stopped unexpectedly').waitFor();
  const asked = page.waitForEvent('console', (message) => message.text().includes('disposed'));
  await row(page, 'my cup').getByRole('button', { name: 'Delete “my cup”' }).click();
  await asked;
  await page.getByText('Deleted “my cup”.').first().waitFor();
  await page.getByRole('alert').getByText('stopped unexpectedly').waitFor();
});

test('pictures dropped on a class are its examples, and the picture on show stays', async (t) => {
  const page = await visit(t);
  await taught(page);
  const files = [await payload(sampleOf('pyramid'))];
  for (const event of ['dragenter', 'drop']) await transfer(page, event, { files }, '.lesson');
  await count(page, 'my cup').getByText('2 examples').waitFor();
  assert.equal(await page.locator('.drop').isVisible(), false);
  assert.equal(await page.locator('figcaption .title').textContent(), cup.title);
});

test('it is told how well the examples can be told apart, once there are enough', async (t) => {
  const page = await visit(t);
  await taught(page);
  await page.getByText('With two things of two examples each').waitFor();
  await give(page, 'my cup', sampleFile(sampleOf('pyramid')));
  // The bear's second example is a cup: with the others, it is put among the cups.
  await give(page, 'my bear', sampleFile(cup));
  await page
    .locator('.check')
    .getByText(/^\d+% recognised/)
    .waitFor();
  const share = parseInt(await page.locator('.check strong').textContent());
  assert.ok(share < 100, `${share}%`);
});

for (const locale of ['en-GB', 'zh-CN']) {
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [320, 1440]) {
      test(`axe finds nothing, and all is large enough to touch: ${locale}, ${colorScheme}, ${width} wide`, async (t) => {
        const viewport = { width, height: 844 };
        const page = await visit(t, { locale, colorScheme, viewport, reducedMotion: 'reduce' });
        const { title, titleZh } = cup;
        await page.getByRole('button', { name: locale === 'zh-CN' ? titleZh : title, exact: true }).click();
        await answered(page, locale === 'zh-CN' ? titleZh : title);
        await page.locator('.controls button').last().click();
        assert.deepEqual(await violations(page), [], 'empty');
        for (const [n, sample] of shown.entries()) {
          await page.locator('.next input[type=file]').setInputFiles(sampleFile(sample));
          await page.locator('.lesson').nth(n).waitFor();
        }
        await page.locator('.lesson .round:not(.hold):not(label)').last().click();
        await page.locator('.news button').waitFor();
        assert.deepEqual(await violations(page), [], 'with classes');
        const touched = '.teach :is(button, label), .teach .called, .controls button';
        assert.deepEqual(await tooSmall(page, touched), []);
        await fits(page);
      });
    }
  }
}
