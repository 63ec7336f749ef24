import { transfer, type Remote } from 'comlink';
import type { Loaded } from '../core/model.js';
import type { ClassMethod, Parts, PictureArgs, PictureMethod, Service } from '../engine/service.js';
import type { NetHost } from './host.js';
import type { Link } from './link.js';
import type { Runner } from './runner.js';

/** How pictures get to another thread. */
export interface Way<Input, Source> {
  /** Makes a picture fit to travel, and says what of it may leave this thread for good. */
  pack(
    input: Input,
    signal?: AbortSignal,
  ): Promise<readonly [source: Source, transferred: Parameters<typeof transfer>[1]]>;
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
    const travelling = transfer(parts, [parts.model.buffer as ArrayBuffer]);
    const loaded = await link.call((host) => (host as Remote<NetHost<unknown>>).start(travelling));
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
    if (signal?.aborted || this.ended) for (const one of transferred) if ('close' in one) void one.close();
    signal?.throwIfAborted();
    const id = this.#id++;
    const sent = transferred.length > 0 ? transfer(source as object, transferred) : source;
    const answer = this.#link.call(
      (host) => (host as Remote<NetHost<unknown>>).ask(id, method, sent, args),
      signal && { signal, onAbort: (host) => (host as Remote<NetHost<unknown>>).cancel(id) },
    );
    return answer.catch((error: unknown) => {
      throw this.#way.explained(error);
    }) as Promise<ReturnType<Service[M]>>;
  }

  tell<M extends ClassMethod>(method: M, args: Parameters<Service[M]>): Promise<ReturnType<Service[M]>> {
    const answer = this.#link.call((host) => (host as Remote<NetHost<unknown>>).tell(method, args));
    return answer as Promise<ReturnType<Service[M]>>;
  }

  stop(why: Error): void {
    this.#link.end(why);
  }
}
