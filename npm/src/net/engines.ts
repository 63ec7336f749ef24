import { settled, within } from '../core/settle.js';
import { ShuffleNetError } from '../core/errors.js';
import type { LearnedClass } from '../core/results.js';
import type {
  ClassMethod,
  ClassQuestion,
  PictureArgs,
  PictureMethod,
  Service,
  Taught,
} from '../engine/service.js';
import type { Launched } from './launched.js';
import { disposed, isFailure, type Runner } from './runner.js';

/** What a network was taught, to be taught to every engine. */
interface Lesson {
  readonly method: ClassLesson;
  readonly args: never;
}

export type ClassLesson = Exclude<ClassMethod, ClassQuestion>;

const NOTHING: readonly Lesson[] = [];
/** Beyond twice as many as there are examples. */
const MOST_LESSONS = 1000;
/** Whether it changes nothing. */
const isQuestion = (method: ClassMethod): method is ClassQuestion =>
  ['exportClasses', 'leaveOneOut', 'leftOut'].includes(method);

/** The place of one engine among several. */
interface Member<Input> {
  /** None before it is needed, and after it has stopped. */
  runner: Runner<Input> | undefined;
  starting: Promise<Runner<Input>> | undefined;
  /** What it has been taught. */
  lessons: readonly Lesson[];
  /** How many pictures it was given and has not answered. */
  underWay: number;
}

/**
 * The engines behind a network: one, or several for many pictures, all taught the same. The first is there, another is started when all
 * that are there have something to do. One that stops fails the calls under way with it; the next call starts another in its place.
 */
export class Engines<Input> {
  readonly #start: Launched<Input>['start'];
  /** What the model says of itself. */
  readonly #info: string;
  /** It speaks for all. */
  readonly #first: Member<Input>;
  /** Those that can't be started are taken out. */
  readonly #members: Set<Member<Input>>;
  /** Its signal aborts when the network is disposed of. */
  readonly #life = new AbortController();
  #lessons = NOTHING;
  /** How much about classes the first engine was told and has not answered. */
  #told = 0;
  #where: 'worker' | 'main';

  constructor({ runner, count, start }: Launched<Input>) {
    const member = (runner?: Runner<Input>) => ({
      runner,
      starting: undefined,
      lessons: NOTHING,
      underWay: 0,
    });
    this.#start = start;
    this.#info = JSON.stringify(runner.loaded.info);
    this.#first = member(runner);
    this.#members = new Set([this.#first, ...Array.from({ length: count - 1 }, () => member())]);
    this.#where = runner.where;
  }

  get count(): number {
    return this.#members.size;
  }

  /** Aborts when the network is disposed of. */
  get life(): AbortSignal {
    return this.#life.signal;
  }

  get where(): 'worker' | 'main' {
    return this.#where;
  }

  /** Asks the engine that has least to do; of several rather one that is there. */
  async ask<M extends PictureMethod>(
    method: M,
    input: Input,
    args: PictureArgs<M>,
    signal?: AbortSignal,
  ): Promise<ReturnType<Service[M]>> {
    signal?.throwIfAborted();
    const load = ({ runner, starting, underWay }: Member<Input>) => underWay + (runner || starting ? 0 : 0.5);
    const member = [...this.#members].reduce((least, one) => (load(one) < load(least) ? one : least));
    member.underWay += 1;
    try {
      const runner = await this.#settled(this.#ready(member), signal);
      const result = await within([signal], (signal) =>
        this.#settled(runner.ask(method, input, args, signal), signal),
      ).catch((error: unknown) => {
        throw this.#lost(member, runner, error);
      });
      signal?.throwIfAborted();
      return result;
    } catch (error) {
      // Where no further one can be had, those that are there do the work.
      if (this.#members.has(member) || signal?.aborted) throw error;
    } finally {
      member.underWay -= 1;
    }
    return this.ask(method, input, args, signal);
  }

  /** Asks about the taught classes, or teaches: the first engine now, the others before they are asked next. */
  async tell<M extends ClassMethod>(
    method: M,
    args: Parameters<Service[M]>,
    signal?: AbortSignal,
  ): Promise<ReturnType<Service[M]>> {
    const member = this.#first;
    const runner = await this.#settled(this.#ready(member), signal);
    signal?.throwIfAborted(); // From here on it is taught.
    this.#told += 1;
    try {
      const answer = await this.#settled(runner.tell(method, args)).catch((error: unknown) => {
        throw this.#lost(member, runner, error);
      });
      if (isQuestion(method)) return answer;
      const lesson: Lesson = { method, args: args as never };
      this.#lessons = method === 'importClasses' ? [lesson] : [...this.#lessons, lesson];
      if (member.runner === runner) member.lessons = this.#lessons;
      // What came of the lesson stands, whatever becomes of this.
      await this.#shorten(runner, (answer as Taught).learned).catch(() => undefined);
      return answer;
    } finally {
      this.#told -= 1;
    }
  }

