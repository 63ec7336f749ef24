// The network laid open: for teaching, and for those who want to see where the time goes. Works where it is called: give it a worker.
import { startLab } from '../wasm/glue.js'; // Made by npm/build/glue.mjs.
import type { Lab as Engine, Operator } from '../wasm/lab/lab.js';
import { compile } from './browser/compile.js';
import { fromWasm } from './core/errors.js';
import { download, type Progress } from './core/fetch.js';
import { folder, labFile, modelFile } from './core/files.js';
import type { ModelInfo } from './core/model.js';
import type { Pixels } from './core/pixels.js';
import type { Activations, Prediction } from './core/results.js';

/** What a layer is and costs. Shapes are height, width, channels. */
export interface LayerFacts {
  /** As in `net.layers`; the last one is `classifier`. */
  readonly name: string;
  readonly kind: 'standard' | 'depthwise' | 'pointwise' | 'shuffle' | 'classifier';
  /** The layer that it reads; `input` for the first. */
  readonly from: string;
  readonly input: readonly [number, number, number];
  readonly output: readonly [number, number, number];
  readonly stride: number;
  /** Trainable ones, as PyTorch counts them. */
  readonly parameters: number;
  /** Multiplications with an addition. */
  readonly multiply_adds: number;
}

/** One output value: `bias` plus all `inputs` times `weights`, and none below zero if `relu`. */
export interface Trace {
  /** What the network computed. */
  readonly value: number;
  /** Batch normalisation is folded into it and the weights. */
  readonly bias: number;
  readonly relu: boolean;
  /** Row and column of the layer's input where the window begins; values outside of the input are zero. */
  readonly corner: readonly [number, number];
  /** Rows and columns of the window: 1 or 3. */
  readonly side: number;
  /** The first of the input's channels that are read. */
  readonly first: number;
  /** In the order row, column, channel. */
  readonly inputs: Float32Array;
  /** In the same order. */
  readonly weights: Float32Array;
}

/** An operator to be timed, on `side` x `side` pixels; or one of the four published widths, 0 to 3, as a whole network. */
export type Timed =
  | {
      readonly kind: 'standard' | 'depthwise' | 'pointwise' | 'relu' | 'add';
      readonly inputs: number;
      /** As many as `inputs` when left out. */
      readonly outputs?: number;
      readonly side: number;
      /** 1 when left out. */
      readonly stride?: number;
      /** For `pointwise`; 1 when left out. */
      readonly groups?: number;
    }
  | { readonly kind: 'network'; readonly width: number; readonly side: number };

export interface LabOptions {
  /** The model: its address or bytes. The one in this package when left out. */
  readonly model?: string | URL | Uint8Array;
  /** The compiled or raw `shufflenet-lab.wasm`; fetched when left out. */
  readonly engine?: WebAssembly.Module | Uint8Array<ArrayBuffer>;
  /** The folder that this package's files are served from, if they are not beside its code. */
  readonly base?: string | URL;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Milliseconds that one measurement goes on at least, and all of them after the first few. */
const BATCH = 4;
const ENOUGH = 120;
/** Fewest measurements. */
const FEWEST = 5;

/** A network and a picture under study. */
export class Lab {
  readonly info: ModelInfo;
  /** Every layer, in the order in which the network computes them. */
  readonly layers: readonly LayerFacts[];
  readonly #engine: Engine;
  readonly #Operator: typeof Operator;

  static async load({ model, engine, base, ...options }: LabOptions = {}): Promise<Lab> {
    const from = base === undefined ? undefined : folder(base, globalThis.location.href);
    const wanted = { what: 'The model', code: 'ModelUnavailable' } as const;
    const [code, bytes] = await Promise.all([
      Promise.resolve(engine ?? compile(labFile(from))),
      Promise.resolve(
        model instanceof Uint8Array ? model : download(model ?? modelFile(from), wanted, options),
      ),
    ]);
    const { Lab: Engine, Operator } = await startLab(code);
    return tidy(() => new Lab(new Engine(bytes), Operator));
  }

