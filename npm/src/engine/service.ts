import type { Engine, Learner } from '../../wasm/files/shufflenet.js';
import { startEngine } from '../../wasm/glue.js'; // Made by npm/build/glue.mjs.
import type { Arithmetic, Build, EngineCode } from '../core/build.js';
import { ShuffleNetError, asOurs, started } from '../core/errors.js';
import type { Loaded, ModelInfo } from '../core/model.js';
import type { Pixels } from '../core/pixels.js';
import { quoted } from '../core/values.js';
import type {
  Activations,
  ClassKind,
  Classification,
  HeatMap,
  LearnedClass,
  LeftOut,
} from '../core/results.js';
import { FOR_ENGINES, reading } from './model-files.js';

/** Which heat map: of one of the model's own classes, or of one that was taught, or else of the most probable one, and how fine. */
export interface WantedMap {
  readonly index?: number | undefined;
  /** By name: what was taught may change on the way. */
  readonly learned?: string | undefined;
  readonly refinement: number;
}

/** What starts an engine; the same again after it stopped. */
export interface Parts {
  readonly code: EngineCode;
  readonly model: Uint8Array;
  /** Converts the model before the engine gets it: where the engine runs, as it takes its time. */
  readonly reader: EngineCode | undefined;
  readonly arithmetic: Arithmetic;
  /** Of labels. */
  readonly language: string | undefined;
}

/** What came of a lesson. */
export interface Taught {
  readonly learned: LearnedClass[];
  /** Whether there was what it was about. */
  readonly done: boolean;
}

/** Which answers about a picture are wanted. */
export interface Wanted {
  readonly topK: number;
  readonly minProbability: number;
  readonly only: ClassKind | undefined;
  readonly map: WantedMap | undefined;
  readonly threshold: number | undefined;
}

/** What an engine is asked, where it runs: in a worker or on the caller's own thread. */
export class Service {
  readonly #engine: Engine;
  readonly #labels: readonly string[];
  readonly #fromJson: (json: string) => Learner;
  readonly loaded: Loaded;
  #learner: Learner;

  /** Starts an engine, with WebAssembly memory of its own, on a model file's bytes. */
  static async start({ code, model, reader, arithmetic, language = '' }: Parts): Promise<Service> {
    const { Engine, Learner, build } = await started(startEngine(code));
    const file = reader ? await reading.convert(model, reader, FOR_ENGINES) : model;
    return asOurs(() => {
      const engine = new Engine(file, arithmetic);
      const info = JSON.parse(engine.info()) as ModelInfo;
      const loaded = { info, build: build() as Build, arithmetic, layers: engine.layers() };
      return new Service(engine, new Learner(), (json) => Learner.fromJson(json), loaded, language);
    });
  }

  private constructor(
    engine: Engine,
    learner: Learner,
    fromJson: (json: string) => Learner,
    loaded: Loaded,
    language: string,
  ) {
    const { labels, translations } = loaded.info;
    const own = (tag: string) => (Object.hasOwn(translations, tag) ? translations[tag] : undefined);
    this.#engine = engine;
    this.#learner = learner;
    this.#fromJson = fromJson;
    this.#labels = own(language) ?? own(language.replace(/-.*/, '')) ?? labels;
    this.loaded = loaded;
  }

  /** Calls one of the methods below; errors of WebAssembly become this package's. */
  call<M extends Method>(method: M, args: Parameters<Service[M]>): ReturnType<Service[M]> {
    const work = this[method] as (...args: unknown[]) => ReturnType<Service[M]>;
    return asOurs(() => work.apply(this, args));
  }

