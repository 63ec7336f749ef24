// npm run bench: the engine's operators in Node and the browsers, then this package beside its peers.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from '../scripts/build.mjs';
import { ensure, main, root, run } from '../scripts/lib/run.mjs';
import { hash, textOf } from '../scripts/lib/stamp.mjs';
import { setup } from '../scripts/setup.mjs';

const PARTS = ['engine', 'peers'];

/** The peers: needed here only. */
async function packages() {
  const stamp = join(root, 'benches/node_modules/.installed-lock');
  const lock = await hash(['benches/package-lock.json']);
  await ensure('npm packages of the benches', {
    ready: async () => (await textOf(stamp)) === lock,
    about: 'npm ci, a quarter of a minute',
    make: async () => {
      await run('npm', ['ci', '--ignore-scripts'], { cwd: join(root, 'benches') });
      await writeFile(stamp, lock);
    },
  });
}

await main(import.meta.url, async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: 'boolean', default: false }, wanted: { type: 'string', default: '' } },
  });
  const parts = positionals.length ? positionals : PARTS;
  await setup({ tests: true });
  await build();
  await packages();
  // A quick run proves that everything works, and its figures are too rough to keep.
  const folder = join(root, values.quick ? 'target/bench/results' : 'benches/results');
  await mkdir(folder, { recursive: true });
  for (const part of parts) {
    const { [part]: measure } = await import(`./${part}.mjs`);
    const files = await measure(values);
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  }
  await run('prettier', ['--write', folder]);
  console.log(`\nResults: ${folder}`);
});
