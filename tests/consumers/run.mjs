// Installs the packed package into each project and example, builds it, runs it for real, and prints who passed.
// node tests/consumers/run.mjs [name…]; without a name all of them.
import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { ShuffleNet } from 'shufflenet-wasm';
import { chromium as own } from '../../scripts/lib/browsers.mjs';
import { menuAsked, refusedAndChosen } from '../examples/asked.mjs';
import { launch } from '../lib/chromium.mjs';
import { file, picture } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
/** Inside the repository, so that tools which it has already are found. */
const work = file('target/consumers');
const PREFIX = '/some/where/';

/** Those that need nothing which the repository does not have. */
export const QUICK = ['plain', 'import-map', 'worker', 'extension', 'node', 'require', 'esbuild', 'vite'];
/** Those of examples/ that are installed. */
const EXAMPLES = ['react', 'vue', 'svelte', 'extension'].map((name) => `examples/${name}`);

const run = (command, args, cwd) =>
  promisify(execFile)(command, args, { cwd, timeout: 900_000, maxBuffer: 2 ** 26 });

/** Runs the named projects; gives one `{name, outcome}` or `{name, error}` for each. */
export async function consume(names) {
  await mkdir(work, { recursive: true });
  const { stdout } = await run('npm', ['pack', file('npm'), '--json', '--pack-destination', work], work);
  const tarball = join(work, JSON.parse(stdout)[0].filename);
  const label = await expected();
  const results = [];
  for (const name of names) {
    try {
      const outcome = await one(name, tarball);
      if (outcome.label !== label) throw new Error(`It saw ${outcome.label}, and not ${label}.`);
      results.push({ name, outcome });
    } catch (error) {
      results.push({ name, error: String(error.stderr || error.stdout || error.message).slice(-8000) });
    }
  }
  return results;
}

/** What all of them have to see in the picture. */
async function expected() {
  const net = await ShuffleNet.load();
  const { predictions } = await net.classify(picture('cat'), { topK: 1 });
  return predictions[0].label;
}

/** What a project's "start" prints; or what is seen in its folder, or in out/ if it has a "build" that makes it. */
async function one(name, tarball) {
  const example = EXAMPLES.includes(name);
  const folder = join(work, name);
  await rm(folder, { recursive: true, force: true });
  await cp(example ? file(name) : join(here, name), folder, { recursive: true });
  await cp(picture('cat'), join(folder, 'cat.png'));
  const { scripts = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  if (!example && !scripts.start) {
    await cp(join(here, 'page.js'), join(folder, 'main.js'), { force: false });
  }
  await run('npm', ['install', '--no-fund', '--no-audit', '--no-package-lock', tarball], folder);
  if (scripts.start) {
    const { stdout } = await run('npm', ['run', '--silent', 'start'], folder);
    return JSON.parse(stdout);
  }
  const out = scripts.build ? join(folder, 'out') : folder;
  if (scripts.build) {
    const where = example ? ['--', '--base', './', '--outDir', 'out'] : [];
    await run('npm', ['run', '--silent', 'build', ...where], folder);
    await cp(join(folder, 'cat.png'), join(out, 'cat.png'));
  }
  const [inside, ask] = OTHERS[name] ?? [inPage, example ? labelled(refusedAndChosen) : outcome];
  return inside(out, ask);
}

// What gives the outcome of a page, or of an extension's service worker.
const labelled = (ask) => async (place) => ({ label: await ask(place) });
const classified = (worker) =>
  worker.evaluate(async () => {
    // The worker is there before its modules are.
    while (!globalThis.classify) await new Promise((resolve) => setTimeout(resolve, 50));
    return globalThis.classify();
  });
const outcome = async (page) =>
  (await page.waitForFunction(() => globalThis.outcome, null, { timeout: 60_000 })).jsonValue();

/** The outcome when the page's service worker has taken over and the server is gone. */
async function offline(page, server) {
  await page.waitForFunction(() => navigator.serviceWorker.controller, null, { timeout: 60_000 });
  server.close();
  await page.reload();
  return outcome(page);
}

/** Those that are more than a page: what runs them, and what asks them. */
const OTHERS = {
  extension: [inExtension, classified],
  'examples/extension': [inExtension, labelled(menuAsked)],
  'vite-pwa': [inPage, offline],
};

async function inPage(folder, ask) {
  const server = await serve({ [PREFIX]: static_(folder) });
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const troubles = [];
    page.on('pageerror', (error) => troubles.push(String(error)));
    await page.goto(server.origin + PREFIX);
    return await ask(page, server).catch((error) => {
      throw new Error([...troubles, error.message].join('\n'));
    });
  } finally {
    await browser.close();
    server.close();
  }
}

function static_(folder) {
  const types = { html: 'text/html', js: 'text/javascript', wasm: 'application/wasm', css: 'text/css' };
  return async (_, response, path) => {
    const inside = decodeURIComponent(path.slice(PREFIX.length)) || 'index.html';
    const full = join(folder, inside);
    if (!full.startsWith(folder) || !(await stat(full).catch(() => undefined))?.isFile())
      return void response.writeHead(404).end();
    const type = types[inside.split('.').at(-1)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type }).end(await readFile(full));
  };
}

async function inExtension(folder, ask) {
  const context = await chromium.launchPersistentContext('', {
    ...own,
    headless: true,
    args: [`--disable-extensions-except=${folder}`, `--load-extension=${folder}`, ...own.args],
  });
  try {
    const [worker = await context.waitForEvent('serviceworker', { timeout: 60_000 })] =
      context.serviceWorkers();
    return await ask(worker);
  } finally {
    await context.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const entries = await readdir(here, { withFileTypes: true });
  const own = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const all = [...own, ...EXAMPLES];
  const results = await consume(process.argv.length > 2 ? process.argv.slice(2) : all);
  for (const { name, outcome, error } of results) {
    console.log(`${error ? '✗' : '✓'} ${name.padEnd(18)} ${error ?? Object.values(outcome).join(', ')}`);
  }
  if (results.some(({ error }) => error)) process.exitCode = 1;
}
