import type { Build } from './build.js';
import { badOption } from './options.js';

/** The default model's file: npm/build/bundle.mjs puts its name in. */
declare const MODEL_FILE: string;

// The files beside this package's code. Bundlers look for exactly `new URL('literal', import.meta.url)`.

/** The engine's WebAssembly file, in another folder when `base` is given. */
export function engineFile(build: Build, base?: URL): URL {
  if (base) return new URL(`shufflenet-${build}.wasm`, base);
  return build === 'relaxed-simd'
    ? new URL('./shufflenet-relaxed-simd.wasm', import.meta.url)
    : new URL('./shufflenet-simd128.wasm', import.meta.url);
}

/** The engine with its lab. */
export function labFile(base?: URL): URL {
  return base ? new URL('shufflenet-lab.wasm', base) : new URL('./shufflenet-lab.wasm', import.meta.url);
}

/** The engine that can also read PyTorch's files, and write safetensors. */
export function readerFile(base?: URL): URL {
  return base ? new URL('shufflenet-files.wasm', base) : new URL('./shufflenet-files.wasm', import.meta.url);
}

/** The code of the worker that the network runs in: one file without imports, which bundlers take as it is. */
export function workerFile(base?: URL): URL {
  return base ? new URL('worker.js', base) : new URL('./worker.js', import.meta.url);
}

/** That of the lab's worker. */
export function labWorkerFile(base?: URL): URL {
  return base ? new URL('lab-worker.js', base) : new URL('./lab-worker.js', import.meta.url);
}

/** The model that comes with this package. */
export function modelFile(base?: URL): URL {
  return base ? new URL(MODEL_FILE, base) : new URL(MODEL_FILE, import.meta.url);
}

/** A folder's address, so that names resolve inside it. */
export function folder(address: URL): URL {
  const url = new URL(address);
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  // `data:` and the like have no folders.
  if (!url.pathname.startsWith('/'))
    throw badOption(`base has to be a folder's address, not ${url.protocol}`);
  return url;
}
