// Projects of others that need nothing but this package, as `npm run consumers` runs them together with the larger ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUICK, consume } from '../consumers/run.mjs';

/** Those that start a worker: the others are in one already, or in Node. */
const PAGES = ['plain', 'import-map', 'esbuild', 'vite'];

for (const { name, outcome, error } of await consume(QUICK)) {
  test(`installed, built and run: ${name}`, () => {
    assert.equal(error, undefined);
    assert.match(outcome.build, /^(simd128|relaxed-simd)$/);
    assert.equal(outcome.where, PAGES.includes(name) ? 'worker' : 'main');
  });
}
