// Are the files what the source says? Builds the last commit in two fresh folders of different names, and compares every file of the package and
// of the page, with a hash for each.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { Failure, main, root, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

const FOLDERS = ['npm/dist', 'dist'];

/**
 * The hashes of what a fresh clone in `folder` is built to, by file.
 * @param {string} folder
 * @returns {Promise<Map<string, string>>}
 */
async function built(folder) {
  const home = await mkdtemp(join(tmpdir(), folder));
  try {
    await run('git', ['clone', '--quiet', root, join(home, 'clone')]);
    const cwd = join(home, 'clone');
    // wasm-pack and wasm-bindgen take minutes to build, and are the same.
    await symlink(join(root, '.tools'), join(cwd, '.tools'));
    await run('npm', ['run', 'build'], { cwd, live: true });
    const files = await Promise.all(FOLDERS.map((name) => hashes(join(cwd, name), cwd)));
    return new Map(files.flat());
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/**
 * @param {string} folder
 * @param {string} from
 * @returns {Promise<[file: string, integrity: string][]>}
 */
async function hashes(folder, from) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    files.toSorted().map(async (file) => {
      const digest = createHash('sha384')
        .update(await readFile(file))
        .digest('base64');
      return [relative(from, file), `sha384-${digest}`];
    }),
  );
}

await main(import.meta.url, async () => {
  await setup();
  const first = await built('a-');
  const second = await built('another-folder-with-a-longer-name-');
  const names = [...new Set([...first.keys(), ...second.keys()])].toSorted();
  console.log('\n| file | integrity |\n|---|---|');
  for (const name of names) console.log(`| \`${name}\` | \`${first.get(name) ?? '–'}\` |`);
  const different = names.filter((name) => first.get(name) !== second.get(name));
  if (names.length === 0 || different.length > 0) {
    throw new Failure(
      `The two builds differ in ${different.length} of ${names.length} files: ${different.join(', ')}`,
    );
  }
  console.log(`\n✓ both builds have the same ${names.length} files`);
});
