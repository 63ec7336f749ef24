// Are the files what the source says? Builds the last commit in two fresh folders of different names, and compares every file of the package and
// of the page, with a hash for each.
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { integrityIn } from './lib/integrity.mjs';
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
    const files = FOLDERS.map(async (folder) => {
      const hashes = await integrityIn(join(cwd, folder));
      return hashes.map(([file, integrity]) => /** @type {const} */ ([`${folder}/${file}`, integrity]));
    });
    return new Map((await Promise.all(files)).flat());
  } finally {
    await rm(home, { recursive: true, force: true });
  }
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
