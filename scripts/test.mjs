// Every check there is, each told as it starts and ends, and a summary. Goes on after a failure.
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BUILDS, build, cargoEnv } from './build.mjs';
import { Failure, ask, main, root, run, seconds } from './lib/run.mjs';
import { linters } from './lint.mjs';
import { browser, driver, setup } from './setup.mjs';

/** How the test runners say how many tests passed and failed: cargo test and wasm-bindgen's, Node's, pytest. */
const PASSED = [
  /^test result: .*?(\d+) passed/gm,
  /^[#ℹ] pass (\d+)/gm,
  /^(?:\d+ failed, )?(\d+) passed.* in /gm,
];
const FAILED = [/^test result: .*?(\d+) failed/gm, /^[#ℹ] fail (\d+)/gm, /^(\d+) failed.* in /gm];

const PYTHON = process.env.PYTHON ?? 'python3';
const CARGO_TEST = ['test', '--workspace', '--locked', '--no-fail-fast'];
const WASM_TEST = ['test', '--locked', '--release', '--target', 'wasm32-unknown-unknown', '--test', 'wasm'];

async function tests() {
  const chromium = await webdriver();
  // Node 20 knows relaxed SIMD by this flag only, later ones without it.
  const node = process.versions.node.startsWith('20.')
    ? { NODE_ARGS: '--experimental-wasm-relaxed-simd' }
    : {};
  /** @type {any[][]} */
  const steps = [['cargo test, native', 'cargo', CARGO_TEST]];
  for (const build of BUILDS) {
    const env = {
      ...(await cargoEnv(build)),
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: 'wasm-bindgen-test-runner',
    };
    steps.push([`${build} in Node`, 'cargo', WASM_TEST, { ...env, ...node }]);
    steps.push([`${build} in Chromium`, 'cargo', WASM_TEST, { ...env, ...chromium }]);
  }
  steps.push(['package', ...(await nodeTests('tests/package'))]);
  steps.push(['page', ...(await nodeTests('tests/page'))]);
  // Nothing else needs PyTorch, so it may be missing.
  if (await ask(PYTHON, '-c', 'import torch, torchvision, pytest; print("there")'))
    steps.push(['training', PYTHON, ['-m', 'pytest', '-q', 'training']]);
  return steps;
}

/** What wasm-bindgen's test runner needs to run in Chromium instead of Node. */
async function webdriver() {
  const file = join(root, 'target/webdriver.json');
  const args = ['--headless', '--disable-gpu', ...(process.getuid() === 0 ? ['--no-sandbox'] : [])];
  await mkdir(join(root, 'target'), { recursive: true });
  await writeFile(file, JSON.stringify({ 'goog:chromeOptions': { binary: browser(), args } }));
  return {
    WASM_BINDGEN_USE_BROWSER: '1',
    WASM_BINDGEN_TEST_WEBDRIVER_JSON: file,
    WASM_BINDGEN_TEST_TIMEOUT: '120',
    CHROMEDRIVER: driver(),
  };
}

async function nodeTests(folder) {
  const files = (await readdir(join(root, folder))).filter((file) => file.endsWith('.test.mjs'));
  const args = ['--test', '--test-reporter=spec', ...files.map((file) => `${folder}/${file}`)];
  return [process.execPath, args, { CHROMIUM: browser() }];
}

/**
 * Runs one step; a linter counts as one test.
 * @param {any[]} step
 */
async function check(step, isLinter) {
  const [name, command, args, env] = step;
  console.log(`\n── ${name}`);
  const start = Date.now();
  let output;
  let failed = 0;
  try {
    output = await run(command, args, { env, live: true });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log(error.message);
    output = error.output;
    failed = Math.max(1, count(output, FAILED));
  }
  const passed = isLinter ? 1 - failed : count(output, PASSED);
  // A runner that found no test has checked nothing.
  if (passed + failed === 0) failed = 1;
  return { name, passed, failed, time: seconds(start) };
}

function count(output, patterns) {
  const matches = patterns.flatMap((pattern) => [...output.matchAll(pattern)]);
  return matches.reduce((sum, [, number]) => sum + Number(number), 0);
}

await main(import.meta.url, async () => {
  const start = Date.now();
  await setup({ tests: true });
  await build();
  const results = [];
  for (const step of linters) results.push(await check(step, true));
  for (const step of await tests()) results.push(await check(step, false));

  if (!results.some(({ name }) => name === 'training'))
    console.log(
      '\n── training: skipped, PyTorch is not installed (training/requirements.txt; PYTHON names another Python)',
    );

  console.log(`\n── summary (${seconds(start)})`);
  for (const { name, passed, failed, time } of results) {
    console.log(
      `${failed ? '✗' : '✓'} ${name.padEnd(26)} ${time.padStart(8)}  ${passed} passed, ${failed} failed`,
    );
  }
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
  if (total('failed') > 0) process.exitCode = 1;
});
