// A folder with one of pictures for each class: chosen or dropped, it teaches them all.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropFolder, folders } from './folders.mjs';
import { answered, pageModule, sampleFile, visits } from './helper.mjs';
import {
  bear,
  chooseFolder,
  count,
  cup,
  exported,
  give,
  hold,
  importFile,
  json,
  sampleOf,
  startedWith,
  views,
} from './teaching.mjs';

const [cupFile, bearFile] = [cup, bear].map(sampleFile);
const visit = visits();
const folder = folders();
const { tidyName } = await pageModule('classify/teach/taught.ts');

test('a folder of folders teaches all at once: classes that there are get more, bad pictures are told', async (t) => {
  const page = await visit(t);
  await startedWith(page, cup);
  await give(page, 'my cup', await views(page, cup, 0.1));
  const path = await folder('things', {
    'my cup/a.jpg': cupFile,
    'my cup/broken.jpg': undefined,
    'my cup/notes.txt': undefined,
    'my  bear/b.jpg': bearFile,
    'my  bear/further/c.jpg': sampleFile(sampleOf('bison')),
    '__proto__/d.jpg': sampleFile(sampleOf('pyramid')),
    'loose.jpg': cupFile,
  });
  await chooseFolder(page, path);
  await page
    .locator('.news')
    .getByText(
      'From the folders: 3 things, 4 examples. Could not be read: “broken.jpg”. In no folder of a thing: 1 picture.',
    )
    .waitFor();
  assert.match(await page.getByRole('alert').textContent(), /can’t open “broken\.jpg”/);
  for (const [name, text] of [
    ['my cup', '2 examples'],
    ['my bear', '2 examples'],
    ['__proto__', '1 example'],
  ])
    await count(page, name).getByText(text).waitFor();
  assert.equal(await page.locator('.lesson').count(), 3);
  assert.equal(await page.locator('.lesson img').count(), 5);

  // None of these has a folder.
  await chooseFolder(page, await folder('flat', { 'a.txt': undefined }));
  await page.getByRole('alert').getByText('there is no picture that this page could read').waitFor();
  assert.equal(await page.locator('.lesson').count(), 3);
});

test('names that only differ where they are cut stay two, whenever they come, from folders and from a file', async (t) => {
  const page = await visit(t);
  await startedWith(page, cup);
  const trip = 'Photographs of the field trip in May 2024';
  const ends = [', koala', ', red panda'];
  const short = ends.map((end) => tidyName(trip + end));
  for (const name of short) assert.match(name, /^Photographs of the field trip in \(\w{4}\)$/);
  const paths = await Promise.all(
    ends.map((end, n) => folder(`long ${n}`, { [`${trip}${end}/a.jpg`]: n ? cupFile : bearFile })),
  );
  for (const [n, path] of [...paths, ...paths].entries()) {
    await chooseFolder(page, path);
    await page.locator('.news').getByText('From the folders: 1 thing, 1 example.').waitFor();
    await page.locator('.lesson').nth(Math.min(n, 1)).waitFor();
  }
  for (const name of short) await count(page, name).getByText('1 example').waitFor();
  const classes = [', koala', ',  koala ', ', red panda'].map((end, n) => ({
    name: trip + end,
    examples: [Array.from({ length: 1024 }, (_, i) => Number(i === n))],
  }));
  await importFile(page, json('long.json', JSON.stringify({ classes })));
  await page.locator('.news').getByText('From “long.json”: 2 things, 3 examples.').waitFor();
  for (const [n, name] of short.entries())
    await count(page, name)
      .getByText(`${3 - n} examples`)
      .waitFor();
  assert.equal(await page.locator('.lesson').count(), 2);
});

test('folders can be stopped, what is learned stays; a class takes no more than is enough', async (t) => {
  const page = await visit(t);
  await startedWith(page, cup);
  await give(page, 'my cup', await views(page, cup, 0.1));
  const [{ examples }] = JSON.parse(await exported(page)).classes;
  const full = examples[0].map((value, n) => [...examples[0].slice(0, n), value + 1]);
  const many = full.slice(-100).map((start) => [...start, ...examples[0].slice(start.length)]);
  const classes = [
    { name: 'full', examples: many },
    { name: 'nearly', examples: many.slice(1) },
  ];
  await importFile(page, json('full.json', JSON.stringify({ classes })));
  await count(page, 'full').getByText('100 examples').waitFor();
  await give(page, 'nearly', [bearFile, cupFile, cupFile]);
  await page.locator('.news').getByText('Left out: 2 pictures, as 100 examples').waitFor();

  const release = await hold(page);
  await chooseFolder(page, await folder('stopped', { 'a/1.jpg': cupFile, 'b/2.jpg': bearFile }));
  await page.locator('.progress').getByText('0 of 2 pictures').waitFor();
  await page.locator('.progress .stop').press('Enter');
  await release();
  await page.locator('.news').getByText('1 thing, 1 example. Stopped with 1 picture to go.').waitFor();
  await page.locator('#teach:focus').waitFor();
  await count(page, 'a').getByText('1 example').waitFor();
  assert.equal(await page.locator('.progress').count(), 0);

  await chooseFolder(page, await folder('filled', { 'full/1.jpg': cupFile, 'b/2.jpg': bearFile }));
  await page.locator('.news').getByText('Left out: 1 picture, as 100 examples of a thing').waitFor();
  await count(page, 'full').getByText('100 examples').waitFor();
  await count(page, 'b').getByText('1 example').waitFor();
});

test('a folder that is dropped teaches while one teaches; else its pictures are shown', async (t) => {
  const page = await visit(t);
  await startedWith(page, cup);
  const pets = await folder('pets', { 'my cup/a.jpg': cupFile, 'my bear/b.jpg': bearFile });
  await dropFolder(page, pets, ['.next', 'body']);
  await page.locator('.news').getByText('From the folders: 2 things, 2 examples.').waitFor();
  await page.locator('.lesson').nth(1).waitFor();
  assert.equal(await page.locator('.lesson').count(), 2);
  await answered(page, cup.title);
  await page.getByRole('button', { name: 'Done' }).click();
  await dropFolder(page, pets, ['.next', 'body']);
  await page.getByRole('heading', { name: '2 pictures' }).waitFor();
});
