// Classes of one's own are kept: in the browser, for each model, for all tabs, and in files; whatever happens to the storage.
import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { defaultModel } from 'shufflenet-wasm/node';
import { temporary } from '../lib/files.mjs';
import { network } from '../lib/formula.mjs';
import { folders } from './folders.mjs';
import { frames, keptFiles, sampleFile, serve, tap, visits } from './helper.mjs';
import {
  bear,
  chooseFolder,
  count,
  cup,
  exported,
  first,
  give,
  hold,
  importFile,
  json,
  openPart,
  row,
  sampleOf,
  samples,
  startedWith,
  taughtBoth,
  views,
} from './teaching.mjs';
import { choose, inUse, model } from './own-models.mjs';

const visit = visits();
const folder = folders();

const taught = (page) => taughtBoth(page, cup, bear);

test('what was taught is there after a reload, also without a connection', async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const page = await visit(t, { address: server.address });
  await taught(page);
  await keptFiles(page, ['.wasm', '.safetensors', 'index.html', ...samples.map(({ file }) => file)]);
  await server.close();
  await page.reload();
  await tap(page, bear.title);
  await first(page).getByText('my bear', { exact: true }).waitFor();
  assert.ok((await page.locator('.invitation').textContent()).includes('my cup, my bear'));
  await openPart(page);
  assert.equal(await page.locator('.lesson img').count(), 2);
  await give(page, 'my bear', sampleFile(sampleOf('bison')));
});

test('each model keeps what it was taught to itself, and refuses what another was taught', async (t) => {
  const page = await visit(t);
  await taught(page);
  const text = await exported(page);
  const name = 'pets.safetensors';
  const buffer = Buffer.from(network('shufflenet_v2_x0_5', 5));
  await page.locator('.models input').setInputFiles({ name, mimeType: '', buffer });
  await first(page)
    .getByText(/^class \d$/)
    .waitFor();
  await page.locator('.lesson').first().waitFor({ state: 'detached' });
  await importFile(page, json('mine.json', text));
  await page
    .getByRole('alert')
    .getByText(
      new RegExp(`model “pets.safetensors” were expected.*“mine.json” were taught to “${defaultModel.id}”`),
    )
    .waitFor();
  await page.getByRole('button', { name: `Use: ${defaultModel.id}` }).click();
  await first(page).getByText('my cup', { exact: true }).waitFor();
  assert.equal(await page.locator('.lesson').count(), 2);
});

test('classes that were taught to another file of the same name are told, as they may not fit', async (t) => {
  const page = await visit(t);
  const name = 'pets.safetensors';
  const take = async (text, sentence) => {
    await importFile(page, json('mine.json', text));
    await page.locator('.news').getByText(sentence).waitFor();
  };
  await choose(page, model(name));
  await inUse(page, name);
  await startedWith(page, cup);
  await give(page, 'my cup', sampleFile(cup));
  const text = await exported(page);
  const same = /From “mine.json”: one thing, one example\.\s*$/;
  await take(text, same);
  await choose(page, model(name, Buffer.from(network('shufflenet_v2_x0_5', 7))));
  await page.locator('.model[data-current=true]').getByText('7 classes').waitFor();
  await page.getByRole('alert').waitFor();
  await take(text, 'taught to another file named “pets.safetensors” than the one in use');
  // Files without a fingerprint, as they were before.
  const { model: theirs, ...content } = JSON.parse(text);
  delete theirs.fingerprint;
  await take(JSON.stringify({ ...content, model: theirs }), same);
});

test('another file in the place of a model that was taught something is told, the same one is not', async (t) => {
  const page = await visit(t);
  const take = async (classes) => {
    const buffer = Buffer.from(network('shufflenet_v2_x0_5', classes));
    await page.locator('.models input').setInputFiles({ name: 'pets.safetensors', mimeType: '', buffer });
    await page.locator('.model[data-current=true]').getByText(`${classes} classes`).waitFor();
  };
  const told = page
    .getByRole('alert')
    .getByText('“pets.safetensors” is another file than the one of that name');
  await take(5);
  await startedWith(page, cup);
  await give(page, 'my cup', sampleFile(cup));
  await take(5);
  await page.evaluate(frames);
  assert.equal(await told.count(), 0);
  await take(7);
  await told.waitFor();
  await count(page, 'my cup').getByText('1 example').waitFor();
});

