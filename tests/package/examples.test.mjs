// The examples of the TypeScript reference compile against the types of the built package.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { file } from '../lib/files.mjs';

const EXAMPLE = /@example\n((?: *\*(?: .*)?\n)+?) *\*\/\n(.*)/g;
const CODE = /```ts\n(.*?)```/s;

/** All examples, each with the place that it is from. */
async function examples() {
  const root = file('npm/src');
  const names = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const texts = await Promise.all(names.map((name) => readFile(join(root, name), 'utf8')));
  return texts.flatMap((text, i) =>
    [...text.matchAll(EXAMPLE)].map(([, comment, about]) => ({
      place: `${names[i]}: ${about.trim()}`,
      code: comment.replaceAll(/^ *\* ?/gm, '').match(CODE)?.[1] ?? '',
    })),
  );
}

test('every example compiles', async (t) => {
  const all = await examples();
  assert.ok(all.length > 20, `only ${all.length}`);
  // Inside the repository, where the package is found.
  const folder = file('target/examples');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  t.after(() => rm(folder, { recursive: true }));
  for (const [i, { place, code }] of all.entries()) {
    const lines = code.trim().split('\n').length;
    assert.ok(lines >= 2 && lines <= 6, `${place}\n${code}`);
    await writeFile(join(folder, `${i}.ts`), `// ${place}\n${code}`);
  }
  const compilerOptions = { noEmit: true, noUnusedLocals: false };
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.base.json', compilerOptions, include: ['.'] }),
  );
  const tsc = file('node_modules/.bin/tsc');
  const errors = await promisify(execFile)(tsc, ['-p', folder]).then(
    () => '',
    ({ stdout }) => stdout,
  );
  assert.equal(errors, '');
});
