// The package's sources: no import leads in a circle. Which room may know which is checked by tsc: npm/tsconfig.json.
import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { file } from '../lib/files.mjs';

const IMPORT = /^(?:import|export)\b[^;]*?from '(\.[^']+)\.js';$/gm;

test('no import leads in a circle, those of types included', async () => {
  const root = file('npm/src');
  const names = (await readdir(root, { recursive: true })).filter((name) => /(?<!\.d)\.ts$/.test(name));
  const imports = new Map();
  for (const name of names) {
    const text = await readFile(join(root, name), 'utf8');
    const found = [...text.matchAll(IMPORT)].map(([, path]) => `${join(dirname(name), path)}.ts`);
    imports.set(
      name,
      found.filter((path) => names.includes(path)),
    );
  }
  assert.ok([...imports.values()].flat().length > names.length);
  // What imports nothing that is left can't be in a circle.
  for (let before = Infinity; imports.size < before;) {
    before = imports.size;
    for (const [name, found] of imports) if (!found.some((path) => imports.has(path))) imports.delete(name);
  }
  assert.deepEqual([...imports.keys()], []);
});
