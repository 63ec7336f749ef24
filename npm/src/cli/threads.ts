import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Job, Outcome } from './outcome.js';

/** Classifies files on several threads; each outcome is told as soon as it is there. */
export async function onThreads(
  files: readonly string[],
  threads: number,
  job: Job,
  tell: (index: number, outcome: Outcome) => void,
): Promise<void> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./cli-worker.js', import.meta.url), { workerData: job }),
  );
  const queue = files.entries(); // One for all: who is done takes the next.
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (const [index, file] of queue) tell(index, await ask(worker, file));
      }),
    );
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

/** A worker's answer; an error if it fails or ends instead. */
async function ask(worker: Worker, file: string): Promise<Outcome> {
  const ended = new AbortController();
  const end = () => ended.abort(new Error(`The thread for ${file} ended without an answer.`));
  worker.once('exit', end);
  worker.postMessage(file);
  try {
    const [outcome] = (await once(worker, 'message', { signal: ended.signal })) as [Outcome];
    return outcome;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    worker.off('exit', end);
  }
}
