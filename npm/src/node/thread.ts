// A thread of the network in Node: an engine, and pictures read beside the others.
import { parentPort } from 'node:worker_threads';
import { expose } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { netHost } from '../net/host.js';
import { readPixels, type Input } from './pictures.js';

const host = netHost((source: Input) => readPixels(source));

export type ThreadHost = typeof host;

if (parentPort) expose(host, nodeEndpoint(parentPort));
