import { badOption } from '../core/options.js';

/** An address, relative to the page; in a worker to the worker, elsewhere to this code. */
export function absolute(address: string | URL): URL {
  const { document, location } = globalThis as Partial<typeof globalThis>;
  try {
    return new URL(address, document?.baseURI ?? location?.href ?? import.meta.url);
  } catch {
    throw badOption(`${String(address)} is no address`);
  }
}

/**
 * A worker with the code at an address. Browsers start none from another origin, but one of their own origin may import its code. What is
 * posted until that has arrived waits: a module worker is given no message before its code has run.
 */
export function workerAt(url: URL): Worker {
  const foreign = url.protocol.startsWith('http') && url.origin !== globalThis.origin;
  return new Worker(foreign ? (importers[url.href] ??= importer(url)) : url, { type: 'module' });
}

/** Addresses of workers that import the code from these. */
const importers: Record<string, string> = {};

function importer({ href }: URL): string {
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(href)}`], { type: 'text/javascript' }));
}
