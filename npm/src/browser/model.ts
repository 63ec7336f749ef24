import { THE_MODEL, download, type FetchOptions } from '../core/fetch.js';
import { checkLength, heldBytes } from '../core/model-bytes.js';
import { tagOf } from '../core/values.js';

/** A model: where it is, or its bytes. */
export type ModelSource = string | URL | Blob | ArrayBuffer | Uint8Array;

/** A model file's bytes; never the caller's own, as they may go to a worker for good. */
export async function modelBytes(model: ModelSource, options: FetchOptions): Promise<Uint8Array> {
  const tag = tagOf(model);
  if (tag === 'String' || tag === 'URL') return fetchModel(model as string | URL, options);
  const expected = "model has to be an address, a Blob or File, or a file's bytes.";
  return new Uint8Array(await heldBytes(model, expected));
}

export function fetchModel(url: string | URL, options: FetchOptions): Promise<Uint8Array> {
  return download(url, THE_MODEL, options, checkLength);
}
