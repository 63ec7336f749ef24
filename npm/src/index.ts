import { BrowserNet, fetchModel, launch, type Assets, type LoadOptions } from './browser/load.js';
import {
  convertWith,
  inspectWith,
  type ConvertOptions,
  type Inspection,
  type ModelFile,
} from './engine/model-files.js';
import { compile } from './browser/compile.js';
import { chooseBuild } from './core/build.js';
import { openWorkerFile } from './browser/files.js';
import { engineFile, modelFile, readerFile } from './core/files.js';

export type { LoadOptions } from './browser/load.js';
export * from './net/exports.js';
export { drawHeatMap, type HeatMapStyle } from './browser/heat.js';
export type { Input } from './browser/sources.js';

const files: Assets = {
  engine: (build, base) => compile(engineFile(build, base)),
  reader: (base) => compile(readerFile(base)),
  model: (base, options) => fetchModel(modelFile(base), options),
  worker: openWorkerFile,
};

/** ShuffleNetV2 on the visitor's own device. */
export class ShuffleNet extends BrowserNet {
  /** Loads the engine and a model. Nothing is fetched before this is called. */
  static async load(options: LoadOptions = {}): Promise<ShuffleNet> {
    return new ShuffleNet(...(await launch(files, options)));
  }
}

const reader = async () => {
  await chooseBuild(); // Says what is missing where WebAssembly or its SIMD is.
  return compile(readerFile());
};

/** What is in a model file, and whether it will run. */
export function inspect(file: ModelFile): Promise<Inspection> {
  return inspectWith(reader, file);
}

/** A model file of any kind as safetensors: only what the network needs, with what `options` say written into it. */
export function convert(file: ModelFile, options?: ConvertOptions): Promise<Uint8Array<ArrayBuffer>> {
  return convertWith(reader, file, options);
}
