// Projects of others that need nothing but this package, as `npm run consumers` runs them together with the larger ones.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { QUICK, consume } from '../consumers/run.mjs';

for (const { name, outcome, error } of await consume(QUICK)) {
  test(`installed, built and run: ${name}`, () => {
    assert.equal(error, undefined);
    assert.match(outcome.build, /^(simd128|relaxed-simd)$/);
    // Those that are in a worker already need no other.
    assert.equal(outcome.where, ['plain', 'esbuild', 'vite'].includes(name) ? 'worker' : 'main');
  });
}
