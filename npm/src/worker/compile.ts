import type { EngineCode } from '../core/build.js';
import { uncompiled } from '../core/errors.js';
import { THE_ENGINE, request } from '../core/fetch.js';

/** Fetches and compiles WebAssembly, whatever type the server gives it. */
export async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await request(url, THE_ENGINE);
  try {
    // Streaming needs the right type from the server, and not every server sends it.
    if (response.headers.get('content-type') === 'application/wasm') {
      return await WebAssembly.compileStreaming(response);
    }
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw uncompiled(`The engine from ${url.href}`, cause);
  }
}

/** An engine, or the address of one: addresses travel where nothing is compiled yet. */
export type LabEngine = EngineCode | string;

export function compiled(engine: LabEngine): EngineCode | Promise<EngineCode> {
  return typeof engine === 'string' ? compile(new URL(engine)) : engine;
}
