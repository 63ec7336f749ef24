import type { Build } from '../core/build.js';
import { ShuffleNetError } from '../core/errors.js';
import type { ModelInfo } from '../core/model.js';
import type { Activations, Classification, HeatMap, LearnedClass } from '../core/results.js';
import type { ClassMethod, ClassQuestion, PictureArgs, PictureMethod, Service } from '../engine/service.js';
import type { CallOptions, ClassifyOptions, ExplainOptions } from './options.js';
import { disposed, isFailure, type Runner } from './runner.js';

/** A network. `Input` is what the platform can turn into pixels. */
export class Net<Input> {
  /** What the model file says about itself. */
  readonly info: ModelInfo;
  /** Which build of the engine runs. */
  readonly build: Build;
  /** The names that `activations` knows, in the order in which the network computes them. */
  readonly layers: readonly string[];
  readonly #start: () => Promise<Runner<Input>>;
  #runner: Runner<Input> | undefined;
  #starting: Promise<Runner<Input>> | undefined;
  #disposed = false;
  #where: 'worker' | 'main';
  #classes: readonly LearnedClass[] = [];
  /** What was taught, to be taught again to the next engine when this one stops. */
  #lessons: Lesson[] = [];

  protected constructor(runner: Runner<Input>, build: Build, start: () => Promise<Runner<Input>>) {
    this.#runner = runner;
    this.#where = runner.where;
    this.#start = start;
    this.build = build;
    this.info = runner.loaded.info;
    this.layers = runner.loaded.layers;
  }

  /** Where the network runs: in a worker, or on the thread that calls it. */
  get where(): 'worker' | 'main' {
    return this.#where;
  }

  /** The classes taught with `learn`. */
  get classes(): readonly LearnedClass[] {
    return this.#classes;
  }

  /** What is in the picture: the most probable classes. An array of pictures gives an array. */
  async classify(input: Input, options?: ClassifyOptions): Promise<Classification>;
  async classify(inputs: readonly Input[], options?: ClassifyOptions): Promise<Classification[]>;
  async classify(input: Input | readonly Input[], options: ClassifyOptions = {}) {
    const { topK = 5, classes = 'both', signal } = options;
    if (!Number.isInteger(topK) || topK < 1) {
      throw new ShuffleNetError('BadOption', `topK has to be a whole number from 1, not ${String(topK)}.`);
    }
    if (!['built-in', 'learned', 'both'].includes(classes)) {
      throw new ShuffleNetError(
        'BadOption',
        `classes has to be 'built-in', 'learned' or 'both', not ${classes}.`,
      );
    }
    return this.#askEach('classify', input, [topK, classes], signal);
  }

  /** The picture as a vector of `info.embedding` numbers, alike for alike pictures. An array gives an array. */
  async embed(input: Input, options?: CallOptions): Promise<Float32Array>;
  async embed(inputs: readonly Input[], options?: CallOptions): Promise<Float32Array[]>;
  async embed(input: Input | readonly Input[], options: CallOptions = {}) {
    return this.#askEach('embed', input, [], options.signal);
  }

  /** Which parts of the picture speak for a class: a class activation map. */
  async explain(input: Input, options: ExplainOptions = {}): Promise<HeatMap> {
    const { refinement = 1, signal } = options;
    if (!Number.isInteger(refinement) || refinement < 1 || refinement > 8) {
      throw new ShuffleNetError(
        'BadOption',
        `refinement has to be a whole number from 1 to 8, not ${String(refinement)}.`,
      );
    }
    return this.#ask('explain', input, [this.#class(options), refinement], signal);
  }

  /** What comes out of one of `layers` for a picture. */
  async activations(input: Input, layer: string, options: CallOptions = {}): Promise<Activations> {
    if (!this.layers.includes(layer)) {
      throw new ShuffleNetError(
        'BadOption',
        `There is no layer ${JSON.stringify(layer)}. net.layers lists them, such as "stage3.2.depthwise".`,
      );
    }
    return this.#ask('activations', input, [layer], options.signal);
  }

  /** Teaches a class of your own with one more picture of it. From one picture a class on. */
  async learn(label: string, input: Input, options: CallOptions = {}): Promise<void> {
    nameOfClass(label);
    const embedding = await this.#ask('embed', input, [], options.signal);
    await this.#teach('teach', [label, embedding]);
  }

