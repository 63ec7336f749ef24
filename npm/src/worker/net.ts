// The network's worker: an engine, and pixels read where they disturb nobody.
import { expose } from 'comlink';
import { netHost } from '../net/host.js';
import { basics } from './basics.js';
import { readPixels, type PixelSource } from './pixels.js';

const host = {
  ...basics,
  ...netHost(async (source: PixelSource) => {
    try {
      return await readPixels(source);
    } finally {
      if ('close' in source) source.close();
    }
  }),
};

export type WorkerHost = typeof host;

expose(host);
