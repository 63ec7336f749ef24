// Everything that building and testing needs, on a machine that has rustup and Node only. Does nothing twice.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, ask, ensure, find, main, root, run } from './lib/run.mjs';
import { hash, textOf } from './lib/stamp.mjs';

const WASM_PACK = '0.15.1';

export async function setup({ tests = false } = {}) {
  await checkNode();
  await linker();
  await rust();
  await wasmPack();
  await wasmBindgen();
  await npmPackages();
  if (tests) await chromium();
}

async function checkNode() {
  const { engines } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const [, oldest] = engines.node.match(/^>=(\d+\.\d+)$/);
  const [wanted, is] = [oldest, process.versions.node].map((version) => version.split('.').map(Number));
  if (is[0] > wanted[0] || (is[0] === wanted[0] && is[1] >= wanted[1])) return;
  throw new Failure(
    `Node ${oldest} or later is needed, and this is ${process.versions.node}. See https://nodejs.org/.`,
  );
}

async function linker() {
  await ensure('C linker', {
    ready: () => find('cc'),
    about: 'installing the Debian packages gcc and libc6-dev, about a minute',
    make: () => aptInstall('gcc', 'libc6-dev'),
  });
}

async function rust() {
  if (!find('rustup')) {
    throw new Failure(
      'Rust is needed and rustup was not found. Install it from https://rustup.rs/, then run this again.',
    );
  }
  const { channel, targets, components } = await toolchain();
  const list = (what) => ask('rustup', what, 'list', '--installed', '--toolchain', channel);
  await ensure(`Rust ${channel} with ${[...targets, ...components].join(', ')}`, {
    ready: async () => {
      const [own, parts] = await Promise.all([list('target'), list('component')]);
      return (
        targets.every((target) => own.includes(target)) && components.every((part) => parts.includes(part))
      );
    },
    about: 'rustup installs what is missing, about a minute',
    make: () =>
      run('rustup', [
        ...['toolchain', 'install', channel, '--profile', 'minimal', '--no-self-update'],
        ...['--component', components.join(), '--target', targets.join()],
      ]),
  });
}

/** What rust-toolchain.toml asks for. */
async function toolchain() {
  const text = await readFile(join(root, 'rust-toolchain.toml'), 'utf8');
  const value = (name) => JSON.parse(text.match(new RegExp(`^${name} = (.+)$`, 'm'))[1]);
  return { channel: value('channel'), targets: value('targets'), components: value('components') };
}

/** Unoptimised (`--debug`): they run for a second, and an optimised build would take minutes longer. */
async function wasmPack() {
  await ensure(`wasm-pack ${WASM_PACK}`, {
    ready: async () => (await ask('wasm-pack', '--version')).trim() === `wasm-pack ${WASM_PACK}`,
    about: 'building it in .tools/, about 2 minutes',
    make: () => cargoInstall('wasm-pack', WASM_PACK, '--locked'),
  });
}

async function wasmBindgen() {
  const [, version] = (await readFile(join(root, 'Cargo.lock'), 'utf8')).match(
    /name = "wasm-bindgen"\nversion = "(.+)"/,
  );
  await ensure(`wasm-bindgen-cli ${version}`, {
    ready: async () => {
      const programs = ['wasm-bindgen', 'wasm-bindgen-test-runner'];
      const answers = await Promise.all(programs.map((program) => ask(program, '--version')));
      return answers.every((answer, i) => answer.trim() === `${programs[i]} ${version}`);
    },
    about: 'building it in .tools/, about 3 minutes',
    make: () => cargoInstall('wasm-bindgen-cli', version),
  });
}

function cargoInstall(crate, version, ...options) {
  return run('cargo', [
    'install',
    crate,
    '--version',
    version,
    '--debug',
    '--force',
    '--root',
    '.tools',
    ...options,
  ]);
}

async function npmPackages() {
  const stamp = join(root, 'node_modules/.installed-lock');
  const lock = await hash(['package-lock.json']);
  await ensure('npm packages', {
    ready: async () => (await textOf(stamp)) === lock,
    about: 'npm ci, about half a minute',
    make: async () => {
      await run('npm', ['ci']);
      await writeFile(stamp, lock);
    },
  });
}

/** For the tests only. Environment variables can name others. */
export const browser = () => process.env.CHROMIUM || find('chromium');
export const driver = () => process.env.CHROMEDRIVER || find('chromedriver');

async function chromium() {
  await ensure('Chromium and its driver', {
    ready: () => browser() && driver(),
    about: 'installing the Debian packages chromium and chromium-driver, about 2 minutes',
    make: () => aptInstall('chromium', 'chromium-driver'),
  });
}

async function aptInstall(...packages) {
  const how = `Install ${packages.join(' and ')} by hand`;
  if (!find('apt-get')) throw new Failure(`There is no apt-get here. ${how}, then run this again.`);
  const root = process.getuid() === 0;
  if (!root && !find('sudo'))
    throw new Failure(`Installing needs root or sudo. ${how}, then run this again.`);
  const apt = (...args) => {
    const command = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-y', '-q', ...args];
    return root ? run(command[0], command.slice(1)) : run('sudo', command);
  };
  await apt('update');
  await apt('install', '--no-install-recommends', ...packages);
}

await main(import.meta.url, () => setup());
