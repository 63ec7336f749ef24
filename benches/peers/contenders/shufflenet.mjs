// This package's engine, as the package starts it, on a prepared input like the others.
import { startEngine } from '/npm/wasm/glue.js';

export async function load({ model, build, arithmetic }) {
  const [response, { Engine }] = await Promise.all([
    fetch(`${model}.safetensors`),
    WebAssembly.compileStreaming(fetch(`/npm/dist/shufflenet-${build}.wasm`)).then(startEngine),
  ]);
  const engine = new Engine(new Uint8Array(await response.arrayBuffer()), arithmetic);
  return (input) => engine.run(input, 224, 224);
}