test('a model that comes while another is taught cuts that short: it is told, and what was learned stays', async (t) => {
  const page = await visit(t);
  await choose(page, model('pets.safetensors'));
  await inUse(page, 'pets.safetensors');
  await startedWith(page, cup);
  const use = (name) => page.getByRole('button', { name: `Use: ${name}` }).click();
  /** Gives pictures, of which the second is being taken when another model comes, and the others wait. */
  const cutShort = async (teach, sentence) => {
    const release = await hold(page, 1);
    await teach();
    await page.getByLabel('Name', { exact: true }).fill('my bear');
    await page.locator('.next input[type=file]').setInputFiles(Array(2).fill(sampleFile(bear)));
    await use(defaultModel.id);
    await inUse(page, defaultModel.id);
    await release();
    await page.locator('.news').getByText(sentence, { exact: true }).waitFor();
    assert.equal(await page.locator('.lesson').count(), 0);
    await use('pets.safetensors');
    await inUse(page, 'pets.safetensors');
    await count(page, 'my cup').waitFor();
  };
  const sentence =
    'Stopped with 4 pictures to go, as another model came into use. Learned until then, and still with “pets.safetensors”: 2 examples. To go on, use “pets.safetensors” again and choose the pictures once more.';
  const cups = await views(page, cup, 0.1, 0.2, 0.3, 0.4);
  await cutShort(async () => {
    await page.getByLabel('Name', { exact: true }).fill('my cup');
    await page.locator('.next input[type=file]').setInputFiles(cups);
    await page.locator('.next .hold').getByText('… 1').waitFor();
  }, sentence);
  await count(page, 'my cup').getByText('2 examples').waitFor();
  const [bearFile, cupFile] = [bear, cup].map(sampleFile);
  const files = {
    'b/1.jpg': bearFile,
    'b/2.jpg': cupFile,
    'my cup/3.jpg': cupFile,
    'my cup/4.jpg': bearFile,
  };
  await cutShort(async () => {
    await chooseFolder(page, await folder('cut', files));
    await page.locator('.progress').getByText('1 of 4 pictures').waitFor();
  }, sentence);
  await count(page, 'b').getByText('2 examples').waitFor();
  await count(page, 'my cup').getByText('2 examples').waitFor();
});

test('two tabs teach side by side, and none loses what the other was taught', async (t) => {
  const page = await visit(t);
  const other = await page.context().newPage();
  await other.goto(page.url());
  for (const [tab, sample, name] of [
    [page, cup, 'my cup'],
    [other, bear, 'my bear'],
  ]) {
    await tap(tab, sample.title);
    await openPart(tab);
    await give(tab, name, sampleFile(sample));
  }
  for (const tab of [page, other]) for (const name of ['my cup', 'my bear']) await row(tab, name).waitFor();
  // Both add to one class at the same time.
  await Promise.all([
    give(page, 'my cup', sampleFile(sampleOf('pyramid'))),
    give(other, 'my cup', sampleFile(sampleOf('bison'))),
  ]);
  for (const tab of [page, other]) await count(tab, 'my cup').getByText('3 examples').waitFor();
  await first(page).getByText('my cup', { exact: true }).waitFor();
});

/** What another page has exported, and a page that was taught nothing yet. */
async function exportedFrom(t) {
  const page = await visit(t);
  await taught(page);
  const text = await exported(page);
  const elsewhere = await visit(t);
  await startedWith(elsewhere, cup);
  return { text, elsewhere };
}

