import { chooseBuild, startEngine } from './engine.js';
import { ShuffleNetError, reason } from './errors.js';
import { download, request, type Progress } from './fetch.js';
import { engineFile, folder, modelFile } from './files.js';
import { Net, type Build, type Engine } from './net.js';
import { readPixels, type Input } from './pixels.js';
import { tagOf } from './raw.js';

export { ShuffleNetError, type ErrorCode } from './errors.js';
export type { Progress } from './fetch.js';
export type { Build, Classification, ClassifyOptions, ModelInfo, Pixels, Prediction } from './net.js';
export type { Input } from './pixels.js';

export interface LoadOptions {
  /** The model: where it is, or its bytes. The one in this package when left out. */
  readonly model?: string | URL | Blob | ArrayBuffer | Uint8Array;
  /** The build of the engine; the fastest one that runs here when left out. */
  readonly build?: Build;
  /** The folder that this package's `.wasm` and model files are served from, if they are not beside its code. */
  readonly base?: string | URL;
  /** Stops loading; `load` then throws the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called as the model file arrives. */
  readonly onProgress?: (progress: Progress) => void;
}

/** ShuffleNetV2 on the visitor's own device. */
export class ShuffleNet extends Net<Input> {
  /** Loads the engine and a model. Nothing is fetched before this is called. */
  static async load(options: LoadOptions = {}): Promise<ShuffleNet> {
    const { signal } = options;
    signal?.throwIfAborted();
    const base = options.base === undefined ? undefined : folder(options.base, globalThis.location.href);
    const build = await chooseBuild(options.build);
    const [module, model] = await Promise.all([
      compile(engineFile(build, base)),
      modelBytes(options.model ?? modelFile(base), options),
    ]);
    signal?.throwIfAborted();
    return new ShuffleNet(await startEngine(module, model), build);
  }

  private constructor(engine: Engine, build: Build) {
    super(engine, build, readPixels);
  }
}

async function modelBytes(
  model: NonNullable<LoadOptions['model']>,
  options: LoadOptions,
): Promise<Uint8Array> {
  switch (tagOf(model)) {
    case 'Uint8Array':
      return model as Uint8Array;
    case 'ArrayBuffer':
      return new Uint8Array(model as ArrayBuffer);
    case 'Blob':
    case 'File':
      return new Uint8Array(await (model as Blob).arrayBuffer());
    case 'String':
    case 'URL':
      return download(model as string | URL, { what: 'The model', code: 'ModelUnavailable' }, options);
    default:
      throw new ShuffleNetError(
        'BadOption',
        "model has to be an address, a Blob or File, or a file's bytes.",
      );
  }
}

async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await request(url, { what: 'The engine', code: 'EngineUnavailable' });
  try {
    // Streaming needs the right type from the server, and not every server sends it.
    if (response.headers.get('content-type') === 'application/wasm') {
      return await WebAssembly.compileStreaming(response);
    }
    return await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw new ShuffleNetError(
      'EngineUnavailable',
      `The engine from ${url.href} could not be compiled: ${reason(cause)}. A page with a content security policy has to allow script-src 'wasm-unsafe-eval'.`,
      { cause },
    );
  }
}
