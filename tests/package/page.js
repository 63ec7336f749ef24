import { ShuffleNet, drawHeatMap } from '/npm/dist/index.js';
import { startEngine } from '/npm/wasm/glue.js';
import { outcome } from '../lib/formula.mjs';

Object.assign(globalThis, { ShuffleNet, drawHeatMap });

/** What a build of the engine computes here. */
globalThis.outcomeOf = async (build, golden) => {
  const response = await fetch(`/npm/dist/shufflenet-${build}.wasm`);
  const module = await WebAssembly.compile(await response.arrayBuffer());
  return outcome({ startEngine, module, golden });
};

/** What the tests in the browser build their pictures with. */
globalThis.make = {
  async image(src, crossOrigin = null) {
    const image = new Image();
    image.crossOrigin = crossOrigin;
    image.src = src;
    await image.decode();
    return image;
  },
  canvas(source, width = source.naturalWidth, height = source.naturalHeight) {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width, height });
    canvas.getContext('2d', { willReadFrequently: true }).drawImage(source, 0, 0, width, height);
    return canvas;
  },
  imageData: (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height),
  blob: async (src) => (await fetch(src)).blob(),
};
