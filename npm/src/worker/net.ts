// The network's worker: an engine, with pixels and model files read where they disturb nobody.
import { reading } from '../engine/model-files.js';
import { netHost } from '../net/host.js';
import { basics, serve } from './basics.js';
import { readPixels, type PixelSource } from './pixels.js';

const host = {
  ...basics,
  ...reading,
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
