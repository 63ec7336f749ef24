import { releaseProxy, type Remote } from 'comlink';
import { ShuffleNetError } from '../core/errors.js';
import { whenAborted } from '../core/settle.js';
import { valueOf, type Reply } from './reply.js';

interface Abort<Host> {
  readonly signal: AbortSignal;
  readonly onAbort: (host: Remote<Host>) => unknown;
}

/** What a link needs of its thread. */
export interface Thread {
  terminate(): unknown;
  /** Told when a call is under way, and when none is any more. */
  busy?(busy: boolean): void;
}

/** The calls under way to another thread: all of them end when it does. */
export class Link<Host> {
  /** One proxy for all its life: when a proxy is garbage-collected, the thread stops listening. */
  readonly #host: Remote<Host>;
  readonly #afterwards: string;
  readonly #thread: Thread;
  readonly #pending = new Set<(why: Error) => void>();
  readonly #life = new AbortController();

  /** `afterwards` says what to do when the thread has died. */
  constructor(host: Remote<Host>, afterwards: string, thread: Thread) {
    this.#host = host;
    this.#afterwards = afterwards;
    this.#thread = thread;
  }

  /** Aborts, with the reason, when the link has ended. */
  get ended(): AbortSignal {
    return this.#life.signal;
  }

  call<Value>(work: (host: Remote<Host>) => Promise<Reply<Value>>, abort?: Abort<Host>): Promise<Value> {
    return new Promise((resolve, reject) => {
      if (this.ended.aborted) {
        reject(this.ended.reason as Error);
        return;
      }
      const fail = (why: Error) => {
        over();
        reject(why);
      };
      const over = () => {
        forget?.();
        if (this.#pending.delete(fail) && this.#pending.size === 0) this.#thread.busy?.(false);
      };
      const forget =
        abort &&
        whenAborted(abort.signal, (why) => {
          fail(why as Error);
          void abort.onAbort(this.#host);
        });
      if (this.#pending.add(fail).size === 1) this.#thread.busy?.(true);
      work(this.#host)
        .then((reply) => resolve(valueOf(reply)))
        .catch(reject)
        .finally(over);
    });
  }

  end(why: Error): void {
    if (this.ended.aborted) return;
    this.#life.abort(why);
    (this.#host as { [releaseProxy](): void })[releaseProxy]();
    this.#thread.terminate();
    for (const fail of this.#pending) fail(why);
  }

  /** The thread has ended by itself. */
  died(why = ''): void {
    this.end(
      new ShuffleNetError(
        'WorkerFailed',
        `The worker died${why}, perhaps for want of memory. ${this.#afterwards}`,
      ),
    );
  }
}
