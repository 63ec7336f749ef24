// A runtime in Rust, compiled to WebAssembly from ../rust.
import { SIDE } from '../work.mjs';

const LENGTH = 3 * SIDE * SIDE;

export async function load({ model, runtime }) {
  const [response, { instance }] = await Promise.all([
    fetch(`${model}.onnx`),
    WebAssembly.instantiateStreaming(fetch(`/target/bench/rust/${runtime}.wasm`), nothing),
  ]);
  const { memory, allocate, open, run } = instance.exports;
  const file = new Uint8Array(await response.arrayBuffer());
  const place = allocate(file.length);
  new Uint8Array(memory.buffer, place, file.length).set(file);
  open(place, file.length);
  const input = allocate(4 * LENGTH);
  return (values) => {
    new Float32Array(memory.buffer, input, values.length).set(values);
    return new Float32Array(memory.buffer, run(input, LENGTH), 1000).slice();
  };
}

/** Imports that are linked but not called. */
const nothing = new Proxy(
  {},
  {
    get: () =>
      new Proxy(
        {},
        {
          get: (_, name) => () => {
            throw new Error(`${String(name)} was called.`);
          },
        },
      ),
  },
);
