import { ShuffleNetError } from '../core/errors.js';
import { settled } from '../core/settle.js';
import { errorOf, valueOf, type Call, type Host, type Reply } from './reply.js';

/** What a link needs of its thread. */
export interface Thread {
  postMessage(call: Call, transferred: Transferred): void;
  terminate(): unknown;
  /** Told when a call is under way, and when none is any more. */
  busy?(busy: boolean): void;
}

/** What leaves the thread that sends it: bytes, bitmaps, frames. */
export type Transferred = object[];

/** The calls under way to another thread: all of them end when it does. */
export class Link<Asked extends Host<keyof Asked>> {
  readonly #afterwards: string;
  readonly #thread: Thread;
  readonly #pending = new Map<number, (reply: Reply) => void>();
  readonly #life = new AbortController();
  #calls = 0;

  /** `afterwards` says what to do when the thread has died. Who makes a link gives it the replies. */
  constructor(afterwards: string, thread: Thread) {
    this.#afterwards = afterwards;
    this.#thread = thread;
  }

  /** Aborts, with the reason, when the link has ended. */
  get ended(): AbortSignal {
    return this.#life.signal;
  }

  async call<Method extends keyof Asked & string>(
    method: Method,
    args: Parameters<Asked[Method]>,
    transferred: Transferred = [],
    signal?: AbortSignal,
  ): Promise<Awaited<ReturnType<Asked[Method]>>> {
    this.ended.throwIfAborted();
    const id = this.#calls++;
    const reply = new Promise<Reply>((resolve) => this.#pending.set(id, resolve));
    if (this.#pending.size === 1) this.#thread.busy?.(true);
    try {
      this.#thread.postMessage({ id, method, args }, transferred);
      return valueOf(await settled(settled(reply, signal), this.ended)) as never;
    } finally {
      if (this.#pending.delete(id) && this.#pending.size === 0) this.#thread.busy?.(false);
    }
  }

  /** A reply has come. What is left of an engine after a trap can't be trusted, whether somebody waits for the answer or not. */
  readonly receive = (reply: Reply): void => {
    this.#pending.get(reply.id)?.(reply);
    if ('error' in reply && reply.error.code === 'EngineFailed') this.end(errorOf(reply.error));
  };

  end(why: Error): void {
    if (this.ended.aborted) return;
    this.#life.abort(why);
    this.#thread.terminate();
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
