import type { Stats } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { glob, isDynamicPattern } from 'tinyglobby';
import { reason } from '../core/errors.js';
import { isAddress } from '../node/files.js';

/** A picture to classify, or what was named and gives none. */
export type Place = { readonly file: string } | Unread;
export interface Unread {
  readonly file: string;
  readonly problem: string;
}

/** What Node decodes, in any case of letters. */
const PICTURE = /\.(jpe?g|jfif|png|webp|gif|bmp)$/i;
export const NO_PICTURE = 'There is no picture in this folder.';

/** Files, addresses, folders and patterns as a list of pictures, in order, each once. */
export async function picturesIn(names: readonly string[]): Promise<Place[]> {
  const lists = await Promise.all(names.map(expand));
  return [...new Map(lists.flat().map((place) => [place.file, place])).values()];
}

async function expand(name: string): Promise<Place[]> {
  const entry = await stat(name).catch(() => undefined);
  if (entry?.isDirectory()) return listed(name, await picturesBelow(name), NO_PICTURE);
  // A file may have brackets in its name, and an address a question mark.
  if (entry) return [{ file: pathOf(name) }];
  if (isAddress(name) || !isDynamicPattern(name)) return [{ file: name }];
  const found = await glob(name, { absolute: isAbsolute(name) });
  return listed(
    name,
    found.map((file) => ({ file: pathOf(file) })),
    'No file fits this pattern.',
  );
}

/**
 * All pictures in a folder and in those within, also where links lead, but for hidden ones; and what of it can't be read. A folder to which
 * several ways lead is gone through once: `seen` are those that were.
 */
export async function picturesBelow(folder: string, seen = new Set<string>()): Promise<Place[]> {
  const own = await realpath(folder);
  if (seen.has(own)) return [];
  seen.add(own);
  const names = await readdir(folder).catch(reason);
  if (typeof names === 'string') return [{ file: folder, problem: `This folder can't be read: ${names}.` }];
  const shown = names.filter((name) => !name.startsWith('.')).sort();
  const entries = await Promise.all(shown.map((name) => entryAt(join(folder, name))));
  const places: Place[] = [];
  for (const [at, name] of shown.entries()) {
    const [path, entry] = [join(folder, name), entries[at]];
    if (entry === undefined) continue;
    if ('problem' in entry) places.push(entry);
    else if (entry.isDirectory()) places.push(...(await picturesBelow(path, seen)));
    else if (entry.isFile() && PICTURE.test(name)) places.push({ file: pathOf(path) });
  }
  return places;
}

/** What is there, or why it can't be told; undefined for a link to nothing. */
export async function entryAt(path: string): Promise<Stats | Unread | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
      return { file: path, problem: `${reason(error)}.` };
    // What is no Unicode comes with a mark in its place, and is not found by that name.
    return path.includes('\ufffd') ? { file: path, problem: 'Its name is no UTF-8. Rename it.' } : undefined;
  }
}

/** What was found on the disk stays a path, also when a folder is called `http:`: only what is written down may be an address. */
function pathOf(found: string): string {
  return isAddress(found) ? `./${found}` : found;
}

function listed(name: string, places: Place[], problem: string): Place[] {
  return places.length === 0 ? [{ file: name, problem }] : inOrder(places);
}

export function inOrder(places: readonly Place[]): Place[] {
  return [...places].sort((a, b) => (a.file < b.file ? -1 : 1));
}
