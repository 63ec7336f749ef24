import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, chmod, constants, lstat, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { reason } from '../core/errors.js';

/**
 * Before the work and not after it: whether there is a place for what will be written, and none of it lies where another, or
 * something that is `read`, does, by whatever name or link.
 */
export async function checkPlaces(
  written: readonly (string | undefined)[],
  read: readonly (string | undefined)[],
): Promise<void> {
  const places = written.filter((place) => place !== undefined);
  if (places.length === 0) return;
  const taken = new Set(await Promise.all(read.filter((place) => place !== undefined).map(identity)));
  for (const place of places) {
    if (place === '') throw new Error('A file is to be written, and its name is empty.');
    const found = await stat(place).catch(() => undefined);
    if (!found && (await lstat(place).catch(() => undefined)))
      throw new Error(`${place} is a link to a file that is not there.`);
    if (found?.isDirectory()) throw new Error(`${place} is a folder. A file is needed.`);
    if (found && !found.isFile()) continue; // Standard output may be written to twice.
    if (!(await stat(dirname(resolve(place)))).isDirectory())
      throw new Error(`There is no folder for ${place}: ${dirname(place)} is a file.`);
    const own = await identity(place);
    if (taken.has(own))
      throw new Error(
        `${place} is the same file as another that is read or written, and would be written over. Choose another file.`,
      );
    taken.add(own);
  }
}

/** What a file is on its disk; before there is one, its path without links. */
async function identity(place: string): Promise<string> {
  const path = resolve(/^file:/i.test(place) ? fileURLToPath(place) : place);
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  if (found) return `${found.dev} ${found.ino}`;
  return join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path));
}

/** Longer texts are refused: no labels, classes or records are as long. */
const MOST_BYTES = 200_000_000;

/** The text in a file, or that comes through a pipe. */
export async function textIn(place: string): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of createReadStream(place) as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES)
      throw new Error(`${place} has more than ${MOST_BYTES / 1e6} MB, and so much is no text that is read.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Writes all of a file or nothing of it: what was there stays until the new one is complete, where its folder lets it. */
export async function writeWhole(place: string, content: string | Uint8Array): Promise<void> {
  const found = await stat(place).catch(() => undefined);
  // Such as standard output.
  if (found && !found.isFile()) return writeFile(place, content);
  const path = found ? await realpath(place) : place;
  // One that may not be written is not replaced either.
  if (found) await access(path, constants.W_OK);
  const part = `${path}.${randomUUID()}.part`;
  try {
    await writeFile(part, content, { flag: 'wx' });
    if (found) await chmod(part, found.mode & 0o777);
    await rename(part, path);
  } catch (cause) {
    await rm(part, { force: true }).catch(() => undefined);
    // A folder that takes no other file, or a file that is mounted, may let it be written in its place.
    if (found && IN_PLACE.includes((cause as NodeJS.ErrnoException).code ?? ''))
      return writeFile(place, content);
    const stays = found ? ', and is as it was' : '';
    throw new Error(`${place} could not be written${stays}: ${reason(cause)}.`, { cause });
  }
}

const IN_PLACE = ['EACCES', 'EPERM', 'EBUSY', 'EROFS'];
