import { ShuffleNet } from 'shufflenet-wasm';
import engine from 'shufflenet-wasm/shufflenet-simd128.wasm'; // a WebAssembly.Module there
import model from 'shufflenet-wasm/everyday-332-x1.0.safetensors'; // an ArrayBuffer, by the rule in wrangler.json

let network;
export default {
  async fetch(request) {
    network ??= ShuffleNet.load({ engine, model });
    const data = new Uint8Array(await request.arrayBuffer()); // 224 x 224 pixels, RGB
    return Response.json(await (await network).classify({ data, width: 224, height: 224 }));
  },
};
