import { startDecoder } from '../../wasm/glue.js'; // Made by npm/build/glue.mjs.
import { MAX_PIXELS } from '../core/constants.js';
import { ShuffleNetError, fromWasm, reason } from '../core/errors.js';
import { kept } from '../core/kept.js';
import { THE_PICTURE, short } from '../core/fetch.js';
import { badPicture, checkFile, rawPixels, type Pixels } from '../core/pixels.js';
import { compile, fileBytes } from './files.js';
import { printable } from './printable.js';

/** A picture: the path or address of an image file (JPEG, PNG, WebP, GIF, BMP), what a server answered, its bytes, or raw pixels. */
export type Input = string | URL | Request | Response | Uint8Array | ArrayBuffer | Blob | Pixels;

/** What would have been a picture in Node, for the message. */
export const EXPECTED =
  "a path, an address, Request or Response, an image file's bytes, or {data, width, height}";

/** The pixels of a picture in any form. */
export async function readPixels(input: Input, signal?: AbortSignal): Promise<Pixels> {
  const bytes = await fileBytes(input, THE_PICTURE, { signal }, checkFile);
  return bytes ? decode(bytes, nameOf(input)) : rawPixels(input, EXPECTED);
}

/** For people. */
function nameOf(input: Input): string {
  const named = typeof input === 'string' || input instanceof URL;
  return named ? `The picture ${printable(short(input))}` : 'A picture';
}

const decoders = new Map<string, Promise<WebAssembly.Module>>();

/** Decodes an image file. Each picture gets an instance of its own, so that its memory goes with it. */
async function decode(bytes: Uint8Array, name: string): Promise<Pixels> {
  const module = await kept(decoders, 'decode.wasm', () =>
    compile(new URL('./decode.wasm', import.meta.url), 'The picture decoder'),
  );
  const { decode } = await startDecoder(module).catch((cause: unknown) => {
    const why = `The picture decoder could not be started: ${reason(cause)}.`;
    throw new ShuffleNetError('EngineUnavailable', why, { cause });
  });
  try {
    const picture = decode(bytes, MAX_PIXELS);
    const { width, height, whole } = picture;
    if (!whole) {
      process.emitWarning(`${name} is cut off: the answer is that for what is there, the rest being grey.`);
    }
    return { data: picture.pixels(), width, height, channels: 4 };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError)
      throw badPicture(`decoding it failed (${error.message})`, error);
    throw fromWasm(error);
  }
}
