// Rust and TypeScript -> npm/dist/ (the package) and dist/ (the page). Makes only what is out of date.
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { Failure, cargoHome, main, root, run } from './lib/run.mjs';
import { derive } from './lib/stamp.mjs';
import { setup } from './setup.mjs';

export const MODEL = 'everyday-282-x1.0.safetensors';
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

export async function build() {
  const engine = (to) =>
    wasm(`engine, ${to}`, { crate: '.', to, name: 'shufflenet', inputs: [...RUST, 'src'], build: to });
  await Promise.all(BUILDS.map(engine));
  const inputs = [...RUST, 'decode'];
  await wasm('picture decoder', { crate: 'decode', to: 'decode', name: 'decode', inputs, build: 'simd128' });
  await npmPackage();
  await page();
}

async function wasm(name, { crate, to, name: file, inputs, build }) {
  const folder = `npm/wasm/${to}`;
  await derive(name, {
    inputs,
    outputs: [`${folder}/${file}.js`, `${folder}/${file}_bg.wasm`],
    about: 'wasm-pack build, about a minute',
    make: async () => {
      await rm(join(root, folder), { recursive: true, force: true });
      const options =
        `--release --target web --mode no-install --no-pack --no-gitignore --out-name ${file}`.split(' ');
      await run(
        'wasm-pack',
        ['build', crate, ...options, '--out-dir', join(root, folder), '--', '--locked'],
        {
          env: await cargoEnv(build),
        },
      );
    },
  });
}

async function npmPackage() {
  await derive('npm package', {
    inputs: [
      'npm/src',
      ...['simd128', 'relaxed-simd', 'decode'].map((folder) => `npm/wasm/${folder}`),
      'npm/package.json',
      'npm/tsconfig.json',
      'tsconfig.base.json',
      `models/${MODEL}`,
    ],
    outputs: ['npm/dist/index.js', 'npm/dist/index.d.ts', `npm/dist/${MODEL}`],
    about: 'esbuild and tsc, a few seconds',
    make: async () => {
      await rm(join(root, 'npm/dist'), { recursive: true, force: true });
      await mkdir(join(root, 'npm/dist'));
      await writeGlue();
      await Promise.all([bundle(), run('tsc', ['-p', 'npm'])]);
      const copy = (from, to) => cp(join(root, from), join(root, 'npm', to));
      await Promise.all([
        copy('npm/wasm/simd128/shufflenet_bg.wasm', 'dist/shufflenet-simd128.wasm'),
        copy('npm/wasm/relaxed-simd/shufflenet_bg.wasm', 'dist/shufflenet-relaxed-simd.wasm'),
        copy('npm/wasm/decode/decode_bg.wasm', 'dist/decode.wasm'),
        copy(`models/${MODEL}`, `dist/${MODEL}`),
      ]);
      await showSizes('npm/dist');
    },
  });
}

/**
 * wasm-bindgen's JavaScript keeps its one WebAssembly instance in module variables. Wrapped into functions, every call
 * gives a new instance: networks don't share memory, and a disposed or broken one is simply left to the garbage collector.
 */
async function writeGlue() {
  const [plain, relaxed] = await Promise.all(
    ['simd128', 'relaxed-simd'].map((build) =>
      readFile(join(root, 'npm/wasm', build, 'shufflenet.js'), 'utf8'),
    ),
  );
  if (plain !== relaxed)
    throw new Failure('The two builds of the engine have different JavaScript, but the package has it once.');
  const code = await Promise.all([
    factory('glue', 'simd128/shufflenet.js', 'Engine, build'),
    factory('decodeGlue', 'decode/decode.js', 'decode'),
  ]);
  await writeFile(join(root, 'npm/wasm/glue.js'), code.join('\n'));
  await writeFile(
    join(root, 'npm/wasm/glue.d.ts'),
    `import type * as engine from './simd128/shufflenet.js';
import type * as decoder from './decode/decode.js';
export declare function glue(): Pick<typeof engine, 'Engine' | 'build'> & { init: typeof engine.default };
export declare function decodeGlue(): Pick<typeof decoder, 'decode'> & { init: typeof decoder.default };
`,
  );
}

async function factory(name, module, exports) {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    stdin: {
      contents: `export { default as init, ${exports} } from './${module}'`,
      resolveDir: join(root, 'npm/wasm'),
    },
    bundle: true,
    format: 'iife',
    globalName: 'module',
    write: false,
  });
  return `export function ${name}() {\n${outputFiles[0].text}\nreturn module;\n}\n`;
}

async function bundle() {
  const { build } = await import('esbuild');
  const { version } = JSON.parse(await readFile(join(root, 'npm/package.json'), 'utf8'));
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    absWorkingDir: join(root, 'npm'),
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    define: { VERSION: JSON.stringify(version) },
  };
  await Promise.all([
    build({ ...options, entryPoints: ['src/index.ts'], platform: 'browser' }),
    build({ ...options, entryPoints: ['src/node.ts'], platform: 'node' }),
    build({ ...options, entryPoints: ['src/cli.ts'], platform: 'node', external: ['./node.js'] }),
  ]);
}

async function showSizes(folder) {
  for (const file of (await readdir(join(root, folder))).toSorted()) {
    if (!/\.(js|wasm)$/.test(file)) continue;
    const bytes = await readFile(join(root, folder, file));
    const brotli = brotliCompressSync(bytes).length;
    console.log(`    ${file.padEnd(28)} ${kB(bytes.length)}  ${kB(brotli)} brotli`);
  }
}

function kB(bytes) {
  return `${(bytes / 1000).toFixed(1).padStart(8)} kB`;
}

async function page() {
  await derive('page', {
    inputs: ['www', 'npm/dist', 'tsconfig.base.json'],
    outputs: ['dist/index.html'],
    about: 'vite build, a few seconds',
    make: () => run('npm', ['run', 'build', '-w', 'www']),
  });
}

await main(import.meta.url, async () => {
  await setup();
  await build();
});