test('a file takes the classes to another device, and what is there stays', async (t) => {
  const { text, elsewhere } = await exportedFrom(t);
  await give(elsewhere, 'pyramid', sampleFile(sampleOf('pyramid')));
  for (let n = 0; n < 2; n += 1) {
    await importFile(elsewhere, json('mine.json', text));
    await elsewhere.locator('.news').getByText('From “mine.json”: 2 things, 2 examples.').waitFor();
  }
  assert.deepEqual(await elsewhere.locator('.lesson .count').allTextContents(), Array(3).fill('1 example'));
  await first(elsewhere).getByText('my cup', { exact: true }).waitFor();
  assert.equal(await elsewhere.locator('.lesson img').count(), 3);
});

test('a file that holds no classes for this model is refused, and nothing is lost', async (t) => {
  const page = await visit(t);
  await taught(page);
  const good = JSON.parse(await exported(page));
  const { model } = good;
  const single = (value) => good.classes[0].examples[0].map((_, i) => (i === 5 ? value : 0));
  const short = { classes: [{ name: 'a', examples: [[1, 0]] }] };
  const text = JSON.stringify;
  for (const [content, sentence] of [
    ['', /“bad.json” is empty.*Choose a file that was exported here/],
    ['no JSON', /“bad.json” is not JSON/],
    ['null', /holds something else/],
    [text({ classes: [] }), /holds something else/],
    [text({ classes: [{ name: 'a', examples: [['b']] }] }), /holds something else/],
    // Numbers that the network's 32 bits make 0 or infinity, and names that only look like some.
    [text({ ...good, classes: [{ name: 'a', examples: [single(1e-200)] }] }), /holds something else/],
    [text({ ...good, classes: [{ name: 'a', examples: [single(3.4028e38)] }] }), /holds something else/],
    [text({ ...good, classes: [{ name: '\u0085\ud800', examples: [single(1)] }] }), /holds something else/],
    [
      text({ ...good, model: { ...model, name: 'pets' } }),
      /“bad.json” were taught to “pets”.*Load that model/,
    ],
    [text(short), /taught to one with 2 numbers per example/],
  ]) {
    await importFile(page, json('bad.json', content));
    await page.getByRole('alert').getByText(sentence).waitFor();
    assert.deepEqual(await page.locator('.lesson .count').allTextContents(), ['1 example', '1 example']);
  }
  const heavy = join(temporary(), 'heavy.json');
  await writeFile(heavy, '');
  await truncate(heavy, 200_000_001);
  await importFile(page, heavy);
  await page.getByRole('alert').getByText('“heavy.json” is larger than any that can be read here').waitFor();
  await page.reload();
  await tap(page, cup.title);
  await first(page).getByText('my cup', { exact: true }).waitFor();
});

test('classes that were kept and can’t be used are passed over, and the others work', async (t) => {
  const page = await visit(t);
  await taught(page);
  await page.evaluate(
    () =>
      new Promise((resolve) => {
        const opening = indexedDB.open('shufflenet-taught');
        opening.onsuccess = () => {
          const store = opening.result.transaction('classes', 'readwrite').objectStore('classes');
          const keys = store.getAllKeys();
          keys.onsuccess = () => {
            const own = keys.result.find((key) => key.endsWith('my cup'));
            const value = store.get(own);
            value.onsuccess = () => {
              const putAt = (name, kept) => store.put(kept, own.replace('my cup', name));
              const put = (name, examples) => putAt(name, { ...value.result, name, examples });
              const single = (number) => JSON.stringify([number, ...Array(1023).fill(0)]);
              put('tiny', [single(1e-200)]);
              put('huge', [single(1e39)]);
              put('\u0085', [single(1)]);
              put('\ud800 half', [single(1)]);
              put('short', ['[1,0]']);
              put('nonsense', ['nonsense']);
              put('none', undefined);
              put('other', [5, null, single(1).replace('1', '"1"')]);
              putAt('nameless', { at: 1, examples: [single(1)] });
              putAt('elsewhere', value.result);
              putAt('null', null);
              putAt('number', 5);
              put('my cup', [...value.result.examples, single(0), 'nonsense', '[1,0]']);
              store.transaction.oncomplete = resolve;
            };
          };
        };
      }),
  );
  await page.reload();
  await tap(page, cup.title);
  await first(page).getByText('my cup', { exact: true }).waitFor();
  await openPart(page);
  await page.locator('.lesson').first().waitFor();
  assert.deepEqual(await page.locator('.lesson .count').allTextContents(), ['1 example', '1 example']);
  await give(page, 'my third', sampleFile(bear));
  await give(page, 'number', sampleFile(bear));
  await give(page, 'my cup', sampleFile(sampleOf('pyramid')));
  await page.locator('.news').getByText('“my cup” now has 2 examples.').waitFor();
  assert.equal(await page.locator('.lesson').count(), 4);
});

