/// <reference lib="esnext.disposable" preserve="true" />
import type { Arithmetic, Build } from '../core/build.js';
import { MAX_REFINEMENT } from '../core/constants.js';
import { ShuffleNetError, type ErrorCode } from '../core/errors.js';
import type { ModelInfo } from '../core/model.js';
import { badOption, between, checkOptions, text, whole } from '../core/options.js';
import type { Activations, Classification, HeatMap, LearnedClass, LeftOut } from '../core/results.js';
import { within } from '../core/settle.js';
import { quoted } from '../core/values.js';
import type { PictureArgs, PictureMethod, Service, WantedMap } from '../engine/service.js';
import { Engines, type ClassLesson } from './engines.js';
import type { Launched } from './launched.js';
import type { CallOptions, ClassifyOptions, ExplainOptions, HeatMapOptions } from './options.js';

/** The names of the options of `classify`. */
export const CLASSIFY_OPTIONS = 'topK minProbability only threshold explain signal';

/** A network. `Input` is what the platform can turn into pixels. */
export class Net<Input> {
  /** What the model file says about itself. */
  readonly info: ModelInfo;
  /** Which build of the engine runs. */
  readonly build: Build;
  /** What the network computes with. */
  readonly arithmetic: Arithmetic;
  /** The names that `activations` knows, in the order in which the network computes them. */
  readonly layers: readonly string[];
  readonly #engines: Engines<Input>;
  #learned: readonly LearnedClass[] = [];

  protected constructor(launched: Launched<Input>) {
    const { info, build, arithmetic, layers } = launched.runner.loaded;
    this.#engines = new Engines(launched);
    this.build = build;
    this.info = info;
    this.arithmetic = arithmetic;
    this.layers = layers;
  }

  /** Where the network runs: in a worker, or on the thread that calls it. */
  get where(): 'worker' | 'main' {
    return this.#engines.where;
  }

  /** Aborts when the network is disposed of. */
  get life(): AbortSignal {
    return this.#engines.life;
  }

  /** In how many workers it may run at a time; one where it runs on the thread that calls it. */
  get workers(): number {
    return this.#engines.count;
  }

  /** The classes taught with `learn`. */
  get learned(): readonly LearnedClass[] {
    return this.#learned;
  }

  /**
   * What is in the picture: the most probable classes. An array of pictures gives an array.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * const { predictions, heatMap } = await net.classify('photo.jpg', { topK: 3, explain: true });
   * for (const { label, probability } of predictions) console.log(label, probability);
   * ```
   */
  async classify(input: Input, options?: ClassifyOptions): Promise<Classification>;
  async classify(inputs: readonly Input[], options?: ClassifyOptions): Promise<Classification[]>;
  // The last is the one whose mismatch compilers tell: of a misspelt option, for either.
  async classify(
    input: Input | readonly Input[],
    options?: ClassifyOptions,
  ): Promise<Classification | Classification[]>;
  async classify(input: Input | readonly Input[], options: ClassifyOptions = {}) {
    checkOptions('classify', options, CLASSIFY_OPTIONS);
    const { topK = 5, minProbability = 0, only, threshold, explain, signal } = options;
    whole('topK', topK, 1);
    between('minProbability', minProbability, 0, 1);
    if (![undefined, 'built-in', 'learned'].includes(only)) {
      throw badOption(`only has to be 'built-in' or 'learned', not ${quoted(only)}`);
    }
    if (threshold !== undefined) between('threshold', threshold, -1, 1);
    const map = explain ? this.#wantedMap('classify’s explain', explain === true ? {} : explain) : undefined;
    return this.#askEach('classify', input, [{ topK, minProbability, only, map, threshold }], signal);
  }

  /**
   * The picture as a vector of `info.embedding` numbers, alike for alike pictures. An array gives an array.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * const [a, b] = await net.embed(['cat.jpg', 'dog.jpg']);
   * ```
   */
  async embed(input: Input, options?: CallOptions): Promise<Float32Array>;
  async embed(inputs: readonly Input[], options?: CallOptions): Promise<Float32Array[]>;
  async embed(input: Input | readonly Input[], options?: CallOptions): Promise<Float32Array | Float32Array[]>;
  async embed(input: Input | readonly Input[], options: CallOptions = {}) {
    checkOptions('embed', options, 'signal');
    return this.#askEach('embed', input, [], options.signal);
  }

