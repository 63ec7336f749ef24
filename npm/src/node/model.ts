import { THE_MODEL, type FetchOptions } from '../core/fetch.js';
import { checkLength } from '../core/model-bytes.js';
import { badOption } from '../core/options.js';
import { fileBytes } from './files.js';

/** A model: a path, an address, a `Request` or `Response`, or the file's bytes. */
export type ModelSource = string | URL | Request | Response | Blob | ArrayBuffer | Uint8Array;

/** A model file's bytes. */
export async function modelBytes(model: ModelSource, options: FetchOptions = {}): Promise<Uint8Array> {
  const bytes = await fileBytes(model, THE_MODEL, options, checkLength);
  if (bytes) return bytes;
  throw badOption("model has to be a path, an address, a Request or Response, a Blob, or a file's bytes");
}