  private constructor(engine: Engine, operator: typeof Operator) {
    this.#engine = engine;
    this.#Operator = operator;
    this.info = JSON.parse(engine.info()) as ModelInfo;
    this.layers = JSON.parse(engine.facts()) as LayerFacts[];
  }

  /** Takes the picture that everything below is about. */
  look({ data, width, height, channels }: Pixels): void {
    const bytes = data as Uint8Array;
    tidy(() => this.#engine.look(bytes, width, height, channels ?? data.length / (width * height)));
  }

  /** The best classes; `shuffle: false` leaves the channel shuffle out of all units. */
  classify({ topK = 5, shuffle = true }: { topK?: number; shuffle?: boolean } = {}): Prediction[] {
    const probabilities = this.#shuffled(shuffle, () => this.#engine.classify());
    return Array.from(this.#engine.topK(Math.min(topK, probabilities.length)), (index) => ({
      label: this.info.labels[index] ?? String(index),
      index,
      probability: probabilities[index] ?? NaN,
    }));
  }

  /** What comes out of a layer. */
  activations(layer: string, { shuffle = true }: { shuffle?: boolean } = {}): Activations {
    const start = performance.now();
    const result = this.#shuffled(shuffle, () => this.#engine.activations(layer));
    const { height, width, channels, values } = result;
    result.free();
    return { layer, height, width, channels, values, ms: performance.now() - start };
  }

  /**
   * The arithmetic of one value. Besides the layers' names there are `stage2.1.standard` and the like: the standard
   * convolution that does what the depthwise and the pointwise one after it do together.
   */
  trace(layer: string, { y, x, channel }: { y: number; x: number; channel: number }): Trace {
    const [value = NaN, bias = NaN, relu, top = 0, left = 0, side = 1, first = 0, ...rest] = tidy(() =>
      this.#engine.trace(layer, y, x, channel),
    );
    const numbers = Float32Array.from(rest);
    const half = numbers.length / 2;
    return {
      ...{ value, bias, relu: relu === 1, corner: [top, left], side, first },
      ...{ inputs: numbers.subarray(0, half), weights: numbers.subarray(half) },
    };
  }

  /** The milliseconds that each of `layers` takes, the average of `runs` runs: clocks of browsers are coarse. */
  profile(runs = 20): number[] {
    return Array.from(tidy(() => this.#engine.profile(runs, () => performance.now())));
  }

  /** What each feature of the last convolution adds to a class's logit: its average times the class's weight. */
  contributions(index: number): Float32Array {
    return tidy(() => {
      this.#engine.classify();
      return this.#engine.contributions(index);
    });
  }

  /** The milliseconds that the operators take one after the other: the least disturbed of many measurements. Weights mean nothing. */
  time(...operators: Timed[]): number {
    return tidy(() => {
      const made = operators.map((one) => this.#operator(one));
      const run = (times: number) => {
        const start = performance.now();
        for (let n = 0; n < times; n++) for (const one of made) one.run(1);
        return performance.now() - start;
      };
      try {
        // Long enough for the browser's clock; the first ones also until the browser has optimised the code.
        let times = 1;
        while (run(times) < BATCH) times *= 2;
        let best = Infinity;
        for (let spent = 0, n = 0; n < FEWEST || spent < ENOUGH; n++) {
          const ms = run(times);
          spent += ms;
          best = Math.min(best, ms / times);
          if (ms < BATCH) times *= 2;
        }
        return best;
      } finally {
        for (const one of made) one.free();
      }
    });
  }

  /** Gives the memory back. */
  dispose(): void {
    this.#engine.free();
  }

  #operator(one: Timed): Operator {
    if (one.kind === 'network') return this.#Operator.network(one.width, one.side);
    const { kind, inputs, outputs = inputs, side, stride = 1, groups = 1 } = one;
    return new this.#Operator(kind, inputs, outputs, side, stride, groups);
  }

  #shuffled<Result>(shuffle: boolean, work: () => Result): Result {
    return tidy(() => {
      this.#engine.setShuffle(shuffle);
      try {
        return work();
      } finally {
        this.#engine.setShuffle(true);
      }
    });
  }
}

function tidy<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw fromWasm(error);
  }
}
