import { settled } from '../core/settle.js';
import type { ClassMethod, ClassQuestion, PictureArgs, PictureMethod, Service } from '../engine/service.js';
import { disposed, isFailure, type Runner } from './runner.js';

/** What a network was taught, to be taught again to the next engine when one stops. */
interface Lesson {
  readonly method: ClassLesson;
  readonly args: never;
}

export type ClassLesson = Exclude<ClassMethod, ClassQuestion>;

/** One engine of several. */
interface Member<Input> {
  /** None after it has stopped. */
  runner: Runner<Input> | undefined;
  starting: Promise<Runner<Input>> | undefined;
  /** What it has been taught. */
  lessons: readonly Lesson[];
  /** How many pictures it was given and has not answered. */
  underWay: number;
}

/**
 * The engines behind a network: one, or several for many pictures, all taught the same. One that stops fails the calls under way
 * with it; the next call starts another in its place.
 */
export class Engines<Input> {
  readonly #start: (count: number) => Promise<readonly Runner<Input>[]>;
  readonly #members: Member<Input>[];
  /** Its signal aborts when the network is disposed of. */
  readonly #life = new AbortController();
  #lessons: readonly Lesson[] = [];
  #where: 'worker' | 'main';

  /** `start` starts so many more. */
  constructor(
    runners: readonly Runner<Input>[],
    start: (count: number) => Promise<readonly Runner<Input>[]>,
  ) {
    this.#start = start;
    this.#members = runners.map((runner) => ({
      runner,
      starting: undefined,
      lessons: this.#lessons,
      underWay: 0,
    }));
    this.#where = (runners as [Runner<Input>])[0].where;
  }

  get count(): number {
    return this.#members.length;
  }

  get where(): 'worker' | 'main' {
    return this.#where;
  }

  /** Asks the engine that has least to do. */
  async ask<M extends PictureMethod>(
    method: M,
    input: Input,
    args: PictureArgs<M>,
    signal?: AbortSignal,
  ): Promise<ReturnType<Service[M]>> {
    signal?.throwIfAborted();
    const member = this.#members.reduce((least, one) => (one.underWay < least.underWay ? one : least));
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

  /** Teaches all of them. What one refuses, all refuse. */
  async teach<M extends ClassLesson>(
    method: M,
    args: Parameters<Service[M]>,
  ): Promise<ReturnType<Service[M]>> {
    const told = await Promise.all(
      this.#members.map(async (member) => {
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
    if (member.runner && member.lessons === this.#lessons) return member.runner;
    member.starting ??= this.#restart(member).finally(() => {
      member.starting = undefined;
    });
    return member.starting;
  }

  async #restart(member: Member<Input>): Promise<Runner<Input>> {
    member.runner?.stop(disposed());
    const [runner] = (await this.#start(1)) as [Runner<Input>];
    const lessons = this.#lessons;
    for (const { method, args } of lessons) await runner.tell(method, args);
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
