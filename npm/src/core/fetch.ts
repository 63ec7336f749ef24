import { ShuffleNetError, clause, type ErrorCode } from './errors.js';
import { settled, within } from './settle.js';
import { cut, tagOf } from './values.js';

/** How much of the model file has arrived, in bytes. */
export interface Progress {
  readonly received: number;
  /** The whole file, when the server tells. */
  readonly total: number | undefined;
}

export interface FetchOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What is fetched, for the messages, and the code of the error when it can't be had. */
export interface Wanted {
  readonly what: string;
  readonly code: ErrorCode;
  /** What to do about it. */
  readonly hint?: string;
}

export const THE_ENGINE: Wanted = {
  what: 'The engine',
  code: 'EngineUnavailable',
  hint: ` This package's .wasm files have to be served beside its code (see the README for your bundler), or in the folder that the option base names.`,
};
export const THE_MODEL: Wanted = { what: 'The model', code: 'ModelUnavailable' };
export const THE_PICTURE: Wanted = { what: 'The picture', code: 'BadPicture' };

/** Where a file is, how it is asked for, or what a server answered. */
export type Fetchable = string | URL | Request | Response;

/** Whether it is one of those; what is none is a file itself. */
export function isFetchable(source: unknown): source is Fetchable {
  return ['String', 'URL', 'Request', 'Response'].includes(tagOf(source));
}

/** The server's answer, if it is the wanted file and not an error or a web page. */
export async function request(url: Fetchable, wanted: Wanted, signal?: AbortSignal): Promise<Response> {
  const { what, code, hint = '' } = wanted;
  const response = isAnswer(url) ? copyOf(url, wanted) : await fetched(url, wanted, signal);
  if (!response.ok) {
    throw new ShuffleNetError(
      code,
      `${what} could not be fetched from ${short(url)}: the server answered ${`${response.status} ${response.statusText}`.trim()}.${hint}`,
    );
  }
  if (response.headers.get('content-type')?.startsWith('text/html')) {
    throw new ShuffleNetError(
      code,
      `${what} was expected at ${short(url)}, but the server answered with a web page. Is the file really there?${moved(url)}${hint}`,
    );
  }
  return response;
}

/** Vite's development server, up to Vite 7, takes this package's code elsewhere, and not the files beside it. */
function moved(url: Fetchable): string {
  if (!short(url).includes('/.vite/deps/')) return '';
  return " Vite has moved this package: add optimizeDeps: { exclude: ['shufflenet-wasm'] } to its configuration.";
}

const isAnswer = (url: Fetchable): url is Response => tagOf(url) === 'Response';

/** The caller's answer stays unread: it may be needed again. */
function copyOf(answer: Response, { what, code }: Wanted): Response {
  if (!answer.bodyUsed && !answer.body?.locked) return answer.clone();
  throw new ShuffleNetError(
    code,
    `${what} is in a Response that was read before, or is just being read. Give it as it came, or read a clone() of it.`,
  );
}

async function fetched(
  url: string | URL | Request,
  { what, code, hint = '' }: Wanted,
  signal?: AbortSignal,
): Promise<Response> {
  try {
    // A request that brings something can be sent once, and a model is asked for again after its engine stopped.
    return await fetch((url as Partial<Request>).clone?.() ?? url, signal ? { signal } : {});
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ShuffleNetError(
      code,
      `${what} could not be fetched from ${short(url)}: ${clause(cause)}${detail(cause)}. Is the device offline, or is the address wrong${IN_A_PAGE}?${hint}`,
      { cause },
    );
  }
}

/** What browsers may have against a request, and nobody else. */
const IN_A_PAGE =
  'document' in globalThis || 'importScripts' in globalThis
    ? ", on a site that does not allow it (CORS), or not in this page's policy (connect-src)"
    : '';

/** Node tells beside its error what was wrong. */
function detail(error: unknown): string {
  const { cause } = error as Error;
  return cause instanceof Error && cause.message ? ` (${cause.message})` : '';
}

/** What `work` makes of what is fetched, until the caller's signal or the request's own aborts. */
export function following<Value>(
  url: Fetchable,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  // Addresses and answers have none.
  return within([signal, (url as Partial<Request>).signal], work);
}

/** A file's bytes, with progress on the way; `check` refuses more bytes than are wanted. */
export function download(
  url: Fetchable,
  wanted: Wanted,
  { signal, onProgress }: FetchOptions,
  check?: (bytes: number) => void,
): Promise<Uint8Array> {
  return following(url, signal, (signal) => downloaded(url, wanted, { signal, onProgress }, check));
}

async function downloaded(
  url: Fetchable,
  wanted: Wanted,
  { signal, onProgress }: FetchOptions,
  check: (bytes: number) => void = () => undefined,
): Promise<Uint8Array> {
  const response = await request(url, wanted, signal);
  const total = sizeOf(response);
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let received = 0;
  try {
    for (;;) {
      const chunk = await next(reader, wanted, url, signal);
      if (!chunk) return join(chunks, received);
      received += chunk.length;
      check(Math.max(received, total ?? 0));
      chunks.push(chunk);
      onProgress?.({ received, total });
    }
  } catch (error) {
    // Not waited for: the copy of an answer ends when the answer itself does.
    reader?.cancel().catch(() => undefined);
    throw error;
  }
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
  wanted: Wanted,
  url: Fetchable,
  signal?: AbortSignal,
): Promise<Uint8Array | undefined> {
  if (!reader) return undefined;
  try {
    return (await settled(reader.read(), signal)).value;
  } catch (cause) {
    signal?.throwIfAborted();
    throw brokenOff(wanted, url, cause);
  }
}

/** What came only in part. */
export function brokenOff({ what, code }: Wanted, url: Fetchable, cause: unknown): ShuffleNetError {
  return new ShuffleNetError(code, `${what} broke off on the way from ${short(url)}: ${clause(cause)}.`, {
    cause,
  });
}

/** The file's size, unless it travels compressed: then `Content-Length` counts something else. */
function sizeOf(response: Response): number | undefined {
  const { headers } = response;
  const length = Number(headers.get('content-length'));
  return length > 0 && !headers.has('content-encoding') ? length : undefined;
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

/** Addresses go into messages; a `data:` one can be megabytes long. */
export function short(url: Fetchable): string {
  return cut(typeof url === 'object' && 'url' in url ? url.url || 'a Response' : String(url));
}
