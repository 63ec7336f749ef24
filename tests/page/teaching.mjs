// What the tests of teaching share: the part of the page, its classes, and the files that hold them.
import { readFile } from 'node:fs/promises';
import { listSamples, sampleFile, tap } from './helper.mjs';

export const samples = await listSamples();
export const sampleOf = (label) => samples.find((sample) => sample.label === label);
export const [cup, bear] = ['espresso', 'koala'].map(sampleOf);

export const first = (page) => page.locator('.guess .label').first();
export const row = (page, name) =>
  page.locator('.lesson', { has: page.locator(`.called[aria-label*="“${name}”"]`) });
export const count = (page, name) => row(page, name).locator('.count');

export const button = (page, name) => page.locator('.teach').getByRole('button', { name, exact: true });

export async function openPart(page) {
  await page.locator('.controls').getByRole('button', { name: 'Teach' }).click();
  await page.locator('.teach').waitFor();
}

/** A sample on show, and the part open. */
export async function startedWith(page, sample) {
  await tap(page, sample.title);
  await openPart(page);
}

/** Pictures that differ a little: the sample without these shares of its width. */
export async function views(page, { file, label }, ...cuts) {
  const pictures = await page.evaluate(
    async ([file, cuts]) => {
      const bitmap = await createImageBitmap(await (await fetch(`samples/${file}`)).blob());
      return cuts.map((cut) => {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [bitmap.width * (1 - cut), bitmap.height];
        canvas.getContext('2d').drawImage(bitmap, 0, 0);
        return canvas.toDataURL('image/jpeg').split(',')[1];
      });
    },
    [file, cuts],
  );
  return pictures.map((data, n) => ({
    name: `${label}-${cuts[n]}.jpg`,
    mimeType: 'image/jpeg',
    buffer: Buffer.from(data, 'base64'),
  }));
}

/** Adds files to a class, a new one or one that there is. */
export async function give(page, name, files) {
  const known = (await row(page, name).count()) > 0;
  if (!known) await page.getByLabel('Name', { exact: true }).fill(name);
  const place = known ? row(page, name) : page.locator('.next');
  await place.locator('input[type=file]').setInputFiles(files);
  await page.locator('.news').getByText(`“${name}” now has`).waitFor();
  // Only then the next lesson can begin, and what came of this one is on show.
  await page.locator('.tools input[webkitdirectory][aria-disabled=false]').waitFor({ state: 'attached' });
}

/** Pictures wait until they are released, all but the first few. */
export async function hold(page, after = 0) {
  await page.evaluate((after) => {
    const make = globalThis.createImageBitmap;
    const gate = new Promise((open) => (globalThis.release = open));
    globalThis.createImageBitmap = async (...all) => {
      if ((after -= 1) < 0) await gate;
      return make(...all);
    };
  }, after);
  return () => page.evaluate(() => globalThis.release());
}

export const chooseFolder = (page, path) =>
  page.locator('.tools input[webkitdirectory][aria-disabled=false]').setInputFiles(path);

/** What is exported, as text. */
export async function exported(page) {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  return readFile(await download.path(), 'utf8');
}

export const json = (name, text) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) });
export const importFile = (page, file) => page.getByLabel('Import').setInputFiles(file);

/** A picture on show, the part for teaching open, and two classes of it and of the other. */
export async function taughtBoth(page, cup, bear) {
  await startedWith(page, cup);
  await give(page, 'my cup', sampleFile(cup));
  await give(page, 'my bear', sampleFile(bear));
  await first(page).getByText('my cup', { exact: true }).waitFor();
}
