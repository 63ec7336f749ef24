import { chooseBuild, type Build } from './core/build.js';
import { ShuffleNetError } from './core/errors.js';
import type { Progress } from './core/fetch.js';
import { engineFile, folder, modelFile, readerFile } from './core/files.js';
import {
  asSafetensors,
  convertWith,
  inspectWith,
  type ConvertOptions,
  type Inspection,
  type ModelFile,
} from './engine/model-files.js';
import { Net } from './net/net.js';
import { LocalRunner, type Runner } from './net/runner.js';
import { bytesOf, compile, locate } from './node/files.js';
import { readPixels, type Input } from './node/pictures.js';

export * from './net/exports.js';
export type { Input } from './node/pictures.js';

export interface LoadOptions {
  /** The model: a path, an address, or the file's bytes. The one in this package when left out. */
  readonly model?: string | URL | Blob | ArrayBuffer | Uint8Array;
  /** The build of the engine; the fastest one that runs here when left out. */
  readonly build?: Build;
  /** The folder that this package's `.wasm` and model files are in, if they are not beside its code. */
  readonly base?: string | URL;
  /** For the sake of one program for both: in Node the network runs on the calling thread. */
  readonly worker?: boolean;
  /** Stops loading; `load` then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called as the model file arrives. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** ShuffleNetV2 in Node. */
export class ShuffleNet extends Net<Input> {
  /** Loads the engine and a model. Nothing is read before this is called. */
  static async load(options: LoadOptions = {}): Promise<ShuffleNet> {
    options.signal?.throwIfAborted();
    const build = await chooseBuild(options.build);
    const again = { ...options, signal: undefined, onProgress: undefined };
    return new ShuffleNet(await start(build, options), build, () => start(build, again));
  }
}

async function reader(base?: URL): Promise<WebAssembly.Module> {
  await chooseBuild(); // Says what is missing where WebAssembly or its SIMD is.
  return compile(readerFile(base), 'The reader of model files');
}

/** What is in a model file, and whether it will run. */
export function inspect(file: ModelFile): Promise<Inspection> {
  return inspectWith(() => reader(), file);
}

/** A model file of any kind as safetensors: only what the network needs, with what `options` say written into it. */
export function convert(file: ModelFile, options?: ConvertOptions): Promise<Uint8Array<ArrayBuffer>> {
  return convertWith(() => reader(), file, options);
}

async function start(build: Build, options: LoadOptions): Promise<Runner<Input>> {
  const base = options.base === undefined ? undefined : folder(locate(options.base), import.meta.url);
  const [code, file] = await Promise.all([
    compile(engineFile(build, base), 'The engine'),
    bytesOf(options.model ?? modelFile(base), { what: 'The model', code: 'ModelUnavailable' }, options),
  ]);
  if (!file) {
    throw new ShuffleNetError('BadOption', "model has to be a path, an address, a Blob, or a file's bytes.");
  }
  options.signal?.throwIfAborted();
  const model = await asSafetensors(() => reader(base), file);
  return LocalRunner.start({ code, model, build }, readPixels);
}
