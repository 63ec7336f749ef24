import { Worker } from 'node:worker_threads';
import { ShuffleNetError, clause, reason } from '../core/errors.js';
import { THE_PICTURE } from '../core/fetch.js';
import { checkFile, rawPixels } from '../core/pixels.js';
import { Link } from '../net/link.js';
import type { Way } from '../net/remote.js';
import { fileBytes } from './files.js';
import { EXPECTED, type Input } from './pictures.js';
import type { ThreadHost } from './thread.js';

/** Starts a thread. It keeps the program alive only while it is asked something. */
export function openThread(): Link<ThreadHost> {
  const worker = started();
  worker.unref();
  const link = new Link<ThreadHost>('The next call starts another one.', {
    postMessage: (call, transferred) => worker.postMessage(call, transferred as ArrayBuffer[]),
    terminate: () => worker.terminate(),
    busy: (busy) => (busy ? worker.ref() : worker.unref()),
  });
  worker.on('message', link.receive);
  worker.on('error', (error) => link.died(` (${reason(error)})`));
  worker.on('exit', () => link.died());
  return link;
}

function started(): Worker {
  try {
    // Flags of the program, such as --input-type, are not for it.
    return new Worker(new URL('./node-worker.js', import.meta.url), { execArgv: [] });
  } catch (cause) {
    throw new ShuffleNetError(
      'Unsupported',
      `No thread could be started: ${clause(cause)}. Leave workers out, or allow threads (--allow-worker).`,
      { cause },
    );
  }
}

/** What is a name or a file travels as it is: threads read files themselves. Bytes, also those that a server answers, and pixels travel as a copy. */
export const toThread: Way<Input, Input> = {
  async pack(input, signal) {
    if (typeof input === 'string' || input instanceof Blob) return [input, []];
    if (input instanceof URL) return [input.href, []];
    const bytes = await fileBytes(input, THE_PICTURE, { signal }, checkFile);
    // A view's whole buffer would travel.
    if (bytes) return [new Uint8Array(bytes), []];
    const pixels = rawPixels(input, EXPECTED);
    return [{ ...pixels, data: pixels.data.slice() }, []];
  },
  explained: (error) => error,
};