  /** Forgets a class of your own; says whether there was one. */
  async forget(label: string): Promise<boolean> {
    const before = this.#classes.length;
    await this.#teach('forget', [label]);
    return this.#classes.length < before;
  }

  /** Gives a class of your own another name. */
  async rename(from: string, to: string): Promise<void> {
    await this.#teach('rename', [from, nameOfClass(to)]);
  }

  /** Your own classes as JSON. It holds embeddings, not pictures, and fits this model only. */
  async exportClasses(): Promise<string> {
    return (await this.#ready()).tell('exportClasses', []);
  }

  /**
   * How well your own classes can be told apart: the share of examples that the others put into the right class.
   * Undefined below two classes with two examples each.
   */
  async leaveOneOut(): Promise<number | undefined> {
    return (await this.#ready()).tell('leaveOneOut', []);
  }

  /** Replaces your own classes with those of `exportClasses`. */
  async importClasses(json: string): Promise<void> {
    await this.#teach('importClasses', [json]);
  }

  /** Gives the memory back. The network can't be used afterwards. */
  dispose(): void {
    this.#disposed = true;
    this.#runner?.stop();
    this.#runner = undefined;
  }

  #class({ label, index }: ExplainOptions): number | undefined {
    if (label !== undefined) {
      const lists = [this.info.labels, ...Object.values(this.info.translations)];
      const found = lists.map((labels) => labels.indexOf(label)).find((at) => at >= 0);
      if (found !== undefined) return found;
      throw new ShuffleNetError(
        'BadOption',
        `The model has no class ${JSON.stringify(label)}. See info.labels.`,
      );
    }
    if (index === undefined || (Number.isInteger(index) && index >= 0 && index < this.info.classes))
      return index;
    throw new ShuffleNetError(
      'BadOption',
      `index has to be a whole number from 0 to ${this.info.classes - 1}, not ${String(index)}.`,
    );
  }

  async #askEach<M extends PictureMethod>(
    method: M,
    input: Input | readonly Input[],
    args: PictureArgs<M>,
    signal?: AbortSignal,
  ) {
    if (!Array.isArray(input)) return this.#ask(method, input as Input, args, signal);
    const results: ReturnType<Service[M]>[] = [];
    // One after another: a hundred large pictures would not fit the memory at once.
    for (const one of input as Input[]) results.push(await this.#ask(method, one, args, signal));
    return results;
  }

  async #ask<M extends PictureMethod>(method: M, input: Input, args: PictureArgs<M>, signal?: AbortSignal) {
    signal?.throwIfAborted();
    const runner = await this.#ready();
    try {
      const result = await runner.ask(method, input, args, signal);
      signal?.throwIfAborted();
      return result;
    } catch (error) {
      throw this.#lost(runner, error);
    }
  }

  async #teach<M extends Exclude<ClassMethod, ClassQuestion>>(method: M, args: Parameters<Service[M]>) {
    const runner = await this.#ready();
    try {
      this.#classes = await runner.tell(method, args);
    } catch (error) {
      throw this.#lost(runner, error);
    }
    if (method === 'importClasses') this.#lessons = [];
    this.#lessons.push({ method, args: args as never });
  }

  /** The engine; after one has stopped, a new one that has been taught the same. */
  async #ready(): Promise<Runner<Input>> {
    if (this.#disposed) throw disposed();
    if (this.#runner) return this.#runner;
    this.#starting ??= this.#restart().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #restart(): Promise<Runner<Input>> {
    const runner = await this.#start();
    for (const { method, args } of this.#lessons) await runner.tell(method, args);
    if (this.#disposed) {
      runner.stop();
      throw disposed();
    }
    this.#where = runner.where;
    this.#runner = runner;
    return runner;
  }

  #lost(runner: Runner<Input>, error: unknown): unknown {
    if (this.#disposed) return disposed();
    if (isFailure(error) && this.#runner === runner) {
      runner.stop();
      this.#runner = undefined;
    }
    return error;
  }
}

interface Lesson {
  readonly method: Exclude<ClassMethod, ClassQuestion>;
  readonly args: never;
}

function nameOfClass(label: string): string {
  if (typeof label === 'string' && label.trim() !== '') return label;
  throw new ShuffleNetError('BadOption', `A class needs a name, not ${JSON.stringify(label)}.`);
}
