// onnxruntime as a native program has it, on one thread: answers each line, a call, with a line, as run_ncnn.py does.
import { createInterface } from 'node:readline';
import * as ort from 'onnxruntime-node';
import { SIDE, burst, picture } from '../work.mjs';

const [model] = process.argv.slice(2);
const session = await ort.InferenceSession.create(`${model}.onnx`, {
  executionProviders: ['cpu'],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const input = picture();

async function run() {
  const { logits } = await session.run({ input: new ort.Tensor('float32', input, [1, 3, SIDE, SIDE]) });
  return logits.data;
}

const calls = {
  first: async () => ({ logits: Array.from(await run()) }),
  burst: (count, before) => burst({ run, input }, count, before),
};

for await (const line of createInterface(process.stdin)) {
  const [call, ...args] = JSON.parse(line);
  console.log(JSON.stringify(await calls[call](...args)));
}
