// The worker: an engine, and pixels read where they disturb nobody.
import { expose } from 'comlink';
import { ShuffleNetError, reason, type ErrorCode } from '../core/errors.js';
import type { Loaded } from '../core/model.js';
import { Service, type ClassMethod, type Method, type PictureMethod } from '../engine/service.js';
import type { Parts } from '../net/runner.js';
import { readPixels, type PixelSource } from './pixels.js';

/** An answer, or why there is none: errors lose their `code` on the way between threads. */
export type Reply<Value> =
  | { readonly value: Value }
  | { readonly error: { readonly code: ErrorCode | undefined; readonly message: string } };

let service: Service | undefined;
const cancelled = new Set<number>();

const host = {
  /** Says that the worker's code has arrived and runs. */
  ready: () => true,

  start: ({ code, model, build }: Parts) =>
    reply<Loaded>(async () => {
      service = await Service.start(code, model, build);
      return service.loaded;
    }),

  ask: (id: number, method: PictureMethod, source: PixelSource, args: unknown[]) =>
    reply<unknown>(async () => {
      try {
        const pixels = await readPixels(source);
        return cancelled.has(id) ? undefined : call(method, [pixels, ...args]);
      } finally {
        cancelled.delete(id);
        if ('close' in source) source.close();
      }
    }),

  tell: (method: ClassMethod, args: unknown[]) => reply(() => call(method, args)),

  /** Nobody waits for this picture any more. */
  cancel: (id: number) => void cancelled.add(id),

  /** Takes a lock for as long as the worker lives: who gets it next knows that the worker has died. */
  hold: (name: string) =>
    new Promise<boolean>((resolve) => {
      const held = () => {
        resolve(true);
        return new Promise(() => undefined);
      };
      Promise.resolve()
        .then(() => navigator.locks.request(name, held))
        .catch(() => resolve(false));
    }),
};

export type Host = typeof host;

function call(method: Method, args: unknown[]): unknown {
  if (!service) throw new Error('The worker was asked before it was started.');
  return service.call(method, args as never);
}

async function reply<Value>(work: () => Value | Promise<Value>): Promise<Reply<Value>> {
  try {
    return { value: await work() };
  } catch (error) {
    const code = error instanceof ShuffleNetError ? error.code : undefined;
    return { error: { code, message: reason(error) } };
  }
}

expose(host);
