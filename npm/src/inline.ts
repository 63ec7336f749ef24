// Everything in one module: for single files, and where nothing can be served beside the code.
import engine from 'embedded:engine';
import model from 'embedded:model';
import worker from 'embedded:worker';
import { BrowserNet, launch, type Assets, type LoadOptions } from './browser/load.js';
import type { ModelSource } from './browser/model.js';
import { filesFor } from './browser/reading.js';
import { ShuffleNetError } from './core/errors.js';
import type { ModelFiles } from './engine/model-files.js';

export * from './browser/exports.js';

const assets: Assets = {
  engine(build) {
    if (build === 'simd128') return Promise.resolve(decoded(engine));
    return Promise.reject(
      new ShuffleNetError(
        'Unsupported',
        "shufflenet-wasm/inline holds the build 'simd128' only. Leave `build` out.",
      ),
    );
  },
  reader: () => Promise.resolve(decoded(engine)),
  model(_, { onProgress }) {
    const bytes = decoded(model);
    onProgress?.({ received: bytes.length, total: bytes.length });
    return Promise.resolve(bytes);
  },
  worker: () => new Worker(`data:text/javascript;base64,${worker}`, { type: 'module' }),
};

/** ShuffleNetV2 on the visitor's own device, from this module alone. */
export class ShuffleNet extends BrowserNet {
  /**
   * Starts the engine with the model in this module or another one.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm/inline';
   * const net = await ShuffleNet.load();
   * const { predictions } = await net.classify(document.querySelector('img')!);
   * ```
   */
  static async load(options: LoadOptions = {}): Promise<ShuffleNet> {
    return new ShuffleNet(await launch(assets, options, 'simd128'));
  }
}

const files = filesFor(assets);

/** What is in a model file, and whether it will run: {@link ModelFiles.inspect}. */
export const inspect: ModelFiles<ModelSource>['inspect'] = files.inspect;

/** A model file of any kind as a smaller or fuller one: {@link ModelFiles.convert}. */
export const convert: ModelFiles<ModelSource>['convert'] = files.convert;

/** A model file as engines take it: {@link ModelFiles.toSafetensors}. */
export const toSafetensors: ModelFiles<ModelSource>['toSafetensors'] = files.toSafetensors;

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
