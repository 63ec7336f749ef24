// What the tests of several pictures share.
import { listSamples, payload } from './helper.mjs';

export const samples = (await listSamples()).slice(0, 4);
export const good = await Promise.all(samples.map((sample) => payload(sample)));
/** No picture. */
export const bad = { name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear reader') };

export const input = (page) => page.locator('.own input');
export const shots = (page) => page.locator('.grid .shot');

/** Waits until so many pictures of the grid have their answer. */
export async function filled(page, count) {
  await page.waitForFunction(
    (count) => document.querySelectorAll('.grid .shot:enabled').length === count,
    count,
    { timeout: 120_000 },
  );
}
