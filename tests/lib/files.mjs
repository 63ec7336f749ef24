// Files of the repository, as the tests have them, and files that are made up.
import { mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { fileURLToPath } from 'node:url';
import { defaultModel } from 'shufflenet-wasm';

export const file = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
export const MODEL = file(`npm/dist/${defaultModel.file}`);
export const picture = (name) => file(`tests/golden/pictures/${name}.png`);

/** A folder that is there until the test is over, or all tests of a file. */
export function temporary(t = { after }) {
  const folder = mkdtempSync(join(tmpdir(), 'shufflenet-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** The page's sample photographs, each with its path and the label that a person gave it. */
export async function samples() {
  const list = JSON.parse(await readFile(file('www/public/samples/index.json'), 'utf8'));
  return list.map((sample) => ({ ...sample, path: file(`www/public/samples/${sample.file}`) }));
}

/** The header of a picture that is too large, and nothing more. */
export function hugeBitmap(width, height) {
  const bmp = new DataView(new ArrayBuffer(54));
  bmp.setUint16(0, 0x424d);
  bmp.setUint32(10, 54, true);
  bmp.setUint32(14, 40, true);
  bmp.setInt32(18, width, true);
  bmp.setInt32(22, height, true);
  bmp.setUint16(26, 1, true);
  bmp.setUint16(28, 24, true);
  return new Uint8Array(bmp.buffer);
}
