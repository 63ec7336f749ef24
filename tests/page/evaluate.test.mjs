// How good the model is on a folder of the visitor's: measured on the page, stopped, shown, and saved.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { after, before, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { evaluate, summarise } from 'shufflenet-wasm/evaluate';
import { ShuffleNet, defaultModel, inspect } from 'shufflenet-wasm/node';
import { network } from '../lib/formula.mjs';
import { dropFolder, folders } from './folders.mjs';
import {
  LONG_NAME,
  TOLERANCE,
  fits,
  listSamples,
  pageWords,
  sampleFile,
  styleOf,
  tap,
  violations,
  visits,
} from './helper.mjs';

const samples = await listSamples();
const { precisePercent } = (await pageWords()).sayFor('en');
const visit = visits();
const of = (label) => sampleFile(samples.find((sample) => sample.label === label));
/** The third is a mistake. */
const PETS = { 'koala/a.jpg': of('koala'), 'Red_Panda/b.jpg': of('red panda'), 'bison/c.jpg': of('koala') };
const LEFT = { 'koala/broken.jpg': undefined, 'no such thing/d.jpg': of('koala'), 'loose.jpg': of('koala') };
const folder = folders();
let net;
before(async () => {
  net = await ShuffleNet.load();
});
after(() => net.dispose());

/** What the package says of such files. */
async function expected(files) {
  const truth = (name) => net.info.labels.indexOf(dirname(name).toLowerCase().replace('_', ' '));
  const entries = Object.entries(files);
  const outcomes = await evaluate(
    net,
    entries.map(([name, picture]) => ({ name, picture, truth: truth(name) })),
  );
  return { outcomes, summary: summarise(outcomes, net.info) };
}

const part = (page, selector) => page.locator(`.quality ${selector}`);
const button = (page, name) => part(page, '').getByRole('button', { name, exact: true });
const choose = (page, path) => part(page, 'input[type=file]:enabled').setInputFiles(path);
async function measured(page, path) {
  await choose(page, path);
  await part(page, '#measured').waitFor();
}

async function downloaded(page, name) {
  const coming = page.waitForEvent('download');
  await button(page, name).click();
  const download = await coming;
  return [download.suggestedFilename(), await readFile(await download.path())];
}

test('the numbers are those of the package, a confusion shows its pictures, and all is saved', async (t) => {
  const page = await visit(t);
  await part(page, 'input[type=file]:enabled').waitFor();
  const loaded = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name));
  const early = (await loaded()).filter((name) => name.endsWith('.js'));
  await measured(page, await folder('pets', { ...PETS, ...LEFT }));
  const late = (await loaded()).filter((name) => name.endsWith('.js'));
  assert.ok(late.length > early.length, 'what measures comes when it is needed');
  const { summary, outcomes } = await expected(PETS);
  const { top1, top5, macroF1, calibration } = summary;
  assert.match(await part(page, '.found').textContent(), /3 pictures of 3 classes; 1 picture failed/);
  const [first, five, f1, ece] = await part(page, '.figures .value').allTextContents();
  const shown = [precisePercent(top1.share), precisePercent(top5.share), macroF1.toFixed(3)];
  assert.deepEqual([first, five, f1], shown);
  assert.ok(Math.abs(parseFloat(ece) / 100 - calibration.before.ece) < TOLERANCE, ece);
  const said = await part(page, '.figures').textContent();
  for (const bound of [top1.low, top1.high]) assert.ok(said.includes(precisePercent(bound)), said);
  for (const { label, recall, f1 } of summary.classes)
    await page
      .getByRole('region', { name: 'Classes' })
      .getByRole('row', { name: new RegExp(`^${label} 1 ${precisePercent(recall)} .* ${f1.toFixed(3)}$`) })
      .waitFor();

  const cell = button(page, 'bison taken for koala: 1 picture');
  await cell.press('Enter');
  const picture = part(page, '.shown + .pictures li');
  await picture.scrollIntoViewIfNeeded();
  assert.ok((await picture.textContent()).includes('bison/c.jpg'));
  await picture.locator('img').evaluate((image) => image.decode());
  await cell.press('Enter');
  await picture.waitFor({ state: 'detached' });
  for (const words of [/“no such thing”: no class/, /1 picture outside the folders/, /koala\/broken\.jpg: /])
    await part(page, '').getByText(words).waitFor();

  const [name, json] = await downloaded(page, 'JSON');
  const { model, measured: count, summary: told } = JSON.parse(json);
  assert.deepEqual([name, model.labels, count.of], ['pets-measured.json', net.info.labels, 4]);
  assert.deepEqual([told.top1, told.confusions], [top1, summary.confusions]);
  const [, csv] = await downloaded(page, 'CSV');
  const lines = parse(csv, { bom: true, columns: true, record_delimiter: '\r\n' });
  for (const { name, best } of outcomes) {
    const { guess, probability } = lines.find(({ file }) => file === name);
    assert.equal(guess, net.info.labels[best[0][0]]);
    assert.ok(Math.abs(probability - best[0][1]) < TOLERANCE, probability);
  }
  assert.match(lines.find(({ file }) => file === 'koala/broken.jpg').error, /can’t open “broken\.jpg”/);
  const html = String((await downloaded(page, 'Save as a page'))[1]);
  assert.ok(html.includes('src="data:image/jpeg;base64,') && !html.includes('<script') && html.length < 6e6);
  await button(page, 'Close').click();
  await part(page, '#quality:focus').waitFor();
  await tap(page, samples[0].title);
});

