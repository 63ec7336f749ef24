// The network's worker: an engine, and pixels read where they disturb nobody.
import { expose } from 'comlink';
import type { Loaded } from '../core/model.js';
import { Service, type ClassMethod, type Method, type Parts, type PictureMethod } from '../engine/service.js';
import { basics, reply } from './host.js';
import { readPixels, type PixelSource } from './pixels.js';

let service: Service | undefined;
const cancelled = new Set<number>();

const host = {
  ...basics,

  start: (parts: Parts) =>
    reply<Loaded>(async () => {
      service = await Service.start(parts);
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
};

export type NetHost = typeof host;

function call(method: Method, args: unknown[]): unknown {
  if (!service) throw new Error('The worker was asked before it was started.');
  return service.call(method, args as never);
}

expose(host);
