// Everything that the pages load and that no package ships: the networks in three formats, and two libraries as one file each.
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PYTHON, ask, root, run } from '../../scripts/lib/run.mjs';
import { derive } from '../../scripts/lib/stamp.mjs';
import { network } from '../../tests/lib/formula.mjs';
import { tensors } from './network.mjs';
import { onnx } from './onnx.mjs';
import { tflite } from './tflite.mjs';
import { SIDE } from './work.mjs';

export const MODELS = { 'x1.0': 'shufflenet_v2_x1_0', 'x0.5': 'shufflenet_v2_x0_5' };
const CLASSES = 1000;
const FOLDER = 'target/bench/models';
/** Packages in Rust, features of ./rust. */
const RUNTIMES = ['rten', 'tract'];
const LIBRARIES = {
  litert: `export * from '@litertjs/core';`,
  tfjs: `export * as tf from '@tensorflow/tfjs-core'; export * as backend from '@tensorflow/tfjs-backend-wasm';`,
};

/** Where a page finds a model, but for the ending of its format. */
export const address = (model) => `/${FOLDER}/${MODELS[model]}`;
/** The same for programs. */
export const path = (model) => join(root, FOLDER, MODELS[model]);

/** The interpreter, if it has what ncnn and the quantised networks need. */
async function python() {
  const there = await ask(PYTHON, '-c', 'import ncnn, onnx, onnxruntime, pnnx; print("there")');
  return there === '' ? undefined : PYTHON;
}

/** Gives the Python that some contenders need, if it is there. */
export async function prepare() {
  await derive('networks for the benches', {
    inputs: ['benches/peers', 'tests/lib/formula.mjs'],
    outputs: files('safetensors', 'onnx', 'tflite', 'i8.tflite'),
    about: 'weights by formula, in three formats, a few seconds',
    make: writeNetworks,
  });
  for (const runtime of RUNTIMES) {
    await derive(`${runtime} as WebAssembly`, {
      inputs: ['benches/peers/rust/Cargo.toml', 'benches/peers/rust/Cargo.lock', 'benches/peers/rust/src'],
      outputs: [`target/bench/rust/${runtime}.wasm`],
      about: 'cargo build, about two minutes',
      make: () => compile(runtime),
    });
  }
  const interpreter = await python();
  if (interpreter) {
    await derive('networks of other programs for the benches', {
      inputs: ['benches/peers', 'tests/lib/formula.mjs'],
      outputs: files('dynamic.onnx', 'qdq.onnx', 'ncnn.param', 'ncnn.bin'),
      about: 'in 8 bit and for ncnn, half a minute',
      make: convertNetworks,
    });
  }
  await derive('libraries for the benches', {
    inputs: ['benches/peers/models.mjs', 'benches/package-lock.json'],
    outputs: Object.keys(LIBRARIES).map((name) => `target/bench/libraries/${name}.mjs`),
    about: 'esbuild, a few seconds',
    make: bundle,
  });
  return interpreter;
}

/** All models with these endings. */
const files = (...types) =>
  Object.values(MODELS).flatMap((name) => types.map((type) => `${FOLDER}/${name}.${type}`));

async function writeNetworks() {
  await mkdir(join(root, FOLDER), { recursive: true });
  for (const name of Object.values(MODELS)) {
    const file = network(name, CLASSES);
    const all = tensors(file);
    const formats = {
      safetensors: file,
      onnx: onnx(all, SIDE),
      tflite: tflite(all, SIDE),
      'i8.tflite': tflite(all, SIDE, { eight: true }),
    };
    for (const [type, bytes] of Object.entries(formats))
      await writeFile(join(root, FOLDER, `${name}.${type}`), bytes);
  }
}

/** As its users would: with all vector instructions that a browser has, and the allocator and profile that Rust comes with. */
async function compile(runtime) {
  const folder = join(root, 'benches/peers/rust');
  const target = join(root, 'target/bench/rust/build');
  const env = {
    CARGO_TARGET_DIR: target,
    RUSTFLAGS: '-C target-feature=+simd128,+relaxed-simd --cfg getrandom_backend="unsupported"',
  };
  const options = `build --locked --release --target wasm32-unknown-unknown --features ${runtime}`.split(' ');
  await run('cargo', options, { cwd: folder, env });
  await copyFile(
    join(target, 'wasm32-unknown-unknown/release/peers.wasm'),
    join(root, `target/bench/rust/${runtime}.wasm`),
  );
}

const convertNetworks = () =>
  run(PYTHON, [join(root, 'benches/peers/native/convert.py'), ...Object.keys(MODELS).map(path)]);

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
