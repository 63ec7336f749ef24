// What is up to date is not made again: a file with the hash of everything that went into it says so.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { ensure, root } from './run.mjs';

/** Makes `outputs` from `inputs` (files and folders) unless that has been done with just these inputs. */
export async function derive(name, { inputs, outputs, about, make }) {
  const stamp = join(root, 'target/stamps', name.replaceAll(/\W+/g, '-'));
  const wanted = await hash([...inputs, 'scripts/build.mjs']);
  await ensure(name, {
    about,
    ready: async () =>
      outputs.every((output) => existsSync(join(root, output))) && (await textOf(stamp)) === wanted,
    make: async () => {
      await rm(stamp, { force: true });
      await make();
      await mkdir(dirname(stamp), { recursive: true });
      await writeFile(stamp, wanted);
    },
  });
}

/** One hash of the names and contents of files, and of all files in folders. */
export async function hash(paths) {
  const sum = createHash('sha256');
  for (const path of (await Promise.all(paths.map(filesOf))).flat()) {
    sum.update(`${path}\0`).update(await readFile(resolve(root, path)));
  }
  return sum.digest('hex');
}

export async function textOf(file) {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

async function filesOf(path) {
  const full = resolve(root, path);
  if (!existsSync(full)) return [];
  if ((await stat(full)).isFile()) return [path];
  const entries = await readdir(full, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((file) => !file.includes('node_modules'))
    .toSorted();
}
