// The npm package: npm/src and the WebAssembly in npm/wasm -> npm/dist.
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { Failure, root, run } from './run.mjs';
import { derive } from './stamp.mjs';

export const MODEL = 'everyday-282-x1.0.safetensors';

export async function npmPackage() {
  await derive('npm package', {
    inputs: [
      'npm/src',
      ...['simd128', 'relaxed-simd', 'decode'].map((folder) => `npm/wasm/${folder}`),
      'scripts/lib/package.mjs',
      'npm/package.json',
      'npm/tsconfig.json',
      'tsconfig.base.json',
      `models/${MODEL}`,
    ],
    outputs: ['npm/dist/index.js', 'npm/dist/index.d.ts', 'npm/dist/inline.js', `npm/dist/${MODEL}`],
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
    factory('glue', 'simd128/shufflenet.js', 'Engine, Learner, build, convert, inspect'),
    factory('decodeGlue', 'decode/decode.js', 'decode'),
  ]);
  await writeFile(join(root, 'npm/wasm/glue.js'), code.join('\n'));
  await writeFile(
    join(root, 'npm/wasm/glue.d.ts'),
    `import type * as engine from './simd128/shufflenet.js';
import type * as decoder from './decode/decode.js';
export declare function glue(): Pick<typeof engine, 'Engine' | 'Learner' | 'build' | 'convert' | 'inspect'> & { init: typeof engine.default };
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
  /** @type {import('esbuild').BuildOptions} */
  const browser = { ...options, platform: 'browser' };
  await Promise.all([
    build({ ...browser, entryPoints: ['src/index.ts', 'src/worker.ts'] }),
    build({ ...browser, entryPoints: ['src/element.ts'], external: ['./index.js'] }),
    build({ ...options, entryPoints: ['src/node.ts'], platform: 'node' }),
    build({ ...options, entryPoints: ['src/cli.ts'], platform: 'node', external: ['./node.js'] }),
  ]);
  // The files of other entries as text in one module: after the worker, which is one of them.
  await build({
    ...browser,
    entryPoints: ['src/inline.ts'],
    sourcemap: false,
    plugins: [{ name: 'embedded', setup: embed }],
  });
}

/** `import text from 'embedded:path'` gives a file, its path from npm/, in base64. */
function embed(build) {
  build.onResolve({ filter: /^embedded:/ }, ({ path }) => ({
    path: join(root, 'npm', path.slice('embedded:'.length)),
    namespace: 'embedded',
  }));
  build.onLoad({ filter: /.*/, namespace: 'embedded' }, async ({ path }) => ({
    contents: await readFile(path),
    loader: 'base64',
  }));
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
