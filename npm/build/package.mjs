// The npm package: npm/src and the WebAssembly in npm/wasm -> npm/dist.
import { cp, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { integrityIn } from '../../scripts/lib/integrity.mjs';
import { root, run } from '../../scripts/lib/run.mjs';
import { derive } from '../../scripts/lib/stamp.mjs';
import { PARTS, crates, licencesOf, packages } from '../../scripts/lib/third-party.mjs';
import { bundle } from './bundle.mjs';
import { MODEL, writeConstants } from './constants.mjs';
import { writeGlue } from './glue.mjs';
import { sbomOf } from './sbom.mjs';
import { ALL, wasmOf } from './wasm.mjs';

const MODEL_FILE = basename(MODEL);

export async function npmPackage() {
  await derive('npm package', {
    inputs: [
      'npm/src',
      ...ALL.map(({ folder }) => `npm/wasm/${folder}`),
      'npm/build',
      'npm/package.json',
      'npm/tsconfig.json',
      'npm/tsconfig.room.json',
      'tsconfig.base.json',
      'Cargo.lock',
      'package.json',
      'package-lock.json',
      'rust-toolchain.toml',
      'scripts/lib/integrity.mjs',
      'scripts/lib/third-party.mjs',
      MODEL,
    ],
    outputs: ['npm/dist/index.js', 'npm/dist/index.d.ts', 'npm/dist/inline.js', `npm/dist/${MODEL_FILE}`],
    about: 'esbuild and tsc, a few seconds',
    make: async () => {
      await rm(join(root, 'npm/dist'), { recursive: true, force: true });
      await mkdir(join(root, 'npm/dist'));
      await writeGlue();
      await writeConstants();
      const [within] = await Promise.all([bundle(), run('tsc', ['-b', 'npm', '--force'])]);
      const copy = (from, to) => cp(join(root, from), join(root, 'npm', to));
      await Promise.all([
        ...ALL.map((build) => copy(wasmOf(build), `dist/${build.file}`)),
        copy(MODEL, `dist/${MODEL_FILE}`),
        writeParts(within),
      ]);
      const hashes = await integrityIn(join(root, 'npm/dist'), /\.(js|wasm|safetensors)$/);
      await write('npm/dist/integrity.json', toJson(Object.fromEntries(hashes)));
      await showSizes('npm/dist');
    },
  });
  await linkCommand();
}

/** What the package is made of, for those who want to know, and for the page, which has all of it within. */
async function writeParts(within) {
  const parts = (await Promise.all([crates(), packages(within)])).flat();
  const npm = JSON.parse(await readFile(join(root, 'npm/package.json'), 'utf8'));
  await Promise.all([
    write(PARTS, toJson(parts)),
    write('npm/dist/THIRD-PARTY-LICENSES.txt', licencesOf(parts)),
    write('npm/dist/sbom.cdx.json', toJson(sbomOf(npm, parts))),
  ]);
}

const write = (file, text) => writeFile(join(root, file), text);
const toJson = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** For `npx` in this repository: npm links a package's command when it installs, but it was not built yet then. */
async function linkCommand() {
  try {
    await symlink('../shufflenet-wasm/dist/cli.js', join(root, 'node_modules/.bin/shufflenet-wasm'));
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
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
