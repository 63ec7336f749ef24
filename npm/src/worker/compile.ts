import type { EngineCode } from '../core/build.js';
import { ShuffleNetError, uncompiled } from '../core/errors.js';
import { THE_ENGINE, request } from '../core/fetch.js';
import { checkIntegrity } from '../core/integrity.js';
import { kept } from '../core/kept.js';

/** Compiled once for all networks of a page: modules hold code and no memory. */
const modules = new Map<string, Promise<WebAssembly.Module>>();

/** Fetches and compiles WebAssembly, if it is what `integrity` wants; once `signal` aborts, the next who wants it asks anew. */
export function compile(url: URL, integrity?: string, signal?: AbortSignal): Promise<WebAssembly.Module> {
  return kept(modules, `${url.href} ${integrity}`, () => fetchCompiled(url, integrity), signal);
}

async function fetchCompiled(url: URL, integrity: string | undefined): Promise<WebAssembly.Module> {
  const response = await request(url, THE_ENGINE);
  try {
    // Streaming needs the right type from the server, and not every server sends it.
    if (integrity === undefined && response.headers.get('content-type') === 'application/wasm') {
      return await WebAssembly.compileStreaming(response);
    }
    const bytes = await response.arrayBuffer();
    await checkIntegrity(bytes, integrity, THE_ENGINE.what);
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw cause instanceof ShuffleNetError ? cause : uncompiled(`The engine from ${url.href}`, cause);
  }
}

/** An engine, or the address of one: addresses travel where nothing is compiled yet. */
export type LabEngine = EngineCode | string;

export function compiled(engine: LabEngine, signal?: AbortSignal): EngineCode | Promise<EngineCode> {
  return typeof engine === 'string' ? compile(new URL(engine), undefined, signal) : engine;
}
