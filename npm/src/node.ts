import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { startDecoder } from '../wasm/glue.js';
import {
  asSafetensors,
  convertWith,
  inspectWith,
  type ConvertOptions,
  type Inspection,
  type ModelFile,
} from './checkpoint.js';
import { chooseBuild } from './engine.js';
import { ShuffleNetError, fromWasm, reason } from './errors.js';
import { download, type FetchOptions, type Progress, type Wanted } from './fetch.js';
import { engineFile, folder, modelFile, readerFile } from './files.js';
import { Net, type Build } from './net.js';
import { badPicture, rawPixels, tagOf } from './raw.js';
import type { Pixels } from './results.js';
import { LocalRunner, type Runner } from './runner.js';

export * from './exports.js';

/** A picture: the path or address of an image file (JPEG, PNG, WebP, GIF, BMP), its bytes, or raw pixels. */
export type Input = string | URL | Uint8Array | ArrayBuffer | Blob | Pixels;

export interface LoadOptions {
  /** The model: a path, an address, or the file's bytes. The one in this package when left out. */
  readonly model?: string | URL | Blob | ArrayBuffer | Uint8Array;
  /** The build of the engine; the fastest one that runs here when left out. */
  readonly build?: Build;
  /** The folder that this package's `.wasm` and model files are in, if they are not beside its code. */
  readonly base?: string | URL;
  /** For the sake of one program for both: in Node the network runs on the calling thread. */
  readonly worker?: boolean;
  /** Stops loading; `load` then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called as the model file arrives. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** ShuffleNetV2 in Node. */
export class ShuffleNet extends Net<Input> {
  /** Loads the engine and a model. Nothing is read before this is called. */
  static async load(options: LoadOptions = {}): Promise<ShuffleNet> {
    options.signal?.throwIfAborted();
    const build = await chooseBuild(options.build);
    const again = { ...options, signal: undefined, onProgress: undefined };
    return new ShuffleNet(await start(build, options), build, () => start(build, again));
  }
}

async function reader(base?: URL): Promise<WebAssembly.Module> {
  await chooseBuild(); // Says what is missing where WebAssembly or its SIMD is.
  return compile(readerFile(base), 'The reader of model files');
}

/** What is in a model file, and whether it will run. */
export function inspect(file: ModelFile): Promise<Inspection> {
  return inspectWith(() => reader(), file);
}

/** A model file of any kind as safetensors: only what the network needs, with what `options` say written into it. */
export function convert(file: ModelFile, options?: ConvertOptions): Promise<Uint8Array<ArrayBuffer>> {
  return convertWith(() => reader(), file, options);
}

async function start(build: Build, options: LoadOptions): Promise<Runner<Input>> {
  const base = options.base === undefined ? undefined : folder(locate(options.base), import.meta.url);
  const [code, file] = await Promise.all([
    compile(engineFile(build, base), 'The engine'),
    bytesOf(options.model ?? modelFile(base), { what: 'The model', code: 'ModelUnavailable' }, options),
  ]);
  if (!file) {
    throw new ShuffleNetError('BadOption', "model has to be a path, an address, a Blob, or a file's bytes.");
  }
  options.signal?.throwIfAborted();
  const model = await asSafetensors(() => reader(base), file);
  return LocalRunner.start({ code, model, build }, readPixels);
}

const EXPECTED = "a path, an address, an image file's bytes, or {data, width, height}";

async function readPixels(input: Input, signal?: AbortSignal): Promise<Pixels> {
  const bytes = await bytesOf(input, { what: 'The picture', code: 'BadPicture' }, { signal });
  return bytes ? decode(bytes) : rawPixels(input, EXPECTED);
}

let decoder: Promise<WebAssembly.Module> | undefined;

/** Decodes an image file. Each picture gets an instance of its own, so that its memory goes with it. */
async function decode(bytes: Uint8Array): Promise<Pixels> {
  decoder ??= compile(new URL('./decode.wasm', import.meta.url), 'The picture decoder');
  const { decode } = await startDecoder(await decoder);
  try {
    const picture = decode(bytes);
    const { width, height } = picture;
    return { data: picture.pixels(), width, height, channels: 4 };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError)
      throw badPicture(`decoding it failed (${error.message})`, error);
    throw fromWasm(error);
  }
}

/** The bytes that `source` stands for; `undefined` when it is nothing of the kind. */
async function bytesOf(
  source: unknown,
  wanted: Wanted,
  options: FetchOptions = {},
): Promise<Uint8Array | undefined> {
  switch (tagOf(source)) {
    case 'Uint8Array':
      return source as Uint8Array;
    case 'ArrayBuffer':
      return new Uint8Array(source as ArrayBuffer);
    case 'Blob':
    case 'File':
      return new Uint8Array(await (source as Blob).arrayBuffer());
    case 'String':
    case 'URL': {
      const url = locate(source as string | URL);
      return url.protocol === 'file:' ? readLocal(url, wanted, options) : download(url, wanted, options);
    }
    default:
      return undefined;
  }
}

/** A path or an address as an address. */
function locate(place: string | URL): URL {
  if (typeof place !== 'string') return place;
  return /^(https?|data|file):/i.test(place) ? new URL(place) : pathToFileURL(place);
}

async function readLocal(url: URL, { what, code }: Wanted, options: FetchOptions): Promise<Uint8Array> {
  const { signal, onProgress } = options;
  try {
    const bytes = await readFile(url, { signal });
    onProgress?.({ received: bytes.length, total: bytes.length });
    return bytes;
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ShuffleNetError(code, `${what} could not be read: ${reason(cause)}.`, { cause });
  }
}

async function compile(url: URL, what: string): Promise<WebAssembly.Module> {
  const bytes = await bytesOf(url, { what, code: 'EngineUnavailable' });
  try {
    return await WebAssembly.compile(bytes as BufferSource);
  } catch (cause) {
    throw new ShuffleNetError('EngineUnavailable', `${what} could not be compiled: ${reason(cause)}.`, {
      cause,
    });
  }
}
