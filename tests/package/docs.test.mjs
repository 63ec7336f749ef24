// What docs/ says is true: code is the code that was run, numbers are today's.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { file, picture } from '../lib/files.mjs';
import { freePort } from '../lib/serve.mjs';

const recipes = await readFile(file('docs/recipes.md'), 'utf8');
const blocks = [...recipes.matchAll(/```\w+ (\S+)\n(.*?)```/gs)].map(([, name, code]) => ({ name, code }));

test('recipes are those of the projects in tests/consumers', async () => {
  const shared = blocks.filter(({ name }) => name.includes('/'));
  assert.ok(shared.length >= 3);
  const oneLine = (text) => text.replace(/\s+/g, ' ');
  for (const { name, code } of shared) {
    const whole = await readFile(file(`tests/consumers/${name}`), 'utf8');
    assert.ok(oneLine(whole).includes(oneLine(code).trim()), name); // Of some files a part, farther to the left.
  }
});

test('what docs/teaching.md teaches works', async (t) => {
  const [, code] = (await readFile(file('docs/teaching.md'), 'utf8')).match(/```js teaching.mjs\n(.*?)```/s);
  const program = file('target/docs-teaching.mjs');
  await writeFile(program, code);
  t.after(() => rm(program));
  const { taught } = await import(pathToFileURL(program).href);
  const [cat, coffee, rocket] = ['cat', 'coffee', 'rocket'].map(picture);
  const { answer, learned, map, classes } = await taught({ cat: [cat, cat], coffee: [coffee] }, cat);
  assert.equal(answer, 'cat');
  assert.deepEqual(
    learned.map(({ label }) => label),
    ['cat', 'coffee'],
  );
  assert.equal(map.label, 'cat');
  assert.equal(JSON.parse(classes).classes[0].examples.length, 2);
  assert.equal((await taught({ cat: [cat] }, rocket)).answer, 'none of these');
});

test('the Node server answers', async (t) => {
  const { code } = blocks.find(({ name }) => name === 'server.mjs');
  // Inside the repository, where the package is found.
  const program = file('target/docs-server.mjs');
  await writeFile(program, code);
  const port = await freePort();
  const server = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'inherit',
  });
  t.after(async () => {
    server.kill();
    await rm(program);
  });
  const ask = (body) => fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
  const good = await untilAnswered(async () => ask(await readFile(picture('cat'))), server);
  assert.equal(good.status, 200);
  assert.equal((await good.json()).predictions.length, 5);
  const bad = await ask('no picture');
  assert.equal(bad.status, 400);
  assert.equal((await bad.json()).code, 'BadPicture');
});

test('sizes are up to date within 5 %: see `npm run build`', async () => {
  const text = await readFile(file('docs/sizes.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([\w.-]+\.(?:js|wasm))` \| ([\d,]+) \| ([\d,]+) \|/gm)];
  assert.ok(rows.length > 5);
  for (const [, name, ...numbers] of rows) {
    const bytes = await readFile(file(`npm/dist/${name}`));
    if (bytes.length > 1e6) continue; // Takes long to compress as hard as a host does.
    [bytes.length, brotliCompressSync(bytes).length].forEach((size, i) => {
      const said = Number(numbers[i].replaceAll(',', ''));
      assert.ok(Math.abs(said / size - 1) < 0.05, `${name}: ${said} is said, ${size} it is`);
    });
  }
});

test('the oldest browsers are the same wherever they are named', async () => {
  const { browserslist } = JSON.parse(await readFile(file('package.json'), 'utf8'));
  const names = browserslist.map((name) => name.replace(/^./, (letter) => letter.toUpperCase()));
  const places = [
    'README.md',
    'README.zh-CN.md',
    'CHANGELOG.md',
    'npm/README.md',
    'npm/src/core/build.ts',
    'docs/errors.md',
    'docs/support.md',
    'www/src/words/en/common.ts',
    'www/src/words/zh/common.ts',
  ];
  for (const place of places) {
    const text = (await readFile(file(place), 'utf8')).replace(/(, Edge)? \| /g, ' '); // In tables, too.
    for (const name of names) assert.ok(text.includes(name), `${place} does not name ${name}`);
  }
});

test('every code of an error is told with its cause and its cure', async () => {
  const source = await readFile(file('npm/src/core/errors.ts'), 'utf8');
  const [type] = source.match(/export type ErrorCode =[^]+?;\n\n/) ?? [];
  const codes = [...(type ?? '').matchAll(/\| '(\w+)'/g)].map(([, code]) => code);
  assert.ok(codes.length > 15);
  const text = await readFile(file('docs/errors.md'), 'utf8');
  const told = [...text.matchAll(/^\| `(\w+)` \| .{10,} \| .{10,} \|$/gm)].map(([, code]) => code);
  assert.deepEqual(told.toSorted(), codes.toSorted());
  for (const path of ['src/error.rs', 'decode/src/lib.rs']) {
    const [body] = (await readFile(file(path), 'utf8')).match(/fn code\(&self\)[^]+?\n {4}\}/) ?? [];
    const given = [...(body ?? '').matchAll(/"(\w+)"/g)].map(([, code]) => code);
    assert.ok(given.length > 1, path);
    for (const code of given) assert.ok(codes.includes(code), `${path}: ${code}`);
  }
});

test('every promise names tests that exist', async () => {
  const text = await readFile(file('docs/promises.md'), 'utf8');
  const rows = [...text.matchAll(/^\| .+ \| (.+) \|$/gm)].filter(([, tests]) => tests.includes('('));
  assert.ok(rows.length > 20);
  for (const [row, tests] of rows) {
    const named = [...tests.matchAll(/\[(.+?)\]\(\.\.\/(.+?)\)/g)];
    assert.ok(named.length > 0, row);
    for (const [, title, path] of named) {
      const titles = (await readFile(file(path), 'utf8')).replaceAll('_', ' ');
      assert.ok(titles.includes(title), `${path} has no test "${title}"`);
    }
  }
});

/** Asks again while the server starts; not after it has ended. */
async function untilAnswered(ask, server) {
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
