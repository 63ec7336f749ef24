import { ShuffleNetError, fromWasm, reason } from './errors.js';

/** Which build of the engine: plain WebAssembly SIMD, or the one that also uses relaxed SIMD, which is faster. */
export type Build = 'simd128' | 'relaxed-simd';

/** What the model file says about itself. */
export interface ModelInfo {
  readonly name: string;
  /** For example `shufflenet_v2_x1_0`. */
  readonly architecture: string;
  /** How many classes. */
  readonly classes: number;
  /** How long the vectors of `embed` are. */
  readonly embedding: number;
  /** One label a class, in order. */
  readonly labels: readonly string[];
  /** The labels in other languages, by language tag such as `zh`. */
  readonly translations: Readonly<Record<string, readonly string[]>>;
  readonly preprocess: {
    /** The picture's shorter side is resized to this many pixels. */
    readonly resize: number;
    /** Then the middle is cut out: height and width. */
    readonly crop: readonly [number, number];
    readonly mean: readonly number[];
    readonly std: readonly number[];
  };
  /** By what the logits are divided before the softmax, so that the probabilities mean something. */
  readonly temperature: number;
  /** The licence of the weights. */
  readonly license: string | null;
  /** Where the weights come from. */
  readonly provenance: string | null;
  /** What the file did not say and was therefore assumed. */
  readonly assumed: readonly string[];
}

/** Raw pixels, row by row from the top, without padding. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGBA (not premultiplied). Found from the length of `data` when left out. */
  readonly channels?: 1 | 3 | 4;
}

export interface Prediction {
  readonly label: string;
  /** The class, as an index into `info.labels`. */
  readonly index: number;
  /** Between 0 and 1; those of all classes add up to 1. */
  readonly probability: number;
}

export interface Classification {
  /** Best first. */
  readonly predictions: Prediction[];
  /** Milliseconds in the engine: resizing and the network, without decoding the picture. */
  readonly ms: number;
  readonly build: Build;
}

export interface ClassifyOptions {
  /** How many predictions; 5 when left out. */
  readonly topK?: number;
}

/** The part of the WebAssembly module's `Engine` that is used here. */
export interface Engine {
  info(): string;
  classify(pixels: Pixels['data'], width: number, height: number, channels: number): Float32Array;
  topK(k: number): Uint32Array;
  embedding(): Float32Array;
  free(): void;
}

/** A network in WebAssembly memory of its own. `Input` is what the platform can turn into pixels. */
export class Net<Input> {
  /** What the model file says about itself. */
  readonly info: ModelInfo;
  /** Which build of the engine runs. */
  readonly build: Build;
  readonly #read: (input: Input) => Promise<Pixels>;
  #engine: Engine | undefined;
  #ended = new ShuffleNetError(
    'Disposed',
    'This network was disposed of. Load another one with ShuffleNet.load().',
  );

  protected constructor(engine: Engine, build: Build, read: (input: Input) => Promise<Pixels>) {
    this.#engine = engine;
    this.#read = read;
    this.build = build;
    this.info = JSON.parse(engine.info()) as ModelInfo;
  }

  /** What is in the picture: the most probable classes. */
  async classify(input: Input, options: ClassifyOptions = {}): Promise<Classification> {
    const { topK = 5 } = options;
    if (!Number.isInteger(topK) || topK < 1) {
      throw new ShuffleNetError('BadOption', `topK has to be a whole number from 1, not ${String(topK)}.`);
    }
    const pixels = await this.#pixels(input);
    return this.#call((engine) => {
      const start = performance.now();
      const probabilities = classify(engine, pixels);
      const ms = performance.now() - start;
      const best = engine.topK(Math.min(topK, probabilities.length));
      const predictions = Array.from(best, (index) => ({
        label: this.info.labels[index] ?? String(index),
        index,
        probability: probabilities[index] ?? NaN,
      }));
      return { predictions, ms, build: this.build };
    });
  }

  /** The picture as a vector of `info.embedding` numbers, alike for alike pictures. */
  async embed(input: Input): Promise<Float32Array> {
    const pixels = await this.#pixels(input);
    return this.#call((engine) => {
      classify(engine, pixels);
      return engine.embedding();
    });
  }

  /** Gives the memory back. The network can't be used afterwards. */
  dispose(): void {
    this.#engine?.free();
    this.#engine = undefined;
  }

  async #pixels(input: Input): Promise<Pixels> {
    if (!this.#engine) throw this.#ended;
    return this.#read(input);
  }

  #call<Result>(work: (engine: Engine) => Result): Result {
    if (!this.#engine) throw this.#ended;
    try {
      return work(this.#engine);
    } catch (error) {
      // After a trap the WebAssembly memory can't be trusted: leave it to the garbage collector.
      if (error instanceof WebAssembly.RuntimeError) {
        this.#engine = undefined;
        this.#ended = new ShuffleNetError(
          'EngineFailed',
          `The engine stopped unexpectedly (${reason(error)}). Load the network again with ShuffleNet.load().`,
          { cause: error },
        );
        throw this.#ended;
      }
      throw fromWasm(error);
    }
  }
}

function classify(engine: Engine, { data, width, height, channels }: Pixels): Float32Array {
  return engine.classify(data, width, height, channels ?? data.length / (width * height));
}
