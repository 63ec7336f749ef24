import { ShuffleNetError } from './errors.js';
import { badOption, text } from './options.js';

/**
 * What fetched files have to be: hashes as those of Subresource Integrity, SHA-256, SHA-384 or SHA-512 in base64. Of several,
 * with blanks between them, one has to fit.
 *
 * @example
 * ```ts
 * import { ShuffleNet, type Integrity } from 'shufflenet-wasm';
 * const integrity: Integrity = { model: 'sha256-Vn2mvKbTBqnQM2bG8ItWTFpuD1vcyQ5cGrVjQ6Wm7mU=' };
 * const net = await ShuffleNet.load({ model: 'pets.safetensors', integrity });
 * ```
 */
export interface Integrity {
  /** The model file. */
  readonly model?: string | undefined;
  /** The `.wasm` files that are fetched: which of the two builds depends on the device, and checkpoints need `shufflenet-files.wasm` as well. */
  readonly engine?: string | undefined;
}

/** Refuses bytes that have none of the wanted hashes. */
export async function checkIntegrity(
  bytes: Uint8Array | ArrayBuffer,
  wanted: string | undefined,
  what: string,
): Promise<void> {
  if (wanted === undefined) return;
  const came = new Set<string>();
  for (const hash of text(wanted, 'What integrity wants, like sha384-…,').trim().split(/\s+/)) {
    const bits = /^sha(256|384|512)-[\w+/]+=*$/.exec(hash)?.[1];
    if (!bits) throw badOption(`integrity takes hashes like sha384-…, in base64, not ${hash}`);
    came.add(await hashOf(bytes, bits));
    if (came.has(hash)) return;
  }
  throw new ShuffleNetError(
    'IntegrityMismatch',
    `${what} is not the expected file: ${wanted} was expected, but it has ${[...came].join(' ')}. Was it replaced? Take back the file that was, or write into integrity what the new one has.`,
  );
}

async function hashOf(bytes: Uint8Array | ArrayBuffer, bits: string): Promise<string> {
  const { subtle } = crypto as Partial<typeof crypto>;
  if (!subtle) {
    throw new ShuffleNetError(
      'Unsupported',
      'Browsers have what checks integrity (crypto.subtle) on pages from https and localhost only. Serve the page so, or leave integrity out.',
    );
  }
  const digest = await subtle.digest(`SHA-${bits}`, bytes.slice(0));
  return `sha${bits}-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}
