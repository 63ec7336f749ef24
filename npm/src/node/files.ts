import type { Stats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ShuffleNetError, clause, notRead, readAs, reason } from '../core/errors.js';
import { download, isFetchable, type FetchOptions, type Wanted } from '../core/fetch.js';
import { checkIntegrity } from '../core/integrity.js';
import { badOption } from '../core/options.js';
import { bytesOf, tagOf } from '../core/values.js';

/** The bytes that `source` stands for; `undefined` when it is nothing of the kind. */
export async function fileBytes(
  source: unknown,
  wanted: Wanted,
  options: FetchOptions = {},
  check?: (bytes: number) => void,
): Promise<Uint8Array | undefined> {
  if (!isFetchable(source)) return readAs(wanted, bytesOf(source, check));
  const url = typeof source === 'string' ? placeOf(source, wanted) : source;
  const local = 'protocol' in url && url.protocol === 'file:';
  return local ? readLocal(url, wanted, options, check) : download(url, wanted, options, check);
}

/** Where a file is; a name that is no address is told as one that can't be had. */
function placeOf(name: string, { what, code }: Wanted): URL {
  try {
    return locate(name);
  } catch (cause) {
    throw new ShuffleNetError(code, `${what} could not be fetched: ${reason(cause)}`, { cause });
  }
}

/** Whether a name is an address, and no path. */
export function isAddress(name: string): boolean {
  return /^(https?|data|file):/i.test(name);
}

/** A path or an address as an address. */
export function locate(place: string | URL): URL {
  if (tagOf(place) === 'URL') return place as URL;
  const text = String(place);
  if (!isAddress(text)) return pathToFileURL(text);
  try {
    return new URL(text);
  } catch {
    throw badOption(`${text} is no address`);
  }
}

async function readLocal(
  url: URL,
  wanted: Wanted,
  { signal, onProgress }: FetchOptions,
  check?: (bytes: number) => void,
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    const found = await stat(url);
    // Others may have no end, or never begin.
    if (!found.isFile()) throw notRead(wanted, `${fileURLToPath(url)} is ${kindOf(found)}`);
    check?.(found.size);
    bytes = await readFile(url, { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ShuffleNetError) throw cause;
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw notRead(wanted, missing ? `there is no file ${fileURLToPath(url)}` : clause(cause), cause);
  }
  onProgress?.({ received: bytes.length, total: bytes.length });
  return bytes;
}

/** What is there in the place of a file. */
function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  return 'a pipe or a device, and only files are read';
}

/** Reads and compiles WebAssembly. */
export async function compile(url: URL, what: string, integrity?: string): Promise<WebAssembly.Module> {
  const bytes = (await fileBytes(url, { what, code: 'EngineUnavailable' })) as Uint8Array<ArrayBuffer>;
  await checkIntegrity(bytes, integrity, what);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new ShuffleNetError('EngineUnavailable', `${what} could not be compiled: ${clause(cause)}.`, {
      cause,
    });
  }
}
