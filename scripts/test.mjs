// Every check there is: what is missing is set up and built, then the linters and all tests run side by side.
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILDS, build, cargoEnv } from './build.mjs';
import { PYTHON, ask, main, root } from './lib/run.mjs';
import { runSteps } from './lib/steps.mjs';
import { linters } from './lint.mjs';
import { driver, setup } from './setup.mjs';

/** @typedef {import('./lib/steps.mjs').Step} Step */

const NATIVE = 'cargo test --workspace --locked --no-fail-fast';
const WASM = 'cargo test --locked --release --target wasm32-unknown-unknown --test wasm';

/** @type {Step} Nothing else needs PyTorch, so it may be missing. */
const training = { name: 'training', counts: true, run: [PYTHON, '-m', 'pytest', '-q', 'training'] };
const pytorch = () => ask(PYTHON, '-c', 'import torch, torchvision, pytest; print("there")');
const WITHOUT =
  '– training: skipped, PyTorch is not installed (training/requirements.txt; PYTHON names another Python)';

/** @returns {Promise<Step[]>} The longest first. */
async function tests() {
  return [
    ...(await nodeTests('page', 2)),
    ...(await nodeTests('examples')),
    { name: 'cargo test, native', counts: true, room: 'target', run: NATIVE.split(' ') },
    ...(await wasmTests()),
    // It packs the package, as two linters do.
    ...(await nodeTests('package')).map((step) => ({ ...step, room: 'npm' })),
  ];
}

/** The engine's tests as WebAssembly: both builds in Chromium, and in Node those that it knows. */
async function wasmTests() {
  const chromium = await webdriver();
  const steps = BUILDS.map(async (build) => {
    const cargo = await cargoEnv(build);
    const runner = { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: 'wasm-bindgen-test-runner' };
    const step = { counts: true, room: cargo.CARGO_TARGET_DIR, run: WASM.split(' ') };
    const inChromium = { ...step, name: `${build} in Chromium`, env: { ...cargo, ...runner, ...chromium } };
    // In Node 20 relaxed SIMD is an experiment, and wrong in part.
    if (build === 'relaxed-simd' && process.versions.node.startsWith('20.')) return [inChromium];
    return [{ ...step, name: `${build} in Node`, env: { ...cargo, ...runner } }, inChromium];
  });
  return (await Promise.all(steps)).flat();
}

/** What wasm-bindgen's test runner needs to run in Chromium instead of Node. */
async function webdriver() {
  const file = join(root, 'target/webdriver.json');
  // Only now: Chromium and the package that drives it may have been installed a moment ago.
  const { chromium } = await import('./lib/browsers.mjs');
  const args = ['--headless', '--disable-gpu', ...chromium.args];
  await mkdir(join(root, 'target'), { recursive: true });
  await writeFile(file, JSON.stringify({ 'goog:chromeOptions': { binary: chromium.executablePath, args } }));
  return {
    WASM_BINDGEN_USE_BROWSER: '1',
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: file,
    WASM_BINDGEN_TEST_TIMEOUT: '120',
    CHROMEDRIVER: driver(),
  };
}

/**
 * The tests in a folder, in one part or several: Node runs a part's files one after the other.
 * @returns {Promise<Step[]>}
 */
async function nodeTests(folder, parts = 1) {
  const files = (await readdir(join(root, 'tests', folder))).filter((file) => file.endsWith('.test.mjs'));
  const paths = files.map((file) => `tests/${folder}/${file}`);
  // A long file has many tests: the longest are dealt out first.
  const sizes = await Promise.all(paths.map(async (path) => (await stat(join(root, path))).size));
  const sorted = paths.toSorted((a, b) => sizes[paths.indexOf(b)] - sizes[paths.indexOf(a)]);
  return Array.from({ length: parts }, (_, part) => {
    const own = sorted.filter((_, at) => at % parts === part);
    const run = [process.execPath, '--test', '--test-concurrency=1', '--test-reporter=spec', ...own];
    const name = parts === 1 ? folder : `${folder}, part ${part + 1}`;
    return { name, counts: true, run };
  });
}

await main(import.meta.url, async () => {
  await setup({ tests: true });
  await build();
  const python = (await pytorch()) !== '';
  await runSteps([...(await tests()), ...(python ? [training] : []), ...linters], python ? [] : [WITHOUT]);
});
