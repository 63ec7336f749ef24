// The workers beside this package's code. Bundlers look for exactly these expressions.

/** Starts the worker that the network runs in. */
export function openNetWorker(base?: URL): Worker {
  if (base) return new Worker(new URL('worker.js', base), { type: 'module' });
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}

/** Starts the lab's worker. */
export function openLabWorker(base?: URL): Worker {
  if (base) return new Worker(new URL('lab-worker.js', base), { type: 'module' });
  return new Worker(new URL('./lab-worker.js', import.meta.url), { type: 'module' });
}
