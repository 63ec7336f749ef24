import type { Lab, LayerFacts } from 'shufflenet-wasm/lab';

type Method = 'look' | 'classify' | 'activations' | 'trace' | 'profile' | 'contributions' | 'time';

export interface Question {
  readonly id: number;
  readonly method: Method | 'load';
  readonly args: readonly unknown[];
}

export type Answer =
  | { readonly progress: { readonly received: number; readonly total: number | undefined } }
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

export interface Loaded {
  readonly info: Lab['info'];
  readonly layers: readonly LayerFacts[];
}

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** The lab in its worker; the same methods, each a promise. */
export class Client {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  constructor(onProgress: (received: number, total: number | undefined) => void) {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if ('progress' in data) {
        onProgress(data.progress.received, data.progress.total);
        return;
      }
      const waiting = this.#waiting.get(data.id);
      this.#waiting.delete(data.id);
      if ('error' in data) waiting?.reject(new Error(data.error));
      else waiting?.resolve(data.value as never);
    });
    this.#worker.addEventListener('error', ({ message }) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(message));
      this.#waiting.clear();
    });
  }

  load(): Promise<Loaded> {
    return this.#ask('load', []);
  }

  call<M extends Method>(method: M, ...args: Parameters<Lab[M]>): Promise<ReturnType<Lab[M]>> {
    return this.#ask(method, args);
  }

  #ask<Value>(method: Question['method'], args: readonly unknown[]): Promise<Value> {
    const id = this.#next++;
    return new Promise<Value>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, method, args } satisfies Question);
    });
  }
}
