// npm/src -> the JavaScript in npm/dist.
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { root } from '../../scripts/lib/run.mjs';
import { MODEL } from './constants.mjs';

/** Gives the files that something of is in it. */
export async function bundle() {
  const esbuild = await import('esbuild');
  const within = new Set();
  const build = async (options) => {
    const { metafile } = await esbuild.build({ ...options, metafile: true });
    for (const file of inputsOf(metafile)) within.add(resolve(options.absWorkingDir, file));
  };
  const { version } = await json('npm/package.json');
  const { browserslist } = await json('package.json');
  /** @type {import('esbuild').BuildOptions} */
  const options = {
    absWorkingDir: join(root, 'npm'),
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    sourcemap: true,
    define: { VERSION: JSON.stringify(version), MODEL_FILE: JSON.stringify(`./${basename(MODEL)}`) },
  };
  /** @type {import('esbuild').BuildOptions} */
  const browser = {
    ...options,
    platform: 'browser',
    target: browserslist.map((name) => name.replace(' ', '')),
  };
  await Promise.all([
    build({ ...browser, entryPoints: { worker: 'src/worker/net.ts', 'lab-worker': 'src/worker/lab.ts' } }),
    build({ ...browser, entryPoints: ['src/index.ts', 'src/lab.ts'] }),
    // papaparse makes it look like CommonJS to those who tell by the text.
    build({ ...browser, entryPoints: ['src/csv.ts', 'src/evaluate.ts'], banner: { js: 'export {};' } }),
    build({ ...browser, entryPoints: ['src/element.ts'], plugins: [entry('index')] }),
    build({
      ...options,
      entryPoints: { node: 'src/node.ts', 'node-worker': 'src/node/thread.ts' },
      platform: 'node',
    }),
    build({
      ...options,
      entryPoints: { cli: 'src/cli/main.ts' },
      platform: 'node',
      plugins: [entry('node')],
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
  return within;
}

/** Those of which something is left. */
function inputsOf({ outputs }) {
  const inputs = Object.values(outputs).flatMap(({ inputs }) => Object.entries(inputs));
  return inputs.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([file]) => file);
}

async function json(path) {
  return JSON.parse(await readFile(join(root, path), 'utf8'));
}

/** Another entry stays what it is: a file beside the one that imports it. */
function entry(name) {
  return {
    name: `entry ${name}`,
    setup(build) {
      const path = join(root, 'npm/src', `${name}.js`);
      build.onResolve({ filter: /\.js$/ }, ({ path: wanted, resolveDir }) =>
        join(resolveDir, wanted) === path ? { path: `./${name}.js`, external: true } : undefined,
      );
    },
  };
}

/** What every visitor loads is made smaller still: terser saves 5 % more than esbuild. */
async function shrink(name) {
  const { minify } = await import('terser');
  const file = join(root, 'npm/dist', `${name}.js`);
  const { code, map } = await minify(await readFile(file, 'utf8'), {
    module: true,
    ecma: 2020,
    compress: { passes: 3, pure_getters: true, unsafe_arrows: true, hoist_funs: true },
    mangle: { properties: { regex: /^(__wbg_ptr|__destroy_into_raw|__wrap)$/ } },
    format: { comments: false },
    sourceMap: {
      content: await readFile(`${file}.map`, 'utf8'),
      url: `${name}.js.map`,
      includeSources: true,
    },
  });
  await Promise.all([writeFile(file, code), writeFile(`${file}.map`, String(map))]);
}

/** What `inline` holds. */
const EMBEDDED = {
  engine: 'npm/wasm/files/shufflenet_bg.wasm',
  model: MODEL,
  worker: 'npm/dist/worker.js',
};

/** `import text from 'embedded:name'` gives a file in base64. */
function embed(build) {
  build.onResolve({ filter: /^embedded:/ }, ({ path }) => ({
    path: join(root, EMBEDDED[path.slice('embedded:'.length)]),
    namespace: 'embedded',
  }));
  build.onLoad({ filter: /.*/, namespace: 'embedded' }, async ({ path }) => ({
    contents: await readFile(path),
    loader: 'base64',
  }));
}
