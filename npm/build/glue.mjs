// wasm-bindgen's JavaScript -> npm/wasm/glue.js, which is what npm/src imports instead of it.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure, root } from '../../scripts/lib/run.mjs';
import { ENGINES } from './wasm.mjs';

/**
 * wasm-bindgen's JavaScript keeps its one WebAssembly instance in module variables. Wrapped into functions, every call
 * starts a new instance: networks don't share memory, and a disposed or broken one is simply left to the garbage collector.
 */
export async function writeGlue() {
  for (const { folder } of ENGINES) await checkGlue(folder, 'files');
  const engine = ['Engine', 'Learner', 'build', 'convert', 'inspect'];
  const lab = ['Lab', 'Operator', 'constants'];
  const code = await Promise.all([
    starter('startEngine', 'files/shufflenet', engine),
    starter('startLab', 'lab/lab', lab),
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
export declare function startLab(code: Code): Promise<Pick<typeof lab, '${lab.join("' | '")}'>>;
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
    plugins: [{ name: 'lean', setup: lean }],
    define: { FinalizationRegistry: 'undefined', 'Symbol.dispose': 'undefined' },
    bundle: true,
    format: 'iife',
    minifySyntax: true,
    write: false,
  });
  return `export function ${name}(code) {\nlet started;\n${outputFiles[0].text}\nreturn started;\n}\n`;
}

/** An object's memory is in its instance and goes with it: nothing is left to be freed object by object. */
const FINALIZERS = /^ *\w+Finalization\.(un)?register\(.*\);$/gm;
/** For browsers that are too old for SIMD. */
const OLD_ENCODER = /^if \(!\('encodeInto' in cachedTextEncoder\)\) \{[^]*?^\}$/m;

function lean(build) {
  build.onLoad({ filter: /_bg\.js$/ }, async ({ path }) => ({
    contents: (await readFile(path, 'utf8')).replaceAll(FINALIZERS, '').replace(OLD_ENCODER, ''),
  }));
}
