// benches/engine as WebAssembly: both builds, with the flags of the product, in Node and in every browser there is.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { BUILDS, cargoEnv } from '../scripts/build.mjs';
import { Failure, root, run } from '../scripts/lib/run.mjs';
import { derive } from '../scripts/lib/stamp.mjs';
import { browsers, open, versionOf, withBrowser } from './lib/browsers.mjs';
import { machine } from './lib/machine.mjs';
import { alone, preferred, waitForQuiet } from './lib/quiet.mjs';
import { serve } from './lib/server.mjs';

const INPUTS =
  'Cargo.toml Cargo.lock .cargo/config.toml rust-toolchain.toml src benches/engine tests/common'.split(' ');
/** Chromium on a processor that lacks the instruction for sums of products of bytes. */
const WITHOUT_VNNI = '--js-flags=--no-enable-avx-vnni --no-enable-avx-vnni-int8';
const folder = (build) => `target/bench/engine/${build}`;

/** Files of results, by name: the tables of every build in Node and in every browser. */
export async function engine({ quick, wanted }) {
  for (const build of BUILDS) await compile(build);
  const sections = [];
  const add = async (place, build, measure) => {
    console.log(`… engine, ${build}, ${place}`);
    const report = await alone(async () => {
      await waitForQuiet();
      return measure();
    });
    console.log(report);
    sections.push(`## ${place}, ${build}\n\n${report.replace(/^Build: .*\n+/, '')}`);
  };
  for (const build of BUILDS)
    await add(`Node ${process.versions.node}`, build, () => inNode(build, quick, wanted));
  const server = await serve();
  for (const name of quick ? browsers.slice(0, 1) : browsers) {
    await withBrowser(name, async (browser) => {
      const version = await versionOf(browser);
      for (const build of BUILDS) {
        await add(version, build, () => inBrowser(browser, server.origin, build, quick, wanted));
      }
    });
  }
  const lesser = async (browser) => {
    const place = `${await versionOf(browser)}, as on a processor without VNNI`;
    for (const build of BUILDS)
      await add(place, build, () => inBrowser(browser, server.origin, build, quick, wanted || 'shufflenet'));
  };
  await withBrowser('Chromium', lesser, [WITHOUT_VNNI]);
  return {
    'engine.md': `# The engine, operator by operator\n\n${machine()} See benches/README.md.\n\n${sections.join('\n')}`,
  };
}

/** As wasm-pack makes the product: compiled with its flags, bound, and optimised with the options of Cargo.toml. */
async function compile(build) {
  const to = folder(build);
  await derive(`engine's benches, ${build}`, {
    inputs: INPUTS,
    outputs: [`${to}/engine.js`, `${to}/engine_bg.wasm`],
    about: 'cargo bench without running it, about a minute',
    make: async () => {
      const target =
        'bench --no-run --locked --bench engine --features web --target wasm32-unknown-unknown'.split(' ');
      const log = await run('cargo', target, { env: await cargoEnv(build) });
      const [, file] = log.match(/\((.+\.wasm)\)/);
      await run('wasm-bindgen', [file, '--target', 'web', '--out-dir', to, '--out-name', 'engine']);
      const [, options] = (await readFile(join(root, 'Cargo.toml'), 'utf8')).match(/^wasm-opt = (\[.+\])$/m);
      const wasm = `${to}/engine_bg.wasm`;
      await run('wasm-opt', [wasm, '-o', wasm, ...JSON.parse(options)]);
    },
  });
}

/** In a process of its own: Node 20 has to be told to allow relaxed SIMD, and only a session of its own can be preferred. */
async function inNode(build, quick, wanted) {
  const relaxed = process.versions.node.startsWith('20.') ? ['--experimental-wasm-relaxed-simd'] : [];
  const args = [...relaxed, fileURLToPath(import.meta.url), build, String(quick), wanted];
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  preferred(child.pid);
  const [report, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Failure(`The engine's benches ended with ${code} in Node.`);
  return report;
}

async function inBrowser(browser, origin, build, quick, wanted) {
  const page = await open(browser, `${origin}/benches/lib/blank.html`);
  const module = `/${folder(build)}/engine.js`;
  const work = async (module, quick, wanted) => {
    const engine = await import(module);
    await engine.default({ module_or_path: module.replace('.js', '_bg.wasm') });
    return engine.report(quick, wanted);
  };
  const report = await page.evaluate(work, module, quick, wanted);
  await page.browserContext().close();
  return report;
}

// The child process of inNode().
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [build, quick, wanted] = process.argv.slice(2);
  const engine = await import(join(root, folder(build), 'engine.js'));
  await engine.default({ module_or_path: await readFile(join(root, folder(build), 'engine_bg.wasm')) });
  console.log(engine.report(quick === 'true', wanted));
}
