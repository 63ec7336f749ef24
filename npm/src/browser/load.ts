import { chooseBuild, type Build, type EngineCode } from '../core/build.js';
import { ShuffleNetError } from '../core/errors.js';
import { download, type FetchOptions, type Progress } from '../core/fetch.js';
import { folder } from '../core/files.js';
import type { Pixels } from '../core/pixels.js';
import type { Classification } from '../core/results.js';
import { tagOf } from '../core/values.js';
import { asSafetensors } from '../engine/model-files.js';
import { Net } from '../net/net.js';
import type { ClassifyOptions } from '../net/options.js';
import { LocalRunner, type Runner } from '../net/runner.js';
import { readPixels } from '../worker/pixels.js';
import { RemoteRunner, openWorker } from './remote.js';
import { sourceOf, type Input } from './sources.js';
import { framesOf } from './watch.js';

/** Where the parts that are no JavaScript come from. */
export interface Assets {
  engine(build: Build, base: URL | undefined): Promise<EngineCode>;
  /** The engine that reads all kinds of model files. */
  reader(base: URL | undefined): Promise<EngineCode>;
  model(base: URL | undefined, options: FetchOptions): Promise<Uint8Array>;
  worker(base: URL | undefined): Worker;
}

export interface LoadOptions {
  /** The model: where it is, or its bytes. The one in this package when left out. */
  readonly model?: string | URL | Blob | ArrayBuffer | Uint8Array;
  /**
   * Whether the network runs in a worker, so that the page stays smooth. When left out: in a page yes, in a worker no.
   * Where no worker can be started it runs on the calling thread; `where` tells.
   */
  readonly worker?: boolean;
  /** The build of the engine; the fastest one that runs here when left out. */
  readonly build?: Build;
  /** The folder that this package's `.wasm`, worker and model files are served from, if they are not beside its code. */
  readonly base?: string | URL;
  /** Stops loading; `load` then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called as the model file arrives. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** A network in a browser, whichever way its files come. */
export class BrowserNet extends Net<Input> {
  /**
   * Classifies a video's frames: first the one on show, then always the newest one when the last result has been taken,
   * so that nothing piles up. Ends with the video, or quietly when `signal` aborts.
   */
  async *watch(video: HTMLVideoElement, options: ClassifyOptions = {}): AsyncGenerator<Classification, void> {
    const { signal } = options;
    const frames = framesOf(video, signal);
    while (!(await frames.next()).done) {
      try {
        yield await this.classify(video, options);
      } catch (error) {
        if (signal?.aborted) return;
        throw error;
      }
    }
  }
}

/** Loads the parts and starts an engine; gives also how to start another one. */
export async function launch(
  assets: Assets,
  options: LoadOptions,
): Promise<[Runner<Input>, Build, () => Promise<Runner<Input>>]> {
  options.signal?.throwIfAborted();
  const build = await chooseBuild(options.build);
  const again = () => run(assets, build, { ...options, signal: undefined, onProgress: undefined });
  return [await run(assets, build, options), build, again];
}

async function run(assets: Assets, build: Build, options: LoadOptions): Promise<Runner<Input>> {
  const { signal } = options;
  const base = options.base === undefined ? undefined : folder(options.base, globalThis.location.href);
  const wanted = options.worker ?? typeof document !== 'undefined';
  const opening = wanted ? openWorker(() => assets.worker(base)) : undefined;
  try {
    const [code, file] = await Promise.all([assets.engine(build, base), modelBytes(assets, base, options)]);
    signal?.throwIfAborted();
    const model = await asSafetensors(() => assets.reader(base), file);
    const opened = await opening;
    const parts = { code, model, build };
    if (opened) return await RemoteRunner.start(opened, parts);
    return await LocalRunner.start(parts, readHere);
  } catch (error) {
    void opening?.then((opened) => opened?.worker.terminate());
    throw error;
  }
}

/** The pixels of a picture, read on this thread. */
async function readHere(input: Input, signal?: AbortSignal): Promise<Pixels> {
  const [source, ours] = await sourceOf(input, signal);
  try {
    return await readPixels(source);
  } finally {
    if ('close' in source && ours.length > 0) source.close();
  }
}

/** The model's bytes; never the caller's own, as they may go to a worker for good. */
async function modelBytes(
  assets: Assets,
  base: URL | undefined,
  { model, ...options }: LoadOptions,
): Promise<Uint8Array> {
  if (model === undefined) return assets.model(base, options);
  switch (tagOf(model)) {
    case 'Uint8Array':
      return (model as Uint8Array).slice();
    case 'ArrayBuffer':
      return new Uint8Array((model as ArrayBuffer).slice());
    case 'Blob':
    case 'File':
      return new Uint8Array(await (model as Blob).arrayBuffer());
    case 'String':
    case 'URL':
      return fetchModel(model as string | URL, options);
    default:
      throw new ShuffleNetError(
        'BadOption',
        "model has to be an address, a Blob or File, or a file's bytes.",
      );
  }
}

export function fetchModel(url: string | URL, options: FetchOptions): Promise<Uint8Array> {
  return download(url, { what: 'The model', code: 'ModelUnavailable' }, options);
}
