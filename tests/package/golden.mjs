// What the tests of logits share: what PyTorch says, and how near a build has to come.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after } from 'node:test';
import { file } from '../lib/files.mjs';

/** Sums in another order than PyTorch's differ by some 1e-6; a wrong operator by far more. */
const TOLERANCE = 1e-4;

export const golden = JSON.parse(await readFile(file('tests/golden/logits.json'), 'utf8'));
const [bits, bits8] = await Promise.all(
  ['plain', 'i8'].map(async (name) => (await readFile(file(`tests/golden/${name}-bits.txt`), 'utf8')).trim()),
);

const table = [];
after(() => console.table(table));

/** Judges what `outcome` of tests/lib/formula.mjs came to: the plain build by the last bit, and in 8-bit arithmetic each. */
export function judge(where, build, { rows, hash, hash8 }) {
  assert.equal(rows.length, golden.cases.length);
  for (const row of rows) {
    table.push({ where, ...row, difference: row.difference.toExponential(1) });
    assert.equal(row.build, build);
    assert.ok(row.difference < TOLERANCE, `${row.architecture} at ${row.input}: off by ${row.difference}`);
  }
  if (build === 'simd128') assert.equal(hash, bits);
  assert.equal(hash8, bits8);
}
