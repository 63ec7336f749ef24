// Everything that the pages load and that no package ships: the networks in three formats, and two libraries as one file each.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from '../../scripts/lib/run.mjs';
import { derive } from '../../scripts/lib/stamp.mjs';
import { network } from '../../tests/package/formula.mjs';
import { tensors } from './network.mjs';
import { onnx } from './onnx.mjs';
import { tflite } from './tflite.mjs';

export const MODELS = { 'x1.0': 'shufflenet_v2_x1_0', 'x0.5': 'shufflenet_v2_x0_5' };
const CLASSES = 1000;
const SIDE = 224;
const FOLDER = 'target/bench/models';
const LIBRARIES = {
  litert: `export * from '@litertjs/core';`,
  tfjs: `export * as tf from '@tensorflow/tfjs-core'; export * as backend from '@tensorflow/tfjs-backend-wasm';`,
};

/** Where a page finds a model, but for the ending of its format. */
export const address = (model) => `/${FOLDER}/${MODELS[model]}`;

export async function prepare() {
  await derive('networks for the benches', {
    inputs: ['benches/peers', 'tests/package/formula.mjs'],
    outputs: Object.values(MODELS).flatMap((name) =>
      ['safetensors', 'onnx', 'tflite'].map((type) => `${FOLDER}/${name}.${type}`),
    ),
    about: 'weights by formula, in three formats, a few seconds',
    make: writeNetworks,
  });
  await derive('libraries for the benches', {
    inputs: ['benches/peers/models.mjs', 'benches/package-lock.json'],
    outputs: Object.keys(LIBRARIES).map((name) => `target/bench/libraries/${name}.mjs`),
    about: 'esbuild, a few seconds',
    make: bundle,
  });
}

async function writeNetworks() {
  await mkdir(join(root, FOLDER), { recursive: true });
  for (const name of Object.values(MODELS)) {
    const file = network(name, CLASSES);
    const all = tensors(file);
    const formats = { safetensors: file, onnx: onnx(all, SIDE), tflite: tflite(all, SIDE) };
    for (const [type, bytes] of Object.entries(formats))
      await writeFile(join(root, FOLDER, `${name}.${type}`), bytes);
  }
}

async function bundle() {
  const { build } = await import('esbuild');
  for (const [name, contents] of Object.entries(LIBRARIES)) {
    await build({
      stdin: { contents, resolveDir: join(root, 'benches') },
      outfile: join(root, `target/bench/libraries/${name}.mjs`),
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      logLevel: 'error',
    });
  }
}