test('the model is saved with the temperature that fits better, where the pictures tell one', async (t) => {
  // Of the first two guesses at one picture the second is made right more often than its probability says.
  const [first, second] = (await net.classify(of('koala'), { topK: 2 })).predictions;
  const wrong = Math.max(1, Math.round(10 / (1 + Math.sqrt(first.probability / second.probability))));
  const copies = ({ label }, count) =>
    Array.from({ length: 2 * count }, (_, n) => [`${label}/${10 + n}.jpg`, of('koala')]);
  const files = Object.fromEntries([...copies(first, 10 - wrong), ...copies(second, wrong)]);
  const { better, found } = (await expected(files)).summary.calibration.temperature;
  assert.ok(found);
  const page = await visit(t);
  await measured(page, await folder('sure', files));
  const [name, file] = await downloaded(page, 'Save the model with this temperature');
  assert.equal(name, `${defaultModel.id}-calibrated.safetensors`);
  const [, json] = await downloaded(page, 'JSON');
  const own = JSON.parse(json).summary.calibration.temperature.better;
  const { info } = await inspect(file);
  assert.ok(
    Math.abs(info.temperature / own - 1) < 1e-3 && Math.abs(own / better - 1) < 0.2,
    `${own}, ${better}`,
  );
  assert.deepEqual({ ...info, temperature: 0 }, { ...net.info, temperature: 0 });
});

/** Lets so many pictures be opened, and the others when it is told. */
const hold = (page, few) =>
  page.evaluate((few) => {
    let seen = 0;
    const gate = new Promise((open) => (globalThis.release = open));
    globalThis.Image = class extends Image {
      set onload(heard) {
        super.onload = () => ((seen += 1) > few ? gate.then(heard) : heard());
      }
    };
  }, few);

test('stopped, it keeps what is measured, says so, and can go on; another model ends it', async (t) => {
  const page = await visit(t);
  await hold(page, 2);
  const stopped = await folder('stopped', PETS);
  await choose(page, stopped);
  await part(page, '.running').getByText('2 of 3 pictures').waitFor();
  // Pictures that come meanwhile wait, and that is told.
  await page.locator('.own input').setInputFiles(['koala', 'bison'].map(of));
  await page.locator('.far').getByText('Waits until measuring is done.').waitFor();
  await part(page, '.stop').focus();
  await part(page, '.stop:focus').press('Enter');
  await part(page, '.unfinished').getByText('the results of 2 of 3 pictures so far').waitFor();
  await part(page, '#measured:focus').waitFor();
  await page.evaluate(() => globalThis.release());
  await page.locator('.far').getByText('Open one to see it large').waitFor();
  await button(page, 'Go on').click();
  await part(page, '.found').getByText('3 pictures of 3 classes').waitFor();
  assert.equal(await part(page, '.unfinished').count(), 0);

  await hold(page, 1);
  await choose(page, stopped);
  await part(page, '.running').getByText('1 of 3 pictures').waitFor();
  const buffer = Buffer.from(network('shufflenet_v2_x0_5', 5));
  await page.locator('.models input').setInputFiles({ name: 'pets.safetensors', mimeType: '', buffer });
  await part(page, '.unfinished').getByText('The model is no longer in use').waitFor();
  await page.evaluate(() => globalThis.release());
  assert.equal(await button(page, 'Go on').count(), 0);
  // Its classes have numbers, as folders may.
  await choose(page, await folder('numbered', { '003/a.jpg': of('koala'), '4/b.jpg': of('bison') }));
  await page.getByRole('rowheader', { name: 'class 3' }).first().waitFor();
});

