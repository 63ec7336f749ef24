// Rust and TypeScript -> npm/dist/ (the package) and dist/ (the page). Makes only what is out of date.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { npmPackage } from '../npm/build/package.mjs';
import { ENGINES, OTHERS } from '../npm/build/wasm.mjs';
import { pageModel } from './lib/model.mjs';
import { optionsOf } from './lib/options.mjs';
import { Failure, cargoHome, main, root, run } from './lib/run.mjs';
import { derive } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

/** The instruction sets. */
export const BUILDS = ENGINES.map(({ folder }) => folder);
const THIRD_PARTY = 'scripts/lib/third-party.mjs';
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
  await Promise.all(ENGINES.map((engine) => wasm(engine, engine.folder)));
  for (const other of OTHERS) await wasm(other, 'simd128');
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

/** `build` is the instruction set. */
async function wasm({ about, crate = '.', folder, name, features }, build) {
  const to = join(root, 'npm/wasm', folder);
  await derive(about, {
    inputs: [...RUST, crate === '.' ? 'src' : crate],
    outputs: ['js', 'wasm'].map((ending) => `npm/wasm/${folder}/${name}_bg.${ending}`),
    about: 'wasm-pack build, about a minute',
    make: async () => {
      await rm(to, { recursive: true, force: true });
      const options =
        `--release --target bundler --mode no-install --no-pack --no-gitignore --out-name ${name}`.split(' ');
      const cargo = ['--locked', '--no-default-features', '--features', features.join()];
      await run('wasm-pack', ['build', crate, ...options, '--out-dir', to, '--', ...cargo], {
        env: await cargoEnv(build),
      });
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
  const inputs = ['www', 'npm/dist', 'package.json', 'package-lock.json', 'tsconfig.base.json', THIRD_PARTY];
  return model ? [...inputs, model.folder] : inputs;
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
