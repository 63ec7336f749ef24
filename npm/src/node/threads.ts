import { Worker } from 'node:worker_threads';
import { wrap } from 'comlink';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { reason } from '../core/errors.js';
import { Link } from '../net/link.js';
import type { Way } from '../net/remote.js';
import type { Input } from './pictures.js';
import type { ThreadHost } from './thread.js';

/** Starts a thread. It keeps the program alive only while it is asked something. */
export function openThread(): Link<ThreadHost> {
  const worker = new Worker(new URL('./node-worker.js', import.meta.url));
  worker.unref();
  const link = new Link<ThreadHost>(
    wrap<ThreadHost>(nodeEndpoint(worker)),
    'The next call starts another one.',
    {
      terminate: () => worker.terminate(),
      busy: (busy) => (busy ? worker.ref() : worker.unref()),
    },
  );
  worker.on('error', (error) => link.died(` (${reason(error)})`));
  worker.on('exit', () => link.died());
  return link;
}

/** Everything travels as it is, as a copy: threads read files themselves. */
export const toThread: Way<Input, Input> = {
  pack: (input) => Promise.resolve([input instanceof URL ? input.href : input, []] as const),
  explained: (error) => error,
};
