/** Starts the worker that the network runs in. Bundlers look for exactly this expression, too. */
export function openWorkerFile(base?: URL): Worker {
  if (base) return new Worker(new URL('worker.js', base), { type: 'module' });
  return new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
}