  /**
   * Which parts of the picture speak for a class: a class activation map.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * const { rows, columns, values } = await net.explain('cup.jpg', { label: 'espresso' });
   * ```
   */
  async explain(input: Input, options: ExplainOptions = {}): Promise<HeatMap> {
    return this.#engines.ask('explain', input, [this.#wantedMap('explain', options)], options.signal);
  }

  /**
   * What comes out of one of `layers` for a picture.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * const { height, width, channels, values } = await net.activations('cat.jpg', 'stage3.2.depthwise');
   * ```
   */
  async activations(input: Input, layer: string, options: CallOptions = {}): Promise<Activations> {
    checkOptions('activations', options, 'signal');
    if (!this.layers.includes(layer)) {
      throw badOption(
        `There is no layer ${quoted(layer)}. net.layers lists them, such as "stage3.2.depthwise"`,
      );
    }
    return this.#engines.ask('activations', input, [layer], options.signal);
  }

  /**
   * Teaches a class of your own with one more picture of it. From one picture a class on.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * await net.learn('my mug', 'mug.jpg');
   * const { learned } = await net.classify('desk.jpg', { only: 'learned' });
   * ```
   */
  async learn(label: string, input: Input, options: CallOptions = {}): Promise<void> {
    checkOptions('learn', options, 'signal');
    nameOfClass(label);
    const embedding = await this.#engines.ask('embed', input, [], options.signal);
    await this.#teach('teach', [label, embedding], options.signal);
  }

  /**
   * Forgets a class of your own; says whether there was one.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * await net.learn('my mug', 'mug.jpg');
   * console.log(await net.forget('my mug'), net.learned.length); // true 0
   * ```
   */
  async forget(label: string): Promise<boolean> {
    return this.#teach('forget', [nameOfClass(label)]);
  }

  /**
   * Gives a class of your own another name.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * await net.learn('my mug', 'mug.jpg');
   * await net.rename('my mug', 'the blue mug');
   * ```
   */
  async rename(from: string, to: string): Promise<void> {
    await this.#teach('rename', [nameOfClass(from), nameOfClass(to)]);
  }

  /**
   * Your own classes as JSON. It holds embeddings, not pictures, and fits this model only.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * await net.learn('my mug', 'mug.jpg');
   * localStorage.setItem('mine', await net.exportClasses());
   * ```
   */
  async exportClasses(): Promise<string> {
    return this.#engines.tell('exportClasses', []);
  }

  /**
   * How well your own classes can be told apart: the share of examples that the others put into the right class.
   * Undefined below two classes with two examples each.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * for (const file of ['mug-1.jpg', 'mug-2.jpg']) await net.learn('mug', file);
   * for (const file of ['cup-1.jpg', 'cup-2.jpg']) await net.learn('cup', file);
   * const share = await net.leaveOneOut(); // 1: all right
   * ```
   */
  async leaveOneOut(): Promise<number | undefined> {
    return this.#engines.tell('leaveOneOut', []);
  }

  /**
   * What the other examples make of each example of your own classes: which are taken for which? Undefined below two classes with two
   * examples each.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * for (const file of ['mug-1.jpg', 'mug-2.jpg']) await net.learn('mug', file);
   * for (const file of ['cup-1.jpg', 'cup-2.jpg']) await net.learn('cup', file);
   * const wrong = (await net.leftOut())?.filter(({ label, guess }) => guess !== label);
   * ```
   */
  async leftOut(): Promise<LeftOut[] | undefined> {
    return this.#engines.tell('leftOut', []);
  }

  /**
   * Forgets one example of a class of your own, and the class with its last one; says whether there was one.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * await net.learn('my mug', 'cup.jpg');
   * console.log(await net.forgetExample('my mug', 0), net.learned.length); // true 0
   * ```
   */
  async forgetExample(label: string, example: number): Promise<boolean> {
    return this.#teach('forgetExample', [nameOfClass(label), whole('The number of an example', example, 0)]);
  }

