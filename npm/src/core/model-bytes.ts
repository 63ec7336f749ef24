import { MAX_MODEL_BYTES } from './constants.js';
import { ShuffleNetError, readAs } from './errors.js';
import { THE_MODEL } from './fetch.js';
import { bytesOf } from './values.js';

/** A model file's bytes; `expected` says what else would have been one. */
export async function heldBytes(file: unknown, expected: string): Promise<Uint8Array> {
  const bytes = await readAs(THE_MODEL, bytesOf(file, checkLength));
  if (!bytes) throw new ShuffleNetError('BadOption', expected);
  return bytes;
}

/** Refuses a model file that is longer than any network of this kind. */
export function checkLength(bytes: number): void {
  if (bytes <= MAX_MODEL_BYTES) return;
  throw new ShuffleNetError(
    'UnknownFormat',
    `The model file has ${(bytes / 1e6).toFixed(0)} MB, and at most ${MAX_MODEL_BYTES / 1e6} MB are read.`,
  );
}
