import { settled } from '../core/settle.js';
import type { ClassMethod, ClassQuestion, PictureArgs, PictureMethod, Service } from '../engine/service.js';
import type { Launched } from './launched.js';
import { disposed, isFailure, type Runner } from './runner.js';

/** What a network was taught, to be taught again to the next engine when one stops. */
interface Lesson {
  readonly method: ClassLesson;
  readonly args: never;
}

export type ClassLesson = Exclude<ClassMethod, ClassQuestion>;

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
  readonly #start: () => Promise<Runner<Input>>;
  readonly #members: readonly Member<Input>[];
  /** Its signal aborts when the network is disposed of. */
  readonly #life = new AbortController();
  #lessons: readonly Lesson[] = [];
  #where: 'worker' | 'main';

  constructor({ runner, count, start }: Launched<Input>) {
    this.#start = start;
    this.#members = Array.from({ length: count }, (_, i) => ({
      runner: i === 0 ? runner : undefined,
      starting: undefined,
      lessons: this.#lessons,
      underWay: 0,
    }));
    this.#where = runner.where;
  }

  get count(): number {
    return this.#members.length;
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
    const loads = this.#members.map((member, at) => member.underWay + (isThere(member, at) ? 0 : 0.5));
    const member = this.#members[loads.indexOf(Math.min(...loads))] as Member<Input>;
    member.underWay += 1;
    try {
      const runner = await this.#ready(member);
      const answer = settled(runner.ask(method, input, args, signal), signal);
      const result = await settled(answer, this.#life.signal).catch((error: unknown) => {
        throw this.#lost(member, runner, error);
      });
      signal?.throwIfAborted();
      return result;
    } finally {
      member.underWay -= 1;
    }
  }

  /** Asks about the taught classes, which are the same everywhere. */
  async tell<M extends ClassQuestion>(
    method: M,
    args: Parameters<Service[M]>,
  ): Promise<ReturnType<Service[M]>> {
    const [member] = this.#members as [Member<Input>];
    const runner = await this.#ready(member);
    return runner.tell(method, args).catch((error: unknown) => {
      throw this.#lost(member, runner, error);
    });
  }

  /** Teaches all that are there. What one refuses, all refuse. */
  async teach<M extends ClassLesson>(
    method: M,
    args: Parameters<Service[M]>,
  ): Promise<ReturnType<Service[M]>> {
    const told = await Promise.all(
      this.#members.filter(isThere).map(async (member) => {
        const runner = await this.#ready(member);
        try {
          return { member, answer: await runner.tell(method, args) };
        } catch (error) {
          return { member, error: this.#lost(member, runner, error) };
        }
      }),
    );
    const first = told.find((one) => 'answer' in one);
    if (!first) throw told[0]?.error;
    const lesson: Lesson = { method, args: args as never };
    this.#lessons = method === 'importClasses' ? [lesson] : [...this.#lessons, lesson];
    for (const one of told) if ('answer' in one) one.member.lessons = this.#lessons;
    return first.answer as ReturnType<Service[M]>;
  }

  dispose(): void {
    this.#life.abort(disposed());
    for (const member of this.#members) {
      member.runner?.stop(disposed());
      member.runner = undefined;
    }
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
    const runner = member.runner ?? (await this.#start());
    const lessons = this.#lessons;
    // Lessons that begin otherwise begin with an import, which replaces all that was taught.
    const known = member.runner && lessons[0] === member.lessons[0] ? member.lessons.length : 0;
    for (const { method, args } of lessons.slice(known)) await runner.tell(method, args);
    if (this.#life.signal.aborted) {
      runner.stop(disposed());
      throw disposed();
    }
    this.#where = runner.where;
    Object.assign(member, { runner, lessons });
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

/** The first one always is: if it has stopped, it is started again. */
function isThere<Input>({ runner, starting }: Member<Input>, at: number): boolean {
  return at === 0 || runner !== undefined || starting !== undefined;
}
