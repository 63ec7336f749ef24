// The logits of all four widths against PyTorch's, in Node, Chromium and Firefox, for both builds; the plain one to the last bit, and in 8-bit
// arithmetic both.
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { startEngine } from '../../npm/wasm/glue.js';
import { launch as start, noFirefox } from '../../scripts/lib/browsers.mjs';
import { launch } from '../lib/chromium.mjs';
import { file } from '../lib/files.mjs';
import { outcome } from '../lib/formula.mjs';
import { serve } from '../lib/serve.mjs';
import { golden, judge } from './golden.mjs';

const BUILDS = ['simd128', 'relaxed-simd'];

// Node 20 knows relaxed SIMD as an experiment only, and wrongly: it adds some 8-bit products twice.
const experiment = process.versions.node.startsWith('20.') && 'relaxed SIMD needs Node 22';

for (const build of BUILDS) {
  const skip = build === 'relaxed-simd' && experiment;
  test(`PyTorch's logits in Node, ${build}`, { skip }, async () => {
    const module = await WebAssembly.compile(await readFile(file(`npm/dist/shufflenet-${build}.wasm`)));
    judge('Node', build, await outcome({ startEngine, module, golden }));
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
    for (const build of BUILDS)
      judge(name, build, await page.evaluate((asked) => globalThis.outcomeOf(...asked), [build, golden]));
  });
}
