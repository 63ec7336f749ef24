import type { Loaded } from '../core/model.js';
import type { ClassMethod, Parts, PictureArgs, PictureMethod, Service } from '../engine/service.js';
import type { NetHost } from './host.js';
import type { Link, Transferred } from './link.js';
import type { Runner } from './runner.js';

/** How pictures get to another thread. */
export interface Way<Input, Source> {
  /** Makes a picture fit to travel, and says what of it may leave this thread for good. */
  pack(input: Input, signal?: AbortSignal): Promise<readonly [source: Source, transferred: Transferred]>;
  /** What an error means that came up under way. */
  explained(error: unknown): unknown;
}

/** An engine on another thread. */
export class RemoteRunner<Input, Source> implements Runner<Input> {
  readonly where = 'worker';
  readonly loaded: Loaded;
  readonly #link: Link<NetHost<Source>>;
  readonly #way: Way<Input, Source>;
  #id = 0;

  /** The model's bytes leave this thread. */
  static async start<Input, Source>(
    link: Link<NetHost<Source>>,
    parts: Parts,
    way: Way<Input, Source>,
  ): Promise<RemoteRunner<Input, Source>> {
    const loaded = await link.call('start', [parts], [parts.model.buffer as ArrayBuffer]);
    return new RemoteRunner(link, loaded, way);
  }

  private constructor(link: Link<NetHost<Source>>, loaded: Loaded, way: Way<Input, Source>) {
    this.#link = link;
    this.#way = way;
    this.loaded = loaded;
  }

  get ended(): boolean {
    return this.#link.ended.aborted;
  }

  async ask<M extends PictureMethod>(
    method: M,
    input: Input,
    args: PictureArgs<M>,
    signal: AbortSignal | undefined,
  ): Promise<ReturnType<Service[M]>> {
    const [source, transferred] = await this.#way.pack(input, signal);
    if (signal?.aborted || this.ended) for (const one of transferred as { close?(): void }[]) one.close?.();
    signal?.throwIfAborted();
    const id = this.#id++;
    try {
      const answer = await this.#link.call('ask', [id, method, source, args], transferred, signal);
      return answer as ReturnType<Service[M]>;
    } catch (error) {
      if (signal?.aborted) this.#link.call('cancel', [id]).catch(() => undefined);
      throw this.#way.explained(error);
    }
  }

  tell<M extends ClassMethod>(method: M, args: Parameters<Service[M]>): Promise<ReturnType<Service[M]>> {
    return this.#link.call('tell', [method, args]) as Promise<ReturnType<Service[M]>>;
  }

  stop(why: Error): void {
    this.#link.end(why);
  }
}
