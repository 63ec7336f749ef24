import { workerAt } from './browser/addresses.js';
import { BrowserNet, launch, type Assets, type LoadOptions } from './browser/load.js';
import { fetchModel, type ModelSource } from './browser/model.js';
import { filesFor } from './browser/reading.js';
import { chooseBuild } from './core/build.js';
import { engineFile, modelFile, readerFile, workerFile } from './core/files.js';
import type { ModelFiles } from './engine/model-files.js';
import { compile } from './worker/compile.js';

export * from './browser/exports.js';

const assets: Assets = {
  engine: (build, base, integrity, signal) => compile(engineFile(build, base), integrity, signal),
  async reader(base, integrity, signal) {
    await chooseBuild(); // Says what is missing where WebAssembly or its SIMD is.
    return compile(readerFile(base), integrity, signal);
  },
  model: (base, options) => fetchModel(modelFile(base), options),
  worker: (base) => workerAt(workerFile(base)),
};

/** ShuffleNetV2 on the visitor's own device. */
export class ShuffleNet extends BrowserNet {
  /**
   * Loads the engine and a model. Nothing is fetched before this is called.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load({ onProgress: ({ received }) => console.log(received, 'bytes') });
   * const { predictions } = await net.classify(document.querySelector('img')!);
   * ```
   */
  static async load(options: LoadOptions = {}): Promise<ShuffleNet> {
    return new ShuffleNet(await launch(assets, options));
  }
}

const files = filesFor(assets);

/** What is in a model file, and whether it will run: {@link ModelFiles.inspect}. */
export const inspect: ModelFiles<ModelSource>['inspect'] = files.inspect;

/** A model file of any kind as a smaller or fuller one: {@link ModelFiles.convert}. */
export const convert: ModelFiles<ModelSource>['convert'] = files.convert;

/** A model file as engines take it: {@link ModelFiles.toSafetensors}. */
export const toSafetensors: ModelFiles<ModelSource>['toSafetensors'] = files.toSafetensors;
