// LiteRT.js: TensorFlow Lite with XNNPACK. It picks its build with relaxed SIMD where the browser has that.
import { Tensor, loadAndCompile, loadLiteRt } from '/target/bench/libraries/litert.mjs';

export const layout = 'NHWC';

export async function load({ model, threads, format = 'tflite' }) {
  await loadLiteRt('/benches/node_modules/@litertjs/core/wasm/', { threads: threads > 1 });
  const options = { accelerator: 'wasm', cpuOptions: { numThreads: threads } };
  const compiled = await loadAndCompile(`${model}.${format}`, options);
  return async (input) => {
    const tensor = new Tensor(input, [1, 224, 224, 3]);
    const [output] = await compiled.run(tensor);
    const logits = output.toTypedArray().slice();
    output.delete();
    tensor.delete();
    return logits;
  };
}
