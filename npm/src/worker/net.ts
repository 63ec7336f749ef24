// The network's worker: an engine, and pixels read where they disturb nobody.
import { netHost } from '../net/host.js';
import { basics, serve } from './basics.js';
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

serve(host);
