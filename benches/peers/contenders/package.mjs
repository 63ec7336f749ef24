// This package as its users have it. What it is given is a picture, so it also resizes and normalises.
import { ShuffleNet } from '/npm/dist/index.js';

export async function load({ model, build, arithmetic }) {
  const net = await ShuffleNet.load({ model: `${model}.safetensors`, build, arithmetic });
  const data = Uint8Array.from({ length: 4 * 224 * 224 }, (_, i) => (i % 4 === 3 ? 255 : 31 * i));
  return async () => (await net.classify({ data, width: 224, height: 224 })).predictions;
}
