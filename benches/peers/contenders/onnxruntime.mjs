// onnxruntime-web, its WebAssembly backend.
import * as ort from '../../node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs';

export async function load({ model, threads, format = 'onnx' }) {
  ort.env.wasm.numThreads = threads;
  const session = await ort.InferenceSession.create(`${model}.${format}`, { executionProviders: ['wasm'] });
  return async (input) => {
    const { logits } = await session.run({ input: new ort.Tensor('float32', input, [1, 3, 224, 224]) });
    return logits.data;
  };
}
