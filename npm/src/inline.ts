// Everything in one module: for single files, and where nothing can be served beside the code.
import engine from 'embedded:wasm/files/shufflenet_bg.wasm';
import model from 'embedded:../models/everyday-282-x1.0.safetensors';
import worker from 'embedded:dist/worker.js';
import { BrowserNet, launch, type Assets, type LoadOptions } from './browser/load.js';
import {
  convertWith,
  inspectWith,
  type ConvertOptions,
  type Inspection,
  type ModelFile,
} from './engine/model-files.js';
import { ShuffleNetError } from './core/errors.js';

export type { LoadOptions } from './browser/load.js';
export * from './net/exports.js';
export { drawHeatMap, type HeatMapStyle } from './browser/heat.js';
export type { Input } from './browser/sources.js';

const embedded: Assets = {
  engine(build) {
    if (build === 'simd128') return Promise.resolve(bytesOf(engine));
    return Promise.reject(
      new ShuffleNetError(
        'Unsupported',
        "shufflenet-wasm/inline holds the build 'simd128' only. Leave `build` out.",
      ),
    );
  },
  reader: () => Promise.resolve(bytesOf(engine)),
  model(_, { onProgress }) {
    const bytes = bytesOf(model);
    onProgress?.({ received: bytes.length, total: bytes.length });
    return Promise.resolve(bytes);
  },
  worker: () => new Worker(`data:text/javascript;base64,${worker}`, { type: 'module' }),
};

/** ShuffleNetV2 on the visitor's own device, from this module alone. */
export class ShuffleNet extends BrowserNet {
  /** Starts the engine with the model in this module or another one. */
  static async load(options: LoadOptions = {}): Promise<ShuffleNet> {
    return new ShuffleNet(...(await launch(embedded, { build: 'simd128', ...options })));
  }
}

const reader = () => embedded.reader(undefined);

/** What is in a model file, and whether it will run. */
export function inspect(file: ModelFile): Promise<Inspection> {
  return inspectWith(reader, file);
}

/** A model file of any kind as safetensors: only what the network needs, with what `options` say written into it. */
export function convert(file: ModelFile, options?: ConvertOptions): Promise<Uint8Array<ArrayBuffer>> {
  return convertWith(reader, file, options);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
