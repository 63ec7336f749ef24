// One of the threads of `shufflenet-wasm`: the name of a picture comes, its outcome goes.
import { parentPort, workerData } from 'node:worker_threads';
import { ShuffleNet } from '../node.js';
import { outcomeOf, type Job } from './outcome.js';

const { model, topK } = workerData as Job;
const net = await ShuffleNet.load(model === undefined ? {} : { model });
parentPort?.on('message', (file: string) => {
  void outcomeOf(net, file, topK).then((outcome) => parentPort?.postMessage(outcome));
});
