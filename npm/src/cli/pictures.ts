import { stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { isAddress } from '../node/files.js';

/** A picture to classify, or what was named and gives none. */
export type Place = { readonly file: string } | { readonly file: string; readonly problem: string };

/** What Node decodes, in any case of letters. */
const PICTURES = '**/*.{jpg,jpeg,jfif,png,webp,gif,bmp}';

/** Files, addresses, folders and patterns as a list of pictures, in order, each once. */
export async function picturesIn(names: readonly string[]): Promise<Place[]> {
  const lists = await Promise.all(names.map(expand));
  return [...new Map(lists.flat().map((place) => [place.file, place])).values()];
}

async function expand(name: string): Promise<Place[]> {
  const entry = await stat(name).catch(() => undefined);
  if (entry?.isDirectory()) {
    const found = await glob(PICTURES, { cwd: name, caseSensitiveMatch: false, dot: false });
    return listed(
      name,
      found.map((file) => pathOf(join(name, file))),
      'There is no picture in this folder.',
    );
  }
  // A file may have brackets in its name, and an address a question mark.
  if (entry) return [{ file: pathOf(name) }];
  if (isAddress(name) || !isDynamicPattern(name)) return [{ file: name }];
  const found = await glob(name, { absolute: isAbsolute(name) });
  return listed(name, found.map(pathOf), 'No file fits this pattern.');
}

/** What was found on the disk stays a path, also when a folder is called `http:`: only what is written down may be an address. */
function pathOf(found: string): string {
  return isAddress(found) ? `./${found}` : found;
}

function listed(name: string, files: string[], problem: string): Place[] {
  return files.length > 0 ? files.sort().map((file) => ({ file })) : [{ file: name, problem }];
}
