import type { Loaded } from '../core/model.js';
import type { Pixels } from '../core/pixels.js';
import { Service, type ClassMethod, type Method, type Parts, type PictureMethod } from '../engine/service.js';

/** What a thread with an engine answers; `read` makes pixels of a picture in the form in which it travels. */
export function netHost<Source>(read: (source: Source, signal: AbortSignal) => Promise<Pixels>) {
  let service: Service | undefined;
  /** Pictures for whose answer somebody waits. */
  const waiting = new Map<number, AbortController>();

  function call(method: Method, args: unknown[]): unknown {
    if (!service) throw new Error('The worker was asked before it was started.');
    return service.call(method, args as never);
  }

  return {
    async start(parts: Parts): Promise<Loaded> {
      service = await Service.start(parts);
      return service.loaded;
    },

    async ask(id: number, method: PictureMethod, source: Source, args: unknown[]): Promise<unknown> {
      const controller = new AbortController();
      const { signal } = controller;
      waiting.set(id, controller);
      try {
        const pixels = await read(source, signal);
        signal.throwIfAborted();
        return call(method, [pixels, ...args]);
      } finally {
        waiting.delete(id);
      }
    },

    tell: (method: ClassMethod, args: unknown[]): unknown => call(method, args),

    /** Nobody waits for this picture any more. */
    cancel: (id: number) => waiting.get(id)?.abort(),
  };
}

export type NetHost<Source> = ReturnType<typeof netHost<Source>>;