test('a dropped folder is shown, and measured if one wants it, 8-bit arithmetic beside', async (t) => {
  const page = await visit(t);
  await page.getByLabel('8-bit arithmetic beside it').check();
  const dropped = await folder('dropped', PETS);
  await dropFolder(page, dropped);
  await page.getByRole('heading', { name: '3 pictures' }).waitFor();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.locator('.offer').waitFor({ state: 'detached' });
  await dropFolder(page, dropped);
  await page
    .getByRole('button', { name: 'Measure how good the model is on these 3 pictures in 3 classes' })
    .click();
  await part(page, '#measured').waitFor();
  assert.equal(await part(page, '.variants tbody tr').count(), 2);
  await page.waitForFunction(() => document.querySelectorAll('.grid .shot:enabled').length === 3);
});

test('what can’t be measured is told with the reason, and the page goes on', async (t) => {
  const page = await visit(t);
  for (const [name, files, sentence] of [
    ['unfit', { 'x/a.jpg': of('koala'), 'y/b.jpg': of('bison') }, /“x”, “y” are none of them/],
    ['flat', { 'a.jpg': of('koala') }, /“flat” is none of them/],
    ['empty', { 'koala/a.txt': undefined }, /there is none in it/],
  ]) {
    await choose(page, await folder(name, files));
    await page.getByRole('alert').getByText(sentence).waitFor();
  }
  await tap(page, samples[0].title);
});

test('what measures, once it can be fetched, comes with its styles, and nothing says any more that it does not', async (t) => {
  const page = await visit(t, { expected: /ERR_FAILED/ });
  await part(page, 'input[type=file]:enabled').waitFor();
  await page.route('**/assets/part-*', (route) => route.abort());
  t.after(() => page.unrouteAll());
  const pets = await folder('pets', PETS);
  for (let n = 0; n < 2; n += 1) {
    await choose(page, pets);
    await page.getByRole('alert').getByText('could not be fetched').waitFor();
  }
  await page.unrouteAll();
  await measured(page, pets);
  assert.equal(await part(page, '.figures').evaluate(styleOf, 'display'), 'grid');
  assert.equal(await page.getByRole('alert').count(), 0);
});

for (const [locale, colorScheme, width] of [
  ['en-GB', 'dark', 320],
  ['zh-CN', 'light', 320],
  ['zh-CN', 'dark', 1440],
  ['en-GB', 'light', 3840],
]) {
  test(`axe finds nothing, and nothing sticks out: ${locale}, ${colorScheme}, ${width} wide`, async (t) => {
    const viewport = { width, height: 800 };
    const page = await visit(t, { locale, colorScheme, viewport, reducedMotion: 'reduce' });
    await part(page, '.also input').check();
    const long = { [`bison/${LONG_NAME}`]: of('koala'), [`koala/${LONG_NAME}`]: undefined };
    await measured(page, await folder('looked-at', { ...PETS, ...LEFT, ...long }));
    await part(page, '.chooser').first().click();
    for (const summary of await part(page, 'summary').all()) await summary.click();
    assert.deepEqual(await violations(page), []);
    await fits(page);
    const words = await part(page, ':is(h2, h4, caption, th[scope=col], dt)').allTextContents();
    for (const text of words)
      assert.equal(/\p{Script=Han}/u.test(text), locale === 'zh-CN' && text.trim() !== 'F1', text);
  });
}
