import { startLab } from '../../wasm/glue.js'; // Made by npm/build/glue.mjs.
import type { Activations as EngineActivations, Lab as Engine, Operator } from '../../wasm/lab/lab.js';
import type { EngineCode } from '../core/build.js';
import { ShuffleNetError, asOurs, started } from '../core/errors.js';
import type { ModelInfo } from '../core/model.js';
import type { Pixels } from '../core/pixels.js';
import type { Activations, Prediction } from '../core/results.js';
import type { LabLoaded, LayerFacts, Timed, Trace } from './facts.js';
import { timeOf } from './time.js';

/** What to do when a lab has stopped. */
export const AGAIN = 'Load the lab again.';

/** What can be asked. */
export type LabMethod =
  'look' | 'input' | 'classify' | 'activations' | 'trace' | 'profile' | 'contributions' | 'time';

/** A lab where it runs: in a worker or on the caller's own thread. src/lab.ts says what each method is. */
export class LabService {
  readonly loaded: LabLoaded;
  readonly #engine: Engine;
  readonly #Operator: typeof Operator;
  /** Why it answers no more: after a trap its memory can't be trusted. */
  #failure: ShuffleNetError | undefined;

  static async start(code: EngineCode, model: Uint8Array): Promise<LabService> {
    const { Lab: Engine, Operator } = await started(startLab(code));
    return asOurs(() => new LabService(new Engine(model), Operator), AGAIN);
  }

  private constructor(engine: Engine, operator: typeof Operator) {
    this.#engine = engine;
    this.#Operator = operator;
    this.loaded = {
      info: JSON.parse(engine.info()) as ModelInfo,
      layers: JSON.parse(engine.layers()) as LayerFacts[],
    };
  }

  /** Calls one of the methods below; errors of WebAssembly become this package's. */
  call<M extends LabMethod>(method: M, args: Parameters<LabService[M]>): ReturnType<LabService[M]> {
    const work = this[method] as (...args: unknown[]) => ReturnType<LabService[M]>;
    if (this.#failure) throw this.#failure;
    try {
      return asOurs(() => work.apply(this, args), AGAIN);
    } catch (error) {
      if (error instanceof ShuffleNetError && error.code === 'EngineFailed') this.#failure = error;
      throw error;
    }
  }

  look(picture: Pixels): void {
    this.#engine.look(picture as never); // It reads `data`, `width` and `height` of any object.
  }

  classify({ topK = 5, shuffle = true }: { topK?: number; shuffle?: boolean } = {}): Prediction[] {
    const probabilities = this.#shuffled(shuffle, () => this.#engine.classify());
    const { labels } = this.loaded.info;
    return Array.from(this.#engine.topK(Math.min(topK, probabilities.length)), (index) => ({
      label: labels[index] ?? String(index),
      index,
      probability: probabilities[index] ?? NaN,
    }));
  }

  input(): Activations {
    return seen('input', () => this.#engine.input());
  }

  activations(layer: string, { shuffle = true }: { shuffle?: boolean } = {}): Activations {
    return seen(layer, () => this.#shuffled(shuffle, () => this.#engine.activations(layer)));
  }

  trace(layer: string, { y, x, channel }: { y: number; x: number; channel: number }): Trace {
    const [value = NaN, bias = NaN, relu, top = 0, left = 0, side = 1, first = 0, ...rest] =
      this.#engine.trace(layer, y, x, channel);
    const numbers = Float32Array.from(rest);
    const half = numbers.length / 2;
    return {
      ...{ value, bias, relu: relu === 1, corner: [top, left], side, first },
      ...{ inputs: numbers.subarray(0, half), weights: numbers.subarray(half) },
    };
  }

  profile(runs = 20): number[] {
    return Array.from(this.#engine.profile(runs, performance as never));
  }

  contributions(index: number): Float32Array {
    this.#engine.classify();
    return this.#engine.contributions(index);
  }

  time(...operators: Timed[]): number {
    const made: Operator[] = [];
    try {
      for (const one of operators) made.push(this.#operator(one));
      return timeOf(() => {
        for (const one of made) one.run(1);
      });
    } finally {
      for (const one of made) one.free();
    }
  }

  dispose(): void {
    if (!this.#failure) this.#engine.free();
  }

  #operator(one: Timed): Operator {
    if (one.kind === 'network') return this.#Operator.network(one.width, one.side);
    const { kind, inputs, outputs = inputs, side, stride = 1, groups = 1 } = one;
    return new this.#Operator(kind, inputs, outputs, side, stride, groups);
  }

  #shuffled<Result>(shuffle: boolean, work: () => Result): Result {
    this.#engine.setShuffle(shuffle);
    try {
      return work();
    } finally {
      this.#engine.setShuffle(true);
    }
  }
}

/** What `ask` gives of a layer, out of the engine's memory. */
function seen(layer: string, ask: () => EngineActivations): Activations {
  const start = performance.now();
  const result = ask();
  const { height, width, channels, values } = result;
  result.free();
  return { layer, height, width, channels, values, ms: performance.now() - start };
}
