// Rust and TypeScript -> npm/dist/ (the package) and dist/ (the page). Makes only what is out of date.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { npmPackage } from '../npm/build/package.mjs';
import { pageModel } from './lib/model.mjs';
import { optionsOf } from './lib/options.mjs';
import { Failure, cargoHome, main, root, run } from './lib/run.mjs';
import { derive } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

export const BUILDS = ['simd128', 'relaxed-simd'];
const CARGO_CONFIG = '.cargo/config.toml';
const RUST = ['Cargo.toml', 'Cargo.lock', CARGO_CONFIG, 'rust-toolchain.toml'];

/**
 * The environment in which cargo makes a build of the engine: the flags of .cargo/config.toml, with relaxed SIMD if
 * wanted; a folder for each, so that they don't make each other's files old; and no paths of this machine in the result.
 */
export async function cargoEnv(build) {
  const config = await readFile(join(root, CARGO_CONFIG), 'utf8');
  const [, list] = config.match(/^rustflags = (\[.+\])$/m) ?? [];
  const flags = JSON.parse(list ?? '[]');
  const simd = flags.indexOf('target-feature=+simd128');
  if (simd < 0) throw new Failure(`${CARGO_CONFIG} has no rustflags with "target-feature=+simd128".`);
  if (build === 'relaxed-simd') flags[simd] += ',+relaxed-simd';
  flags.push(`--remap-path-prefix=${join(cargoHome, 'registry/src')}=`);
  return { CARGO_ENCODED_RUSTFLAGS: flags.join('\x1f'), CARGO_TARGET_DIR: join(root, 'target', build) };
}

/**
 * Builds all. `model` is the path of a model for the page instead of the package's; gives what is known of it then. The
 * package has its own in any case.
 * @param {{ model?: string }} options
 */
export async function build({ model: path } = {}) {
  const engine = { crate: '.', name: 'shufflenet', inputs: [...RUST, 'src'], features: ['web'] };
  await Promise.all(BUILDS.map((build) => wasm(`engine, ${build}`, { ...engine, to: build, build })));
  // After the engine of the same build, whose compiled dependencies they share.
  const build = 'simd128';
  await wasm('reader of model files', { ...engine, to: 'files', build, features: ['web', 'files'] });
  await wasm('engine with its lab', { ...engine, to: 'lab', name: 'lab', build, features: ['web', 'lab'] });
  const inputs = [...RUST, 'decode'];
  await wasm('picture decoder', {
    crate: 'decode',
    to: 'decode',
    name: 'decode',
    inputs,
    build: 'simd128',
    features: [],
  });
  await npmPackage();
  const model = path === undefined ? undefined : await pageModel(path);
  if (model) tell(model);
  await page(model);
  return model;
}

function tell({ id, classes, bytes, assumed }) {
  console.log(`✓ model of the page: ${id}, ${classes} classes, ${(bytes / 1e6).toFixed(1)} MB`);
  for (const sentence of assumed) console.log(`  ${sentence}`);
}

async function wasm(name, { crate, to, name: file, inputs, build, features }) {
  const folder = `npm/wasm/${to}`;
  await derive(name, {
    inputs,
    outputs: [`${folder}/${file}_bg.js`, `${folder}/${file}_bg.wasm`],
    about: 'wasm-pack build, about a minute',
    make: async () => {
      await rm(join(root, folder), { recursive: true, force: true });
      const options =
        `--release --target bundler --mode no-install --no-pack --no-gitignore --out-name ${file}`.split(' ');
      await run(
        'wasm-pack',
        [
          ...['build', crate, ...options, '--out-dir', join(root, folder), '--', '--locked'],
          ...['--no-default-features', '--features', features.join()],
        ],
        {
          env: await cargoEnv(build),
        },
      );
    },
  });
}

async function page(model) {
  await derive('page', {
    inputs: pageInputs(model),
    outputs: ['dist/index.html'],
    about: 'vite build, a few seconds',
    make: () => makePage(model),
  });
}

/** What a page is derived from. */
export function pageInputs(model) {
  return ['www', 'npm/dist', 'tsconfig.base.json', ...(model ? [model.folder] : [])];
}

/** Makes the page in dist/, or where `options` of vite say. */
export function makePage(model, ...options) {
  const env = { PAGE_MODEL: model?.folder ?? '' };
  return run('npm', ['run', 'build', '-w', 'www', '--', ...options], { env });
}

await main(import.meta.url, async () => {
  const about = 'Sets up what is missing and builds: the package into npm/dist/, the page into dist/.';
  const options = await optionsOf('npm run build', about);
  if (!options) return;
  await setup();
  await build(options);
});