  /**
   * Replaces your own classes with those of `exportClasses`.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * await net.importClasses(localStorage.getItem('mine') ?? '{"classes":[]}');
   * ```
   */
  async importClasses(json: string): Promise<void> {
    await this.#teach('importClasses', [text(json, 'What exportClasses gave')]);
  }

  /**
   * Gives the memory back. The network can't be used afterwards.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * net.dispose();
   * ```
   */
  dispose(): void {
    this.#engines.dispose();
  }

  /**
   * What `using` calls at the end of a block, where the runtime knows it.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * using net = await ShuffleNet.load();
   * console.log(await net.classify('photo.jpg'));
   * ```
   */
  [Symbol.dispose](): void {
    this.dispose();
  }

  #wantedMap(call: string, options: HeatMapOptions): WantedMap {
    checkOptions(
      call,
      options,
      call === 'explain' ? 'label index learned refinement signal' : 'label index learned refinement',
    );
    const { refinement = 1 } = options;
    whole('refinement', refinement, 1, MAX_REFINEMENT);
    const { label, index, learned } = options;
    if ([label, index, learned].filter((named) => named !== undefined).length > 1) {
      throw badOption(`${call} takes one of label, index and learned`);
    }
    if (learned !== undefined) return { learned: nameOfClass(learned), refinement };
    if (this.info.classes === 0) {
      throw badOption(
        'The model has no classes of its own that could be explained: it only makes embeddings',
      );
    }
    return { index: this.#class(options), refinement };
  }

  #class({ label, index }: HeatMapOptions): number | undefined {
    if (label !== undefined) {
      const lists = [this.info.labels, ...Object.values(this.info.translations)];
      const found = lists.map((labels) => labels.indexOf(label)).find((at) => at >= 0);
      if (found !== undefined) return found;
      throw badOption(`The model has no class ${quoted(label)}. See info.labels`);
    }
    return index === undefined ? undefined : whole('index', index, 0, this.info.classes - 1);
  }

  async #askEach<M extends PictureMethod>(
    method: M,
    input: Input | readonly Input[],
    args: PictureArgs<M>,
    signal?: AbortSignal,
  ) {
    if (!Array.isArray(input)) return this.#engines.ask(method, input as Input, args, signal);
    // Also where there is none.
    for (const over of [this.life, signal]) over?.throwIfAborted();
    const all = [...(input as Input[])]; // The caller's list may change meanwhile.
    const inputs = all.entries(); // One for all engines: who is done takes the next picture.
    const results: ReturnType<Service[M]>[] = [];
    const work = async (over: AbortSignal) => {
      // One after another: a hundred large pictures would not fit the memory at once.
      for (const [at, one] of inputs) {
        if (over.aborted) return;
        results[at] = await this.#engines.ask(method, one, args, signal).catch((error: unknown) => {
          throw ofPicture(error, at, all.length);
        });
      }
    };
    // One that fails ends all.
    await within([], (over) => Promise.all(Array.from({ length: this.workers }, () => work(over))));
    return results;
  }

  async #teach<M extends ClassLesson>(method: M, args: Parameters<Service[M]>, signal?: AbortSignal) {
    const { learned, done } = await this.#engines.tell(method, args, signal);
    this.#learned = learned;
    return done;
  }
}

/** What a picture alone is to blame for. */
const PICTURES_FAULT: readonly ErrorCode[] = ['BadPicture', 'PictureTooLarge', 'BadInput'];

/** Which of several pictures it was. */
function ofPicture(error: unknown, at: number, of: number): unknown {
  if (!(error instanceof ShuffleNetError) || !PICTURES_FAULT.includes(error.code)) return error;
  return new ShuffleNetError(error.code, `Picture ${at + 1} of ${of}: ${error.message}`, { cause: error });
}

function nameOfClass(label: string): string {
  // Blank as Unicode has it, and no half of a surrogate pair: neither would arrive in the engine as it is.
  if (/\P{White_Space}/u.test(text(label, 'The name of a class')) && !/\p{Surrogate}/u.test(label))
    return label;
  throw badOption(`A class needs a name, not ${quoted(label)}`);
}