const unkept = (page) => page.getByRole('alert').getByText('could not keep all of your latest changes');

test('where the browser keeps nothing, one is told, and teaching works all the same', async (t) => {
  const page = await visit(t);
  await page.evaluate(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('no storage', 'SecurityError');
    };
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('no storage', 'InvalidStateError');
    };
  });
  await tap(page, cup.title);
  await openPart(page);
  await give(page, 'my cup', sampleFile(cup));
  await unkept(page).waitFor();
  await give(page, 'my bear', sampleFile(bear));
  await first(page).getByText('my cup', { exact: true }).waitFor();
  assert.equal(await page.locator('.lesson').count(), 2);
});

test('where the browser has room for some of a file, all of it is there all the same', async (t) => {
  const { text, elsewhere } = await exportedFrom(t);
  await elsewhere.evaluate(() => {
    const { put } = IDBObjectStore.prototype;
    let room = 1;
    IDBObjectStore.prototype.put = function (...args) {
      if (this.name === 'classes' && (room -= 1) < 0) throw new DOMException('full', 'QuotaExceededError');
      return put.apply(this, args);
    };
  });
  await importFile(elsewhere, json('mine.json', text));
  await unkept(elsewhere).waitFor();
  await row(elsewhere, 'my bear').waitFor();
  assert.equal(await elsewhere.locator('.lesson').count(), 2);
});

test('what the browser does not take is kept once there is room, and until then that is told', async (t) => {
  const page = await visit(t);
  await taught(page);
  // Full, until one class is deleted.
  await page.evaluate(() => {
    let full = true;
    const { put, delete: remove } = IDBObjectStore.prototype;
    IDBObjectStore.prototype.put = function (...args) {
      const request = put.apply(this, args);
      if (full) this.transaction.abort();
      return request;
    };
    IDBObjectStore.prototype.delete = function (key) {
      full &&= !key.endsWith('my cup');
      return remove.call(this, key);
    };
  });
  await row(page, 'my bear').locator('.called').fill('my koala');
  await row(page, 'my bear').locator('.called').press('Enter');
  await row(page, 'my koala').waitFor();
  await unkept(page).waitFor();
  await give(page, 'my koala', sampleFile(cup));
  for (const name of ['my third', 'my fourth']) await give(page, name, sampleFile(cup));
  await row(page, 'my fourth').getByRole('button', { name: 'Delete “my fourth”' }).click();
  // Another tab has room, and what it does is not undone.
  const other = await page.context().newPage();
  await other.goto(page.url());
  await startedWith(other, cup);
  await give(other, 'my bear', sampleFile(sampleOf('bison')));
  await count(page, 'my koala').getByText('3 examples').waitFor();
  assert.equal(await unkept(page).count(), 1);
  await row(page, 'my cup').getByRole('button', { name: 'Delete “my cup”' }).click();
  await unkept(page).waitFor({ state: 'detached' });
  await page.reload();
  await startedWith(page, cup);
  await count(page, 'my koala').getByText('3 examples').waitFor();
  await count(page, 'my third').getByText('1 example').waitFor();
  assert.equal(await page.locator('.lesson').count(), 2);
});
