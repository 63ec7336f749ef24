import { releaseProxy, transfer, wrap, type Remote } from 'comlink';
import { ShuffleNetError } from '../core/errors.js';
import type { Loaded } from '../core/model.js';
import type { ClassMethod, PictureArgs, PictureMethod, Service } from '../engine/service.js';
import { disposed, type Parts, type Runner } from '../net/runner.js';
import type { Host, Reply } from '../worker/net.js';
import { unreadable } from '../worker/pixels.js';
import { sourceOf, type Input } from './sources.js';

/** A worker whose code runs. One proxy for all its life: when a proxy is garbage-collected, the worker stops listening. */
export interface Opened {
  readonly worker: Worker;
  readonly host: Remote<Host>;
}

/** Starts a worker; `undefined` where none can be started (its file, a policy or the platform forbids). */
export async function openWorker(create: () => Worker): Promise<Opened | undefined> {
  let worker: Worker | undefined;
  try {
    worker = create();
    const opened = { worker, host: wrap<Host>(worker) };
    await answered(opened);
    return opened;
  } catch {
    worker?.terminate();
    return undefined;
  }
}

/** Waits for the first answer, or for the error that there is instead. */
function answered({ worker, host }: Opened): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.addEventListener(
      'error',
      (event) => {
        event.preventDefault(); // Not the page's trouble: the network runs on this thread then.
        reject(new Error(event.message));
      },
      { once: true },
    );
    host.ready().then(resolve, reject);
  });
}

/** An engine in a worker. */
export class RemoteRunner implements Runner<Input> {
  readonly where = 'worker';
  readonly loaded: Loaded;
  readonly #link: Link;

  static async start(opened: Opened, { code, model, build }: Parts): Promise<RemoteRunner> {
    const link = new Link(opened);
    void link.watch();
    const parts = transfer({ code, model, build }, [model.buffer as ArrayBuffer]);
    try {
      return new RemoteRunner(link, await link.call((host) => host.start(parts)));
    } catch (error) {
      link.end(disposed());
      throw error;
    }
  }

  private constructor(link: Link, loaded: Loaded) {
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
    const id = this.#link.nextId();
    const answer = this.#link.call(
      (host) => host.ask(id, method, transfer(source, transferred), args),
      signal && { signal, onAbort: (host) => host.cancel(id) },
    );
    return answer as Promise<ReturnType<Service[M]>>;
  }

  tell<M extends ClassMethod>(method: M, args: Parameters<Service[M]>): Promise<ReturnType<Service[M]>> {
    return this.#link.call((host) => host.tell(method, args)) as Promise<ReturnType<Service[M]>>;
  }

  stop(): void {
    this.#link.end(disposed());
  }
}

interface Abort {
  readonly signal: AbortSignal;
  readonly onAbort: (host: Remote<Host>) => unknown;
}

/** The calls under way to a worker: all of them end when it does. */
class Link {
  readonly #worker: Worker;
  readonly #host: Remote<Host>;
  readonly #pending = new Set<(reason: Error) => void>();
  readonly #watch = new AbortController();
  #ended: Error | undefined;
  #id = 0;

  constructor({ worker, host }: Opened) {
    this.#worker = worker;
    this.#host = host;
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.end(died(event.message));
    });
  }

  /** A worker that runs out of memory may die without any event: its lock tells. */
  async watch(): Promise<void> {
    const locks = (globalThis.navigator as Partial<Navigator>).locks;
    if (!locks) return;
    const name = `shufflenet-${crypto.randomUUID()}`;
    if (!(await this.#host.hold(name))) return;
    locks.request(name, { signal: this.#watch.signal }, () => this.end(died())).catch(() => undefined);
  }

  nextId(): number {
    return this.#id++;
  }

  call<Value>(work: (host: Remote<Host>) => Promise<Reply<Value>>, abort?: Abort): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.#ended !== undefined) {
        reject(this.#ended);
        return;
      }
      const onAbort = () => {
        settled();
        reject(abort?.signal.reason as Error);
        void abort?.onAbort(this.#host);
      };
      const settled = () => {
        this.#pending.delete(reject);
        abort?.signal.removeEventListener('abort', onAbort);
      };
      this.#pending.add(reject);
      abort?.signal.addEventListener('abort', onAbort);
      work(this.#host)
        .then((reply) => resolve(valueOf(reply)))
        .catch((error: unknown) => reject(isCloneError(error) ? unreadable(error) : (error as Error)))
        .finally(settled);
    });
  }

  end(why: Error): void {
    if (this.#ended !== undefined) return;
    this.#ended = why;
    this.#watch.abort();
    this.#host[releaseProxy]();
    this.#worker.terminate();
    for (const reject of this.#pending) reject(why);
    this.#pending.clear();
  }
}

function valueOf<Value>(reply: Reply<Value>): Value {
  if ('value' in reply) return reply.value;
  const { code, message } = reply.error;
  throw code ? new ShuffleNetError(code, message) : new Error(message);
}

/** How a browser says that a bitmap holds another site's picture. */
function isCloneError(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'DataCloneError';
}

function died(why?: string): ShuffleNetError {
  return new ShuffleNetError(
    'WorkerFailed',
    `The network's worker died${why ? ` (${why})` : ''}, perhaps for want of memory. The next call starts another one.`,
  );
}
