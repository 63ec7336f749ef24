import { ShuffleNetError } from '../core/errors.js';
import type { Loaded } from '../core/model.js';
import type { Pixels } from '../core/pixels.js';
import {
  Service,
  type ClassMethod,
  type Parts,
  type PictureArgs,
  type PictureMethod,
} from '../engine/service.js';

/** An engine that runs somewhere. */
export interface Runner<Input> {
  readonly where: 'worker' | 'main';
  readonly loaded: Loaded;
  /** Whether it has stopped by itself or was stopped: it answers no more. */
  readonly ended: boolean;
  /** Rejects with the signal's reason as soon as it aborts. */
  ask<M extends PictureMethod>(
    method: M,
    input: Input,
    args: PictureArgs<M>,
    signal: AbortSignal | undefined,
  ): Promise<ReturnType<Service[M]>>;
  tell<M extends ClassMethod>(method: M, args: Parameters<Service[M]>): Promise<ReturnType<Service[M]>>;
  /** The memory goes back, and what is under way is refused: why. */
  stop(why: Error): void;
}

/** On the thread of the caller. */
export class LocalRunner<Input> implements Runner<Input> {
  readonly where = 'main';
  readonly loaded: Loaded;
  readonly #read: (input: Input, signal?: AbortSignal) => Promise<Pixels>;
  #service: Service | undefined;
  #ended: Error = disposed();

  static async start<Input>(
    parts: Parts,
    read: (input: Input, signal?: AbortSignal) => Promise<Pixels>,
  ): Promise<LocalRunner<Input>> {
    return new LocalRunner(await Service.start(parts), read);
  }

  private constructor(service: Service, read: (input: Input, signal?: AbortSignal) => Promise<Pixels>) {
    this.#service = service;
    this.#read = read;
    this.loaded = service.loaded;
  }

  get ended(): boolean {
    return this.#service === undefined;
  }

  async ask<M extends PictureMethod>(
    method: M,
    input: Input,
    args: PictureArgs<M>,
    signal: AbortSignal | undefined,
  ): Promise<ReturnType<Service[M]>> {
    const pixels = await this.#read(input, signal);
    signal?.throwIfAborted();
    return this.#call(method, [pixels, ...args] as unknown as Parameters<Service[M]>);
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- errors come as rejections, as from a worker
  async tell<M extends ClassMethod>(
    method: M,
    args: Parameters<Service[M]>,
  ): Promise<ReturnType<Service[M]>> {
    return this.#call(method, args);
  }

  stop(why: Error): void {
    this.#ended = why;
    this.#service?.dispose();
    this.#service = undefined;
  }

  #call<M extends PictureMethod | ClassMethod>(method: M, args: Parameters<Service[M]>) {
    if (!this.#service) throw this.#ended;
    try {
      return this.#service.call(method, args);
    } catch (error) {
      // After a trap the WebAssembly memory can't be trusted: leave it to the garbage collector.
      if (isFailure(error)) {
        this.#service = undefined;
        this.#ended = error as Error;
      }
      throw error;
    }
  }
}

export function disposed(): ShuffleNetError {
  return new ShuffleNetError(
    'Disposed',
    'This network was disposed of. Load another one with ShuffleNet.load().',
  );
}

/** Whether the engine is gone, and a new one has to be started. */
export function isFailure(error: unknown): boolean {
  return error instanceof ShuffleNetError && (error.code === 'EngineFailed' || error.code === 'WorkerFailed');
}
