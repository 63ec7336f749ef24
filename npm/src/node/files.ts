import { readFile, stat } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ShuffleNetError, reason } from '../core/errors.js';
import { download, isFetchable, type FetchOptions, type Wanted } from '../core/fetch.js';
import { checkIntegrity } from '../core/integrity.js';
import { badOption } from '../core/options.js';
import { bytesOf } from '../core/values.js';

/** The bytes that `source` stands for; `undefined` when it is nothing of the kind. */
export async function fileBytes(
  source: unknown,
  wanted: Wanted,
  options: FetchOptions = {},
  check?: (bytes: number) => void,
): Promise<Uint8Array | undefined> {
  if (!isFetchable(source)) return bytesOf(source, check);
  const url = typeof source === 'string' ? locate(source) : source;
  const local = 'protocol' in url && url.protocol === 'file:';
  return local ? readLocal(url, wanted, options, check) : download(url, wanted, options, check);
}

/** Whether a name is an address, and no path. */
export function isAddress(name: string): boolean {
  return /^(https?|data|file):/i.test(name);
}

/** A path or an address as an address. */
export function locate(place: string | URL): URL {
  if (typeof place !== 'string') return place;
  if (!isAddress(place)) return pathToFileURL(place);
  try {
    return new URL(place);
  } catch {
    throw badOption(`${place} is no address`);
  }
}

async function readLocal(
  url: URL,
  { what, code }: Wanted,
  { signal, onProgress }: FetchOptions,
  check?: (bytes: number) => void,
): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    check?.((await stat(url)).size);
    bytes = await readFile(url, { signal });
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ShuffleNetError) throw cause;
    throw new ShuffleNetError(code, `${what} could not be read: ${why(cause, url)}.`, { cause });
  }
  onProgress?.({ received: bytes.length, total: bytes.length });
  return bytes;
}

/** Why a file could not be read, for people. */
function why(cause: unknown, url: URL): string {
  switch ((cause as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return `there is no file ${fileURLToPath(url)}`;
    case 'EISDIR':
      return `${fileURLToPath(url)} is a folder`;
    default:
      return reason(cause);
  }
}

/** Reads and compiles WebAssembly. */
export async function compile(url: URL, what: string, integrity?: string): Promise<WebAssembly.Module> {
  const bytes = (await fileBytes(url, { what, code: 'EngineUnavailable' })) as Uint8Array<ArrayBuffer>;
  await checkIntegrity(bytes, integrity, what);
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    throw new ShuffleNetError('EngineUnavailable', `${what} could not be compiled: ${reason(cause)}.`, {
      cause,
    });
  }
}
