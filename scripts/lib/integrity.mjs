// Files by their hashes, in the syntax of Subresource Integrity.
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/**
 * The hashes of all files in a folder whose names fit, by their paths in it, sorted.
 * @param {string} folder
 * @returns {Promise<[file: string, integrity: string][]>}
 */
export async function integrityIn(folder, names = /^/) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && names.test(entry.name));
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    paths.toSorted().map(async (path) => {
      const digest = createHash('sha384').update(await readFile(path));
      return [relative(folder, path), `sha384-${digest.digest('base64')}`];
    }),
  );
}
