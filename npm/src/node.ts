import { availableParallelism } from 'node:os';
import { chooseBuild, type Build } from './core/build.js';
import { THE_ENGINE, THE_MODEL } from './core/fetch.js';
import { engineFile, folder, modelFile, readerFile } from './core/files.js';
import { checkIntegrity } from './core/integrity.js';
import { settled } from './core/settle.js';
import { modelFiles, reading, withReader, type ModelFiles } from './engine/model-files.js';
import type { Parts } from './engine/service.js';
import { Net } from './net/net.js';
import { SHARED_OPTIONS, launch, type SharedOptions } from './net/launched.js';
import { RemoteRunner } from './net/remote.js';
import { LocalRunner, type Runner } from './net/runner.js';
import { compile, locate } from './node/files.js';
import { modelBytes, type ModelSource } from './node/model.js';
import { readPixels, type Input } from './node/pictures.js';
import { openThread, toThread } from './node/threads.js';

export * from './net/exports.js';
export { drawHeatMap } from './node/heat.js';
export type { ModelSource } from './node/model.js';
export type { Input } from './node/pictures.js';

/**
 * How a network is loaded.
 *
 * @example
 * ```ts
 * import type { LoadOptions } from 'shufflenet-wasm/node';
 * const options: LoadOptions = { model: 'pets.safetensors', build: 'simd128' };
 * ```
 */
export interface LoadOptions extends SharedOptions {
  /** The model: a path, an address, a `Request` or `Response`, or the file's bytes. The one in this package when left out. */
  readonly model?: ModelSource;
  /** The folder that this package's `.wasm` and model files are in, if they are not beside its code. */
  readonly base?: string | URL;
  /** For the sake of one program for both: in Node the network runs on the calling thread, unless `workers` are wanted. */
  readonly worker?: boolean;
}

/** ShuffleNetV2 in Node. */
export class ShuffleNet extends Net<Input> {
  /**
   * Loads the engine and a model. Nothing is read before this is called.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm/node';
   * const net = await ShuffleNet.load();
   * const { predictions } = await net.classify('photo.jpg');
   * ```
   */
  static async load(options: LoadOptions = {}): Promise<ShuffleNet> {
    return new ShuffleNet(
      await launch<LoadOptions, Input>(options, {
        options: `model worker base ${SHARED_OPTIONS}`,
        processors: availableParallelism(),
        // Before Node 22 relaxed SIMD is an experiment, which adds some 8-bit products twice.
        usual: Number.parseInt(process.versions.node, 10) < 22 ? 'simd128' : undefined,
        fetch: fetchParts,
        run,
      }),
    );
  }
}

async function reader(base?: URL, integrity?: string): Promise<WebAssembly.Module> {
  await chooseBuild(); // Says what is missing where WebAssembly or its SIMD is.
  return compile(readerFile(base), 'The reader of model files', integrity);
}

const files = modelFiles(
  () => reader(),
  reading,
  (file: ModelSource) => modelBytes(file),
);

/** What is in a model file, and whether it will run: {@link ModelFiles.inspect}. */
export const inspect: ModelFiles<ModelSource>['inspect'] = files.inspect;

/** A model file of any kind as a smaller or fuller one: {@link ModelFiles.convert}. */
export const convert: ModelFiles<ModelSource>['convert'] = files.convert;

/** A model file as engines take it: {@link ModelFiles.toSafetensors}. */
export const toSafetensors: ModelFiles<ModelSource>['toSafetensors'] = files.toSafetensors;

async function fetchParts(options: LoadOptions, build: Build) {
  const base = options.base === undefined ? undefined : folder(locate(options.base));
  const { model: source = modelFile(base), integrity: { model, engine } = {} } = options;
  const [code, file] = await Promise.all([
    options.engine === undefined
      ? compile(engineFile(build, base), THE_ENGINE.what, engine)
      : Promise.resolve(options.engine),
    modelBytes(source, options),
  ]);
  await checkIntegrity(file, model, THE_MODEL.what);
  options.signal?.throwIfAborted();
  return { code, ...(await withReader(file, () => reader(base, engine))) };
}

/** Starts an engine: on a thread of its own if workers are wanted. */
async function run({ workers, signal }: LoadOptions, parts: () => Promise<Parts>): Promise<Runner<Input>> {
  const found = await settled(parts(), signal);
  if (workers === undefined) return settled(LocalRunner.start(found, readPixels), signal);
  const link = openThread();
  try {
    // The bytes may be the caller's.
    const own = { ...found, model: new Uint8Array(found.model) };
    return await settled(RemoteRunner.start(link, own, toThread), signal);
  } catch (error) {
    link.end(error as Error);
    throw error;
  }
}
