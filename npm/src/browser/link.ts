import { releaseProxy, wrap, type Remote } from 'comlink';
import { ShuffleNetError } from '../core/errors.js';
import { settled } from '../core/settle.js';
import type { Basics, Reply } from '../worker/host.js';
import { unreadable } from '../worker/pixels.js';

/** How long a worker may take to answer for the first time, in milliseconds: one may end without a word. */
const PATIENCE = 30_000;

/** Starts a worker; `undefined` where none can be started (its file, a policy or the platform forbids) or none answers. */
export async function openWorker<Host extends Basics>(
  create: () => Worker,
  afterwards: string,
): Promise<Link<Host> | undefined> {
  let link: Link<Host> | undefined;
  try {
    link = new Link<Host>(create(), afterwards);
    await settled(link.hold(), AbortSignal.timeout(PATIENCE));
    return link;
  } catch (error) {
    link?.end(error as Error);
    return undefined;
  }
}

interface Abort<Host> {
  readonly signal: AbortSignal;
  readonly onAbort: (host: Remote<Host>) => unknown;
}

/** The calls under way to a worker: all of them end when it does. */
export class Link<Host extends Basics> {
  readonly #worker: Worker;
  /** One proxy for all its life: when a proxy is garbage-collected, the worker stops listening. */
  readonly #host: Remote<Host>;
  readonly #afterwards: string;
  readonly #pending = new Set<(reason: Error) => void>();
  readonly #watch = new AbortController();
  #ended: Error | undefined;

  /** `afterwards` says what to do when the worker has died. */
  constructor(worker: Worker, afterwards: string) {
    this.#worker = worker;
    this.#host = wrap<Host>(worker);
    this.#afterwards = afterwards;
    worker.addEventListener('error', (event) => {
      event.preventDefault(); // Not the page's trouble.
      this.#died(` (${event.message})`);
    });
  }

  call<Value>(work: (host: Remote<Host>) => Promise<Reply<Value>>, abort?: Abort<Host>): Promise<Value> {
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

  /**
   * Waits for the worker's first answer. From then on nothing of it is missed: one that runs out of memory may die without
   * any event, but its lock tells.
   */
  async hold(): Promise<void> {
    const name = `shufflenet-${Math.random()}`;
    if (!(await this.call((host) => (host as Remote<Basics>).hold(name)))) return;
    const { locks } = globalThis.navigator as Partial<Navigator>;
    locks?.request(name, { signal: this.#watch.signal }, () => this.#died()).catch(() => undefined);
  }

  #died(why = ''): void {
    this.end(
      new ShuffleNetError(
        'WorkerFailed',
        `The worker died${why}, perhaps for want of memory. ${this.#afterwards}`,
      ),
    );
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
