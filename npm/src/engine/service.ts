import type { Engine, Learner } from '../../wasm/files/shufflenet.js';
import { startEngine } from '../../wasm/glue.js'; // Made by npm/build/glue.mjs.
import type { Build, EngineCode } from '../core/build.js';
import { ShuffleNetError, fromWasm, reason } from '../core/errors.js';
import type { Loaded, ModelInfo } from '../core/model.js';
import type { Pixels } from '../core/pixels.js';
import type { Activations, ClassKind, Classification, HeatMap, LearnedClass } from '../core/results.js';

/** What an engine is asked, where it runs: in a worker or on the caller's own thread. */
export class Service {
  readonly #engine: Engine;
  readonly #build: Build;
  readonly #labels: readonly string[];
  readonly #fromJson: (json: string) => Learner;
  readonly loaded: Loaded;
  #learner: Learner;

  /** Starts an engine, with WebAssembly memory of its own, on a model file's bytes. */
  static async start(code: EngineCode, model: Uint8Array, build: Build): Promise<Service> {
    const { Engine, Learner } = await startEngine(code);
    return tidy(() => new Service(new Engine(model), new Learner(), (json) => Learner.fromJson(json), build));
  }

  private constructor(engine: Engine, learner: Learner, fromJson: (json: string) => Learner, build: Build) {
    const info = JSON.parse(engine.info()) as ModelInfo;
    this.#engine = engine;
    this.#learner = learner;
    this.#fromJson = fromJson;
    this.#build = build;
    this.#labels = info.labels;
    this.loaded = { info, layers: engine.layers() };
  }

  /** Calls one of the methods below; errors of WebAssembly become this package's. */
  call<M extends Method>(method: M, args: Parameters<Service[M]>): ReturnType<Service[M]> {
    const work = this[method] as (...args: unknown[]) => ReturnType<Service[M]>;
    return tidy(() => work.apply(this, args));
  }

  classify(pixels: Pixels, topK: number, classes: ClassKind): Classification {
    const { result, ms } = timed(() => this.#classify(pixels));
    const predictions = classes === 'learned' ? [] : this.#predictions(result, topK);
    const learned = classes === 'built-in' ? [] : this.#learned(topK);
    return { predictions, learned, ms, build: this.#build };
  }

  embed(pixels: Pixels): Float32Array {
    this.#classify(pixels);
    return this.#engine.embedding();
  }

  explain(pixels: Pixels, wanted: number | undefined, refinement: number): HeatMap {
    if (wanted === undefined) this.#classify(pixels);
    const index = wanted ?? this.#engine.topK(1)[0] ?? 0;
    const { result, ms } = timed(() => this.#engine.explain(...engineArgs(pixels), index, refinement));
    const { rows, columns, values } = result;
    const [left = 0, top = 0, width = 0, height = 0] = result.region;
    result.free();
    return {
      ...{ rows, columns, values, region: { left, top, width, height } },
      ...{ label: this.#label(index), index, ms },
    };
  }

  activations(pixels: Pixels, layer: string): Activations {
    const { result, ms } = timed(() => this.#engine.activations(...engineArgs(pixels), layer));
    const { height, width, channels, values } = result;
    result.free();
    return { layer, height, width, channels, values, ms };
  }

  teach(label: string, embedding: Float32Array): LearnedClass[] {
    this.#learner.add(label, embedding);
    return this.#classes();
  }

  forget(label: string): LearnedClass[] {
    this.#learner.remove(label);
    return this.#classes();
  }

  rename(from: string, to: string): LearnedClass[] {
    this.#learner.rename(from, to);
    return this.#classes();
  }

  importClasses(json: string): LearnedClass[] {
    const learner = this.#fromJson(json);
    if (learner.names().length > 0) {
      // Of this model? An embedding of another length is refused here.
      learner.similarities(new Float32Array(this.loaded.info.embedding).fill(1));
    }
    this.#learner.free();
    this.#learner = learner;
    return this.#classes();
  }

  exportClasses(): string {
    return this.#learner.toJson();
  }

  leaveOneOut(): number | undefined {
    return this.#learner.leaveOneOut();
  }

  dispose(): void {
    this.#learner.free();
    this.#engine.free();
  }

  #classify(pixels: Pixels): Float32Array {
    return this.#engine.classify(...engineArgs(pixels));
  }

  #predictions(probabilities: Float32Array, topK: number) {
    return Array.from(this.#engine.topK(Math.min(topK, probabilities.length)), (index) => ({
      label: this.#label(index),
      index,
      probability: probabilities[index] ?? NaN,
    }));
  }

  #learned(topK: number) {
    const names = this.#learner.names();
    if (names.length === 0) return [];
    const embedding = this.#engine.embedding();
    const probabilities = this.#learner.probabilities(embedding);
    const similarities = this.#learner.similarities(embedding);
    return names
      .map((label, index) => ({
        label,
        index,
        probability: probabilities[index] ?? NaN,
        similarity: similarities[index] ?? NaN,
      }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, topK);
  }

  #label(index: number): string {
    return this.#labels[index] ?? String(index);
  }

  #classes(): LearnedClass[] {
    const counts = this.#learner.counts();
    return this.#learner.names().map((label, index) => ({ label, examples: counts[index] ?? 0 }));
  }
}

/** Questions about a picture, and about the learned classes. */
export type PictureMethod = 'classify' | 'embed' | 'explain' | 'activations';
export type ClassMethod = 'teach' | 'forget' | 'rename' | 'importClasses' | ClassQuestion;
/** Those that change nothing. */
export type ClassQuestion = 'exportClasses' | 'leaveOneOut';
export type Method = PictureMethod | ClassMethod;

/** What follows the pixels. */
export type PictureArgs<M extends PictureMethod> =
  Parameters<Service[M]> extends [Pixels, ...infer Rest] ? Rest : never;

function engineArgs({ data, width, height, channels }: Pixels): [Uint8Array, number, number, number] {
  return [data as Uint8Array, width, height, channels ?? data.length / (width * height)];
}

function timed<Result>(work: () => Result): { result: Result; ms: number } {
  const start = performance.now();
  const result = work();
  return { result, ms: performance.now() - start };
}

/** An engine that threw anything but a refusal of ours is broken. */
function tidy<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const error = fromWasm(cause);
    if (error instanceof ShuffleNetError) throw error;
    throw new ShuffleNetError(
      'EngineFailed',
      `The engine stopped unexpectedly (${reason(cause)}). The next call starts it again.`,
      { cause },
    );
  }
}