  classify(
    pixels: Pixels,
    { topK, minProbability, only, map, threshold = this.#learner.threshold() }: Wanted,
  ): Classification {
    const start = performance.now();
    this.#look(pixels);
    const predictions = only === 'learned' ? [] : this.#predictions(topK, minProbability);
    const all = only === 'built-in' ? [] : this.#learned();
    const learned = all.slice(0, topK);
    const similarity = Math.max(...all.map(({ similarity }) => similarity));
    const none = all.length > 0 ? { likely: similarity < threshold, similarity, threshold } : undefined;
    const heatMap = map && this.#heatMap(map);
    const ms = performance.now() - start;
    return {
      ...{ predictions, learned, ...(none && { none }), ...(heatMap && { heatMap }) },
      ...{ ms, build: this.loaded.build },
    };
  }

  embed(pixels: Pixels): Float32Array {
    this.#look(pixels);
    return this.#engine.embedding();
  }

  explain(pixels: Pixels, map: WantedMap): HeatMap {
    const start = performance.now();
    this.#look(pixels);
    return this.#heatMap(map, start);
  }

  activations(pixels: Pixels, layer: string): Activations {
    const start = performance.now();
    const result = this.#engine.activations(asPicture(pixels), layer);
    const { height, width, channels, values } = result;
    result.free();
    return { layer, height, width, channels, values, ms: performance.now() - start };
  }

  teach(label: string, embedding: Float32Array): Taught {
    this.#learner.add(label, embedding);
    return this.#taught();
  }

  forget(label: string): Taught {
    return this.#taught(this.#learner.remove(label));
  }

  rename(from: string, to: string): Taught {
    this.#learner.rename(from, to);
    return this.#taught();
  }

  importClasses(json: string): Taught {
    const learner = this.#fromJson(json);
    const [length, own] = [learner.embeddingLength(), this.loaded.info.embedding];
    if (length !== undefined && length !== own) {
      learner.free();
      throw new ShuffleNetError(
        'BadInput',
        `These classes are of another model: ${length} numbers a picture, and not ${own}.`,
      );
    }
    this.#learner.free();
    this.#learner = learner;
    return this.#taught();
  }

  exportClasses(): string {
    return this.#learner.toJson();
  }

  leaveOneOut(): number | undefined {
    const all = this.leftOut();
    return all && all.filter(({ label, guess }) => guess === label).length / all.length;
  }

  leftOut(): LeftOut[] | undefined {
    const guesses = this.#learner.leftOut();
    if (!guesses) return undefined;
    const names = this.#learner.names();
    const examples = names.flatMap((label, index) =>
      Array.from({ length: this.#learner.counts()[index] ?? 0 }, (_, example) => ({ label, example })),
    );
    return examples.map((example, at) => ({ ...example, guess: names[guesses[at] ?? -1] ?? '' }));
  }

  forgetExample(label: string, example: number): Taught {
    return this.#taught(this.#learner.removeExample(label, example));
  }

  dispose(): void {
    this.#learner.free();
    this.#engine.free();
  }

  /** One preparation and one run: what follows is about this picture. */
  #look(pixels: Pixels): void {
    this.#engine.look(asPicture(pixels));
  }

  #predictions(topK: number, minProbability: number) {
    const probabilities = this.#engine.probabilities();
    return Array.from(this.#engine.topK(Math.min(topK, probabilities.length)), (index) => ({
      label: this.#label(index),
      index,
      probability: probabilities[index] ?? NaN,
    })).filter(({ probability }) => probability >= minProbability);
  }

  #heatMap({ index: own, learned, refinement }: WantedMap, start = performance.now()): HeatMap {
    const index =
      learned === undefined ? (own ?? this.#engine.topK(1)[0] ?? 0) : this.#learner.names().indexOf(learned);
    if (index < 0) {
      throw new ShuffleNetError('BadOption', `No class ${quoted(learned)} was taught. See net.learned.`);
    }
    const map =
      learned === undefined
        ? this.#engine.explain(index, refinement)
        : this.#engine.explainTaught(this.#learner, index, refinement);
    const label = learned ?? this.#label(index);
    const { rows, columns, values } = map;
    const [left = 0, top = 0, width = 0, height = 0] = map.region;
    map.free();
    return {
      ...{ rows, columns, values, region: { left, top, width, height } },
      ...{ label, index, ms: performance.now() - start },
    };
  }

  #learned() {
    const names = this.#learner.names();
    if (names.length === 0) return [];
    const probabilities = this.#learner.probabilities(this.#engine);
    const similarities = this.#learner.similarities(this.#engine);
    return names
      .map((label, index) => ({
        label,
        index,
        probability: probabilities[index] ?? NaN,
        similarity: similarities[index] ?? NaN,
      }))
      .sort((a, b) => b.probability - a.probability);
  }

  #label(index: number): string {
    return this.#labels[index] ?? String(index);
  }

  #taught(done = true): Taught {
    const counts = this.#learner.counts();
    const learned = this.#learner.names().map((label, index) => ({ label, examples: counts[index] ?? 0 }));
    return { learned, done };
  }
}

/** Questions about a picture, and about the learned classes. */
export type PictureMethod = 'classify' | 'embed' | 'explain' | 'activations';
export type ClassMethod = 'teach' | 'forget' | 'forgetExample' | 'rename' | 'importClasses' | ClassQuestion;
/** Those that change nothing. */
export type ClassQuestion = 'exportClasses' | 'leaveOneOut' | 'leftOut';
export type Method = PictureMethod | ClassMethod;

/** What follows the pixels. */
export type PictureArgs<M extends PictureMethod> =
  Parameters<Service[M]> extends [Pixels, ...infer Rest] ? Rest : never;

/** The engine reads `data`, `width` and `height` of any object. */
const asPicture = (pixels: Pixels) => pixels as never;
