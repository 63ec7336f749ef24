// The lab at work, where it stalls nobody.
import { Lab } from 'shufflenet-wasm/lab';
import type { Answer, Question } from './client';

let lab: Lab | undefined;

self.addEventListener('message', ({ data }: MessageEvent<Question>) => {
  const { id, method, args } = data;
  work(method, args).then(
    (value) => answer({ id, value }),
    (error: unknown) => answer({ id, error: error instanceof Error ? error.message : String(error) }),
  );
});

async function work(method: Question['method'], args: readonly unknown[]): Promise<unknown> {
  if (method === 'load') {
    lab = await Lab.load({ onProgress: (progress) => answer({ progress }) });
    return { info: lab.info, layers: lab.layers };
  }
  if (lab === undefined) throw new Error('The lab was asked before it was loaded.');
  const methods = lab as unknown as Record<string, (...args: unknown[]) => unknown>;
  return methods[method]?.(...args);
}

function answer(message: Answer): void {
  self.postMessage(message);
}
