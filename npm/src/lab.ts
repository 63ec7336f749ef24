/// <reference lib="esnext.disposable" preserve="true" />
// The network laid open: for teaching, and for those who want to see where the time goes.
import { WIDTHS } from '../wasm/constants.js'; // Made by npm/build/constants.mjs.
import { absolute, workerAt } from './browser/addresses.js';
import { fromDisk } from './browser/disk.js';
import { disposed, labHere, labInWorker, type LabRunner } from './browser/lab-runner.js';
import { modelBytes, type ModelSource } from './browser/model.js';
import { openWorker } from './browser/workers.js';
import { THE_ENGINE, THE_MODEL, type Progress } from './core/fetch.js';
import { folder, labFile, labWorkerFile, modelFile } from './core/files.js';
import type { ModelInfo } from './core/model.js';
import { checkOptions, text, whole } from './core/options.js';
import { rawPixels, type Pixels } from './core/pixels.js';
import type { Activations, Prediction } from './core/results.js';
import { settled, within } from './core/settle.js';
import type { LayerFacts, PublishedWidth, Timed, Trace } from './lab/facts.js';
import { AGAIN, type LabMethod, type LabService } from './lab/service.js';
import type { LabHost } from './worker/lab.js';

export type { ModelSource } from './browser/model.js';
export { ShuffleNetError, type ErrorCode } from './core/errors.js';
export type { Progress } from './core/fetch.js';
export type { Assumption, ModelInfo } from './core/model.js';
export type { Pixels } from './core/pixels.js';
export type { Activations, Prediction } from './core/results.js';
export type { LayerFacts, PublishedWidth, Timed, Trace } from './lab/facts.js';

/**
 * How a lab is loaded.
 *
 * @example
 * ```ts
 * import type { LabOptions } from 'shufflenet-wasm/lab';
 * const options: LabOptions = { base: '/shufflenet/', onProgress: ({ received }) => console.log(received) };
 * ```
 */
export interface LabOptions {
  /** The model, safetensors: where it is, or its bytes. The one in this package when left out. */
  readonly model?: ModelSource;
  /**
   * Whether the lab works in a worker, so that the page stays smooth. When left out: in a page yes, elsewhere no. Where no
   * worker can be started it works on the calling thread; `where` tells, and a warning in the console says why.
   */
  readonly worker?: boolean;
  /** The compiled or raw `shufflenet-lab.wasm`; the one in this package when left out. */
  readonly engine?: WebAssembly.Module | Uint8Array<ArrayBuffer>;
  /** The folder that this package's files are served from, if they are not beside its code. */
  readonly base?: string | URL;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A network and a picture under study. */
export class Lab {
  /** Where the lab works: in a worker, or on the thread that calls it. */
  readonly where: 'worker' | 'main';
  /** What the model file says about itself. */
  readonly info: ModelInfo;
  /** Every layer, in the order in which the network computes them. */
  readonly layers: readonly LayerFacts[];
  /** The published widths of the network. */
  readonly widths: readonly PublishedWidth[] = WIDTHS;
  readonly #runner: LabRunner;

  /**
   * Loads the lab's own engine and a model.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * console.log(lab.where, lab.layers.map(({ name, multiplyAdds }) => [name, multiplyAdds]));
   * ```
   */
  static async load(options: LabOptions = {}): Promise<Lab> {
    return new Lab(await start(options));
  }

  private constructor(runner: LabRunner) {
    this.#runner = runner;
    this.where = runner.where;
    this.info = runner.loaded.info;
    this.layers = runner.loaded.layers;
  }

  /**
   * Takes the picture that everything below is about.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * await lab.look({ data: new Uint8Array(224 * 224), width: 224, height: 224 }); // black
   * ```
   */
  async look(picture: Pixels): Promise<void> {
    return this.#ask('look', rawPixels(picture, 'its pixels: {data, width, height}'));
  }

  /**
   * The picture as the network reads it, the layer `input` of the others: resized, cropped and normalised.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * await lab.look({ data: new Uint8Array(224 * 224), width: 224, height: 224 });
   * const { height, width, values } = await lab.input();
   * ```
   */
  input(): Promise<Activations> {
    return this.#ask('input');
  }

  /**
   * The best classes; `shuffle: false` leaves the channel shuffle out of all units.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * await lab.look({ data: new Uint8Array(224 * 224), width: 224, height: 224 });
   * const [with_, without] = [await lab.classify(), await lab.classify({ shuffle: false })];
   * ```
   */
  async classify(options: { topK?: number; shuffle?: boolean } = {}): Promise<Prediction[]> {
    checkOptions('classify', options, 'topK shuffle');
    whole('topK', options.topK ?? 5, 1);
    return this.#ask('classify', options);
  }

