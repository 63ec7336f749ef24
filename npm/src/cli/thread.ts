// One of the threads of `shufflenet-wasm`: the name of a picture comes, its outcome goes.
import { parentPort, workerData } from 'node:worker_threads';
import { netOf, outcomeOf, type Job } from './outcome.js';

const { topK, ...job } = workerData as Job;
const net = await netOf(job);
parentPort?.on('message', (file: string) => {
  void outcomeOf(net, file, topK).then((outcome) => parentPort?.postMessage(outcome));
});
