// The logits of all four widths against PyTorch's, in Node, Chromium and Firefox, for both builds; the plain one to the last bit, and in 8-bit
// arithmetic both.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, test } from 'node:test';
import { startEngine } from '../../npm/wasm/glue.js';
import { launch as start, noFirefox } from '../../scripts/lib/browsers.mjs';
import { launch } from '../lib/chromium.mjs';
import { file } from '../lib/files.mjs';
import { bits8Of, bitsOf, differences } from '../lib/formula.mjs';
import { serve } from '../lib/serve.mjs';

/** Sums in another order than PyTorch's differ by some 1e-6; a wrong operator by far more. */
const TOLERANCE = 1e-4;
const BUILDS = ['simd128', 'relaxed-simd'];

// Node 20 knows relaxed SIMD as an experiment only, and wrongly: it adds some 8-bit products twice.
const experiment = process.versions.node.startsWith('20.') && 'relaxed SIMD needs Node 22';

const golden = JSON.parse(await readFile(file('tests/golden/logits.json'), 'utf8'));
const table = [];
after(() => console.table(table));

function judge(where, build, rows) {
  assert.equal(rows.length, golden.cases.length);
  for (const row of rows) {
    table.push({ where, ...row, difference: row.difference.toExponential(1) });
    assert.equal(row.build, build);
    assert.ok(row.difference < TOLERANCE, `${row.architecture} at ${row.input}: off by ${row.difference}`);
  }
}

const [bits, bits8] = await Promise.all(
  ['plain', 'i8'].map(async (name) => (await readFile(file(`tests/golden/${name}-bits.txt`), 'utf8')).trim()),
);

for (const build of BUILDS) {
  const skip = build === 'relaxed-simd' && experiment;
  test(`PyTorch's logits in Node, ${build}`, { skip }, async () => {
    const module = await WebAssembly.compile(await readFile(file(`npm/dist/shufflenet-${build}.wasm`)));
    judge('Node', build, await differences({ startEngine, module, golden }));
    if (build === 'simd128') assert.equal(await bitsOf({ startEngine, module }), bits);
    assert.equal(await bits8Of({ startEngine, module }), bits8);
  });
}

for (const [name, open, skip] of [
  ['Chromium', launch, false],
  ['Firefox', () => start('Firefox'), noFirefox],
]) {
  test(`PyTorch's logits in ${name}, and the plain build's bits`, { skip }, async (t) => {
    const [server, browser] = await Promise.all([serve(), open()]);
    t.after(() => Promise.all([server.close(), browser.close()]));
    const page = await browser.newPage();
    await page.goto(`${server.origin}/tests/package/page.html`);
    for (const build of BUILDS) {
      const { rows, hash, hash8 } = await page.evaluate(
        async ({ build, golden }) => {
          const { startEngine, bitsOf, bits8Of, differences } = globalThis.internals;
          const module = await WebAssembly.compileStreaming(fetch(`/npm/dist/shufflenet-${build}.wasm`));
          return {
            rows: await differences({ startEngine, module, golden }),
            hash: await bitsOf({ startEngine, module }),
            hash8: await bits8Of({ startEngine, module }),
          };
        },
        { build, golden },
      );
      judge(name, build, rows);
      if (build === 'simd128') assert.equal(hash, bits);
      assert.equal(hash8, bits8);
    }
  });
}
