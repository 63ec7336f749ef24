// A thread of the network in Node: an engine, and pictures read beside the others.
import { parentPort } from 'node:worker_threads';
import { netHost } from '../net/host.js';
import { replyTo, type Call } from '../net/reply.js';
import { readPixels, type Input } from './pictures.js';

const host = netHost<Input>(readPixels);

export type ThreadHost = typeof host;

parentPort?.on('message', (call: Call) => {
  void replyTo(host, call).then((reply) => parentPort?.postMessage(reply));
});
