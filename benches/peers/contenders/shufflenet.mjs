// This package's engine, as the package starts it, on a prepared input like the others.
import { glue } from '/npm/wasm/glue.js';

export async function load({ model, build }) {
  const { Engine, init } = glue();
  const [response] = await Promise.all([
    fetch(`${model}.safetensors`),
    init({ module_or_path: `/npm/dist/shufflenet-${build}.wasm` }),
  ]);
  const engine = new Engine(new Uint8Array(await response.arrayBuffer()));
  return (input) => engine.run(input, 224, 224);
}