  /**
   * What comes out of a layer.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * await lab.look({ data: new Uint8Array(224 * 224), width: 224, height: 224 });
   * const { height, width, channels, values } = await lab.activations('stage2.1.depthwise');
   * ```
   */
  async activations(layer: string, options: { shuffle?: boolean } = {}): Promise<Activations> {
    checkOptions('activations', options, 'shuffle');
    return this.#ask('activations', text(layer, 'The name of a layer'), options);
  }

  /**
   * The arithmetic of one value. Besides the layers' names there are `stage2.1.standard` and the like: the standard
   * convolution that does what the depthwise and the pointwise one after it do together.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * await lab.look({ data: new Uint8Array(224 * 224), width: 224, height: 224 });
   * const { bias, inputs, weights } = await lab.trace('stage2.1.depthwise', { y: 3, x: 5, channel: 0 });
   * const sum = inputs.reduce((sum, input, i) => sum + input * (weights[i] ?? 0), bias);
   * ```
   */
  async trace(layer: string, at: { y: number; x: number; channel: number }): Promise<Trace> {
    const { y, x, channel } = Object(at) as Partial<typeof at>;
    const place = { y: whole('y', y, 0), x: whole('x', x, 0), channel: whole('channel', channel, 0) };
    return this.#ask('trace', text(layer, 'The name of a layer'), place);
  }

  /**
   * The milliseconds that each of `layers` takes, the average of `runs` runs: clocks of browsers are coarse.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * await lab.look({ data: new Uint8Array(224 * 224), width: 224, height: 224 });
   * const times = await lab.profile();
   * lab.layers.forEach(({ name }, i) => console.log(name, times[i]));
   * ```
   */
  async profile(runs = 20): Promise<number[]> {
    return this.#ask('profile', whole('The number of runs', runs, 1));
  }

  /**
   * What each feature of the last convolution adds to a class's logit: its average times the class's weight.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * await lab.look({ data: new Uint8Array(224 * 224), width: 224, height: 224 });
   * const logit = (await lab.contributions(7)).reduce((a, b) => a + b); // without the bias
   * ```
   */
  async contributions(index: number): Promise<Float32Array> {
    return this.#ask('contributions', whole('index', index, 0, this.info.classes - 1));
  }

  /**
   * The milliseconds that the operators take one after the other: the least disturbed of many measurements. Weights mean nothing.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * const standard = await lab.time({ kind: 'standard', inputs: 58, side: 28 });
   * const depthwise = await lab.time({ kind: 'depthwise', inputs: 58, side: 28 });
   * ```
   */
  async time(...operators: Timed[]): Promise<number> {
    for (const one of operators) {
      checkOptions('time', one, 'kind inputs outputs side stride groups width');
      const { kind, ...numbers } = one;
      text(kind, 'kind');
      for (const [name, value] of Object.entries(numbers) as [string, unknown][])
        if (value !== undefined) whole(name, value, 0, 2 ** 32 - 1);
    }
    return this.#ask('time', ...operators);
  }

  /**
   * Gives the memory back. The lab can't be used afterwards.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * const lab = await Lab.load();
   * lab.dispose();
   * ```
   */
  dispose(): void {
    this.#runner.stop();
  }

  /**
   * What `using` calls at the end of a block, where the runtime knows it.
   *
   * @example
   * ```ts
   * import { Lab } from 'shufflenet-wasm/lab';
   * using lab = await Lab.load();
   * console.log(lab.layers.length);
   * ```
   */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #ask<M extends LabMethod>(
    method: M,
    ...args: Parameters<LabService[M]>
  ): Promise<ReturnType<LabService[M]>> {
    return this.#runner.ask(method, args);
  }
}

async function start(options: LabOptions): Promise<LabRunner> {
  checkOptions('Lab.load', options, 'model engine worker base signal onProgress');
  const base = options.base === undefined ? undefined : folder(absolute(options.base));
  // Of a load that fails nothing is read any further.
  return within([options.signal], async (signal) => {
    const {
      engine = await fromDisk(labFile(base), THE_ENGINE),
      model: source = await fromDisk(modelFile(base), THE_MODEL),
    } = options;
    const model = modelBytes(source, { ...options, signal });
    model.catch(() => undefined); // It may fail while nobody waits for it yet.
    const wanted = options.worker ?? typeof document !== 'undefined';
    const opening = wanted ? openWorker<LabHost>(() => workerAt(labWorkerFile(base)), AGAIN) : undefined;
    try {
      const link = await settled(Promise.resolve(opening), signal);
      return await settled(link ? labInWorker(link, engine, model) : labHere(engine, model, signal), signal);
    } catch (error) {
      void opening?.then((link) => link?.end(disposed()));
      throw error;
    }
  });
}
