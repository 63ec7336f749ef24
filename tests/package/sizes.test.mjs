// What the package weighs. The limits are promises of README.md; docs/sizes.md has the numbers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { defaultModel } from 'shufflenet-wasm';
import { file } from '../lib/files.mjs';

const brotli = async (...names) => {
  const files = await Promise.all(names.map((name) => readFile(file(`npm/dist/${name}`))));
  return files.reduce((sum, bytes) => sum + brotliCompressSync(bytes).length, 0);
};

test("a page's JavaScript, the worker's included, is below 18.6 kB", async () => {
  const size = await brotli('index.js', 'worker.js');
  assert.ok(size < 18_600, `${size} bytes`);
});

for (const build of ['simd128', 'relaxed-simd']) {
  test(`the engine is below 155 kB, ${build}`, async () => {
    const size = await brotli(`shufflenet-${build}.wasm`);
    assert.ok(size < 155_000, `${size} bytes`);
  });
}

test('the tarball holds what is needed and nothing else', async () => {
  const { stdout } = await promisify(execFile)('npm', ['pack', file('npm'), '--dry-run', '--json']);
  const [{ files, size }] = JSON.parse(stdout);
  const names = files.map(({ path }) => path).filter((path) => !path.endsWith('.d.ts'));
  const mapped = [
    'cli',
    'csv',
    'element',
    'evaluate',
    'index',
    'lab',
    'lab-worker',
    'node',
    'node-worker',
    'worker',
  ];
  const maps = mapped.map((name) => `dist/${name}.js.map`);
  const code = [...mapped, 'inline'].map((name) => `dist/${name}.js`);
  const wasm = [
    'decode',
    'shufflenet-files',
    'shufflenet-lab',
    'shufflenet-relaxed-simd',
    'shufflenet-simd128',
  ].map((name) => `dist/${name}.wasm`);
  const about = ['THIRD-PARTY-LICENSES.txt', 'integrity.json', 'sbom.cdx.json'].map((name) => `dist/${name}`);
  const others = ['LICENSE', 'LICENSE-MODEL', 'README.md', 'package.json', `dist/${defaultModel.file}`];
  assert.deepEqual(names.toSorted(), [...maps, ...code, ...wasm, ...about, ...others].toSorted());
  assert.ok(size < 8_600_000, `${size} bytes`);
});