  /** One lesson in the place of many that taught what was forgotten again, unless another is under way. */
  async #shorten(runner: Runner<Input>, learned: readonly LearnedClass[]): Promise<void> {
    const lessons = this.#lessons;
    const examples = learned.reduce((sum, { examples }) => sum + examples, 0);
    if (this.#told > 1 || lessons.length < MOST_LESSONS + 2 * examples) return;
    const json = await this.#settled(runner.tell('exportClasses', []));
    if (lessons !== this.#lessons) return;
    this.#lessons = [{ method: 'importClasses', args: [json] as never }];
    if (this.#first.runner === runner) this.#first.lessons = this.#lessons;
  }

  dispose(): void {
    this.#life.abort(disposed());
    for (const member of this.#members) {
      member.runner?.stop(disposed());
      member.runner = undefined;
    }
  }

  /** Ends with the signal, and with the network. */
  #settled<Value>(work: Promise<Value>, signal?: AbortSignal): Promise<Value> {
    return settled(settled(work, signal), this.#life.signal);
  }

  /** An engine in this place that knows all lessons. */
  async #ready(member: Member<Input>): Promise<Runner<Input>> {
    this.#life.signal.throwIfAborted();
    if (member.runner?.ended) member.runner = undefined;
    if (member.runner && member.lessons === this.#lessons) return member.runner;
    member.starting ??= this.#prepare(member).finally(() => {
      member.starting = undefined;
    });
    return member.starting;
  }

  async #prepare(member: Member<Input>): Promise<Runner<Input>> {
    let { runner, lessons: known } = member;
    try {
      if (!runner) {
        runner = await this.#start(this.#life.signal);
        known = NOTHING;
        if (JSON.stringify(runner.loaded.info) !== this.#info) throw replaced();
      }
      if (runner.where === 'main' && member !== this.#first) throw new Error('One thread needs one engine.');
      while (known !== this.#lessons) {
        const lessons = this.#lessons;
        // Those that begin otherwise begin with an import, which replaces all that was taught.
        const left = lessons.slice(lessons[0] === known[0] ? known.length : 0);
        for (const { method, args } of left) await runner.tell(method, args);
        known = lessons;
      }
      this.#life.signal.throwIfAborted();
    } catch (error) {
      runner?.stop(error as Error);
      member.runner = undefined;
      if (member !== this.#first) this.#members.delete(member);
      throw error;
    }
    if (member === this.#first) this.#where = runner.where;
    Object.assign(member, { runner, lessons: known });
    return runner;
  }

  #lost(member: Member<Input>, runner: Runner<Input>, error: unknown): unknown {
    if (this.#life.signal.aborted) return disposed();
    if (isFailure(error) && member.runner === runner) {
      runner.stop(error as Error);
      member.runner = undefined;
    }
    return error;
  }
}

function replaced(): ShuffleNetError {
  return new ShuffleNetError(
    'ModelUnavailable',
    'An engine has to be started again, but where the model was there is one that says something else of itself. Keep the one that was loaded where it was, or load the network anew.',
  );
}
