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
      ...['simd128', 'relaxed-simd', 'files', 'lab', 'decode'].map((folder) => `npm/wasm/${folder}`),
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
        copy('npm/wasm/lab/lab_bg.wasm', 'dist/shufflenet-lab.wasm'),
        copy('npm/wasm/files/shufflenet_bg.wasm', 'dist/shufflenet-files.wasm'),
        copy('npm/wasm/decode/decode_bg.wasm', 'dist/decode.wasm'),
        copy(`models/${MODEL}`, `dist/${MODEL}`),
      ]);
      await showSizes('npm/dist');
    },
  });
}

/**
 * wasm-bindgen's JavaScript keeps its one WebAssembly instance in module variables. Wrapped into functions, every call
 * starts a new instance: networks don't share memory, and a disposed or broken one is simply left to the garbage collector.
 */
async function writeGlue() {
  for (const build of ['simd128', 'relaxed-simd']) await checkGlue(build, 'files');
  const engine = ['Engine', 'Learner', 'build', 'convert', 'inspect'];
  const code = await Promise.all([
    starter('startEngine', 'files/shufflenet', engine),
    starter('startLab', 'lab/lab', ['Lab', 'Operator']),
    starter('startDecoder', 'decode/decode', ['decode']),
  ]);
  await writeFile(join(root, 'npm/wasm/glue.js'), code.join('\n'));
  await writeFile(
    join(root, 'npm/wasm/glue.d.ts'),
    `import type * as engine from './files/shufflenet.js';
import type * as lab from './lab/lab.js';
import type * as decoder from './decode/decode.js';
type Code = WebAssembly.Module | BufferSource;
export declare function startEngine(code: Code): Promise<Pick<typeof engine, '${engine.join("' | '")}'>>;
export declare function startLab(code: Code): Promise<Pick<typeof lab, 'Lab' | 'Operator'>>;
export declare function startDecoder(code: Code): Promise<Pick<typeof decoder, 'decode'>>;
`,
  );
}

/** The engines share the JavaScript of the build that can do more: all that they import has to be in it, the same. */
async function checkGlue(build, superset) {
  const glue = (folder) => readFile(join(root, 'npm/wasm', folder, 'shufflenet_bg.js'), 'utf8');
  const functions = (text) =>
    new Map([...text.matchAll(/^export function (\w+)[^]*?^}.*$/gm)].map(([all, name]) => [name, all]));
  const [own, shared] = (await Promise.all([glue(build), glue(superset)])).map(functions);
  for (const [name, code] of own) {
    if (name.startsWith('__wb') && code !== shared.get(name))
      throw new Failure(
        `The engine, ${build}, needs ${name}, which is not the same in the build "${superset}".`,
      );
  }
}

/** A function that starts an instance of compiled (or uncompiled) code and gives what it exports. */
async function starter(name, path, functions) {
  const { build } = await import('esbuild');
  const wasm = new WebAssembly.Module(await readFile(join(root, 'npm/wasm', `${path}_bg.wasm`)));
  const imports = WebAssembly.Module.imports(wasm);
  const names = imports.map(({ name }) => name).join(', ');
  const { outputFiles } = await build({
    stdin: {
      contents: `import { ${functions}, ${names}, __wbg_set_wasm } from './${path}_bg.js';
        started = WebAssembly.instantiate(code, { '${imports[0].module}': { ${names} } }).then((made) => {
          const { exports } = made.instance ?? made;
          __wbg_set_wasm(exports);
          exports.__wbindgen_start();
          return { ${functions} };
        });`,
      resolveDir: join(root, 'npm/wasm'),
    },
    plugins: [{ name: 'no finalizers', setup: withoutFinalizers }],
    define: { FinalizationRegistry: 'undefined', 'Symbol.dispose': 'undefined' },
    bundle: true,
    format: 'iife',
    minifySyntax: true,
    write: false,
  });
  return `export function ${name}(code) {\nlet started;\n${outputFiles[0].text}\nreturn started;\n}\n`;
}

/** An object's memory is in its instance and goes with it: nothing is left to be freed object by object. */
function withoutFinalizers(build) {
  build.onLoad({ filter: /_bg\.js$/ }, async ({ path }) => ({
    contents: (await readFile(path, 'utf8')).replaceAll(/^ *\w+Finalization\.(un)?register\(.*\);$/gm, ''),
  }));
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
    build({ ...browser, entryPoints: ['src/index.ts', 'src/worker.ts', 'src/lab.ts'] }),
    build({ ...browser, entryPoints: ['src/element.ts'], external: ['./index.js'] }),
    build({ ...options, entryPoints: ['src/node.ts'], platform: 'node' }),
    build({
      ...options,
      entryPoints: ['src/cli.ts', 'src/cli-worker.ts'],
      platform: 'node',
      external: ['./node.js'],
      // For the libraries within that are CommonJS.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
    }),
  ]);
  await Promise.all(['index', 'worker'].map(shrink));
  // The files of other entries as text in one module: after the worker, which is one of them.
  await build({
    ...browser,
    entryPoints: ['src/inline.ts'],
    sourcemap: false,
    plugins: [{ name: 'embedded', setup: embed }],
  });
}

/** What every visitor loads is made smaller still: terser saves 5 % more than esbuild. */
async function shrink(name) {
  const { minify } = await import('terser');
  const file = join(root, 'npm/dist', `${name}.js`);
  const { code, map } = await minify(await readFile(file, 'utf8'), {
    module: true,
    ecma: 2020,
    compress: { passes: 3, pure_getters: true, unsafe_arrows: true },
    mangle: { properties: { regex: /^(__wbg_ptr|__destroy_into_raw|__wrap)$/ } },
    sourceMap: {
      content: await readFile(`${file}.map`, 'utf8'),
      url: `${name}.js.map`,
      includeSources: true,
    },
  });
  await Promise.all([writeFile(file, code), writeFile(`${file}.map`, String(map))]);
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
