// What the package says of itself: what it is made of, under which licences, and what its files have to be.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { defaultModel } from 'shufflenet-wasm';
import { licencesOf, packages } from '../../scripts/lib/third-party.mjs';
import { launch } from '../lib/chromium.mjs';
import { file, temporary } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';

const read = (name) => readFile(file(`npm/dist/${name}`), 'utf8');
const [licences, sbom, integrity, parts] = await Promise.all([
  read('THIRD-PARTY-LICENSES.txt'),
  read('sbom.cdx.json').then(JSON.parse),
  read('integrity.json').then(JSON.parse),
  read('../wasm/third-party.json').then(JSON.parse),
]);

test('all that is bundled is named with its licence', async () => {
  const maps = (await readdir(file('npm/dist'))).filter((name) => name.endsWith('.js.map'));
  const sources = (await Promise.all(maps.map(read))).flatMap((map) => JSON.parse(map).sources);
  const bundled = new Set(sources.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]));
  bundled.delete(undefined);
  assert.ok(bundled.size > 5);
  // Some of each engine, and of the decoder.
  for (const name of ['serde_json', 'wasm-bindgen', 'prost', 'image', 'rust-std']) bundled.add(name);
  for (const name of bundled)
    assert.match(licences, new RegExp(`^${name} \\d+\\.\\d+\\.\\d+\\S* \\(.+\\)$`, 'm'));
  // What only makes other code.
  assert.doesNotMatch(licences, /^(serde_derive|syn|esbuild) /m);
});

test('each licence is there once, whatever the order, with those whose works they are', () => {
  assert.equal(licencesOf(parts.toReversed()), licences);
  for (const sentence of [
    'Permission is hereby granted, free of charge, to any\nperson',
    'END OF TERMS AND CONDITIONS',
  ])
    assert.ok(licences.split(sentence).length <= 3, sentence);
  assert.match(licences, /^half .+\n(?! )/m);
  assert.match(licences, /^ndarray .+\n {4}Copyright .*Ulrik Sverdrup "bluss",\n {4}Jim Turner,\n/m);
  assert.ok(!licences.includes(file('')) && !/\/(home|root|tmp)\//.test(licences));
});

test('what has no licence, or one that is not known, is not bundled', async (t) => {
  const folder = join(temporary(t), 'node_modules/some');
  await mkdir(folder, { recursive: true });
  const refused = async (license, text) => {
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'some', version: '1.2.3', license }),
    );
    await writeFile(join(folder, 'LICENSE'), text);
    await assert.rejects(
      packages([join(folder, 'index.js')]),
      /^Error: some 1\.2\.3 is bundled and under .+ no text/,
    );
  };
  await refused('MIT', 'See the website.');
  await refused(
    undefined,
    'Permission is hereby granted, free of charge, to any person obtaining a copy of this software',
  );
  await refused('GPL-3.0-only', 'GNU GENERAL PUBLIC LICENSE');
});

test('the bill of materials has what CycloneDX asks for, and lists what the licences do', () => {
  const { bomFormat, specVersion, version, metadata, components, dependencies } = sbom;
  assert.deepEqual([bomFormat, specVersion, version], ['CycloneDX', '1.6', 1]);
  assert.equal(metadata.component.purl, `pkg:npm/${metadata.component.name}@${metadata.component.version}`);
  const refs = components.map((part) => part['bom-ref']);
  assert.equal(new Set(refs).size, refs.length);
  for (const { type, name, licenses } of components) {
    assert.match(type, /^(library|machine-learning-model)$/);
    assert.ok(name);
    assert.match(licenses[0].expression, /^[\w.()+ -]+$/);
  }
  assert.deepEqual(dependencies[0], { ref: metadata.component['bom-ref'], dependsOn: refs });
  const listed = new Set([...licences.matchAll(/^(\S+ \d\S+) \(/gm)].map(([, named]) => named));
  const libraries = components.filter(({ type }) => type === 'library');
  assert.deepEqual(
    libraries.map(({ name, version }) => `${name} ${version}`).toSorted(),
    [...listed].toSorted(),
  );
  assert.ok(refs.includes(defaultModel.file));
});

test('integrity.json has the hash of every file that is loaded', async () => {
  const names = (await readdir(file('npm/dist'))).filter((name) => /\.(js|wasm|safetensors)$/.test(name));
  const hashes = names.toSorted().map(async (name) => {
    const hash = createHash('sha384').update(await readFile(file(`npm/dist/${name}`)));
    return [name, `sha384-${hash.digest('base64')}`];
  });
  assert.deepEqual(Object.entries(integrity), await Promise.all(hashes));
});

/** A server of the package's files, one of which it can change. */
async function changing(t, routes = {}) {
  let changed;
  const server = await serve({
    ...routes,
    '/cdn/': async (_, response, path) => {
      const name = path.split('/').at(-1);
      const bytes = await readFile(file(`npm/dist/${name}`));
      const type = name.endsWith('.js') ? 'text/javascript' : 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' });
      response.end(name === changed ? Buffer.concat([bytes, Buffer.from('\n')]) : bytes);
    },
  });
  t.after(() => server.close());
  return { base: `${server.origin}/cdn`, change: (name) => (changed = name), origin: server.origin };
}

const recipes = await readFile(file('docs/recipes.md'), 'utf8');

test('a program has it checked as docs/recipes.md says', async (t) => {
  const [, code] = /```js checked.mjs\n(.*?)```/s.exec(recipes);
  const program = file('target/docs-checked.mjs');
  // The code for browsers, which is what fetches: it runs in Node too.
  await writeFile(program, code.replace("'shufflenet-wasm';", "'../npm/dist/index.js';"));
  t.after(() => rm(program));
  const { load } = await import(pathToFileURL(program).href);
  const { base, change } = await changing(t);
  assert.equal((await load(base)).info.classes, defaultModel.classes);
  change(defaultModel.file);
  await assert.rejects(load(base), { code: 'IntegrityMismatch' });
});

test('a page has code, engine and model checked as docs/recipes.md says', async (t) => {
  const [, code] = /```html\n(<script type="importmap">\n.*?"integrity".*?)```/s.exec(recipes);
  const hashes = ['index.js', 'shufflenet-simd128.wasm', 'shufflenet-relaxed-simd.wasm', defaultModel.file];
  const { base, change, origin } = await changing(t, {
    '/page': (_, response) => {
      const left = [...hashes];
      const page = code
        .replaceAll('https://cdn.example/shufflenet-wasm/dist', base)
        .replace(/sha384-…/g, () => integrity[left.shift()])
        .replace(/(?=<\/script>\s*$)/, '  globalThis.result = net.where;\n');
      assert.equal(left.length, 0);
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(
        `<!doctype html><title>Checked</title><script>
        for (const type of ['error', 'unhandledrejection'])
          addEventListener(type, (event) => (globalThis.result = (event.error ?? event.reason)?.code));
        </script>${page}`,
      );
    },
  });
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const result = async () => {
    await page.goto(`${origin}/page`);
    return (await page.waitForFunction(() => globalThis.result)).jsonValue();
  };
  assert.equal(await result(), 'main');
  change(defaultModel.file);
  assert.equal(await result(), 'IntegrityMismatch');
  change('index.js');
  const refused = page.waitForEvent('console', (message) => /integrity/.test(message.text()));
  await page.goto(`${origin}/page`);
  await refused;
});
