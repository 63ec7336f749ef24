import { transfer } from 'comlink';
import type { Loaded } from '../core/model.js';
import type { ClassMethod, Parts, PictureArgs, PictureMethod, Service } from '../engine/service.js';
import type { Runner } from '../net/runner.js';
import type { NetHost } from '../worker/net.js';
import type { Link } from './link.js';
import { sourceOf, type Input } from './sources.js';

/** An engine in a worker. */
export class RemoteRunner implements Runner<Input> {
  readonly where = 'worker';
  readonly loaded: Loaded;
  readonly #link: Link<NetHost>;
  #id = 0;

  static async start(link: Link<NetHost>, parts: Parts): Promise<RemoteRunner> {
    const travelling = transfer(parts, [parts.model.buffer as ArrayBuffer]);
    return new RemoteRunner(link, await link.call((host) => host.start(travelling)));
  }

  private constructor(link: Link<NetHost>, loaded: Loaded) {
    this.#link = link;
    this.loaded = loaded;
  }

  async ask<M extends PictureMethod>(
    method: M,
    input: Input,
    args: PictureArgs<M>,
    signal: AbortSignal | undefined,
  ): Promise<ReturnType<Service[M]>> {
    const [source, transferred] = await sourceOf(input, signal);
    signal?.throwIfAborted();
    const id = this.#id++;
    const answer = this.#link.call(
      (host) => host.ask(id, method, transfer(source, transferred), args),
      signal && { signal, onAbort: (host) => host.cancel(id) },
    );
    return answer as Promise<ReturnType<Service[M]>>;
  }

  tell<M extends ClassMethod>(method: M, args: Parameters<Service[M]>): Promise<ReturnType<Service[M]>> {
    return this.#link.call((host) => host.tell(method, args)) as Promise<ReturnType<Service[M]>>;
  }

  stop(why: Error): void {
    this.#link.end(why);
  }
}
