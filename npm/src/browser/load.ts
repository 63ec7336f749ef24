import type { Build, EngineCode } from '../core/build.js';
import { ShuffleNetError } from '../core/errors.js';
import { THE_MODEL, type FetchOptions } from '../core/fetch.js';
import { folder } from '../core/files.js';
import { checkIntegrity } from '../core/integrity.js';
import { checkOptions } from '../core/options.js';
import type { Pixels } from '../core/pixels.js';
import type { Classification } from '../core/results.js';
import { settled } from '../core/settle.js';
import { nameOf, tagOf } from '../core/values.js';
import { withReader } from '../engine/model-files.js';
import type { Parts } from '../engine/service.js';
import { CLASSIFY_OPTIONS, Net } from '../net/net.js';
import type { ClassifyOptions } from '../net/options.js';
import { SHARED_OPTIONS, launch as launchOn, type Launched, type SharedOptions } from '../net/launched.js';
import { LocalRunner, disposed, type Runner } from '../net/runner.js';
import { RemoteRunner, type Way } from '../net/remote.js';
import type { WorkerHost } from '../worker/net.js';
import { readPixels, unreadable, type PixelSource } from '../worker/pixels.js';
import { absolute } from './addresses.js';
import { modelBytes, type ModelSource } from './model.js';
import { sourceOf, type Input } from './sources.js';
import { framesOf } from './watch.js';
import { openWorker } from './workers.js';

/** Where the parts that are no JavaScript come from. */
export interface Assets {
  engine(build: Build, base: URL | undefined, integrity?: string, signal?: AbortSignal): Promise<EngineCode>;
  /** The engine that reads all kinds of model files. */
  reader(base: URL | undefined, integrity?: string, signal?: AbortSignal): Promise<EngineCode>;
  model(base: URL | undefined, options: FetchOptions): Promise<Uint8Array>;
  worker(base: URL | undefined): Worker;
}

/**
 * How a network is loaded.
 *
 * @example
 * ```ts
 * import type { LoadOptions } from 'shufflenet-wasm';
 * const options: LoadOptions = { model: 'pets.safetensors', signal: AbortSignal.timeout(30_000) };
 * ```
 */
export interface LoadOptions extends SharedOptions {
  /**
   * The model: where it is, a `Request` where it needs headers or credentials, the `Response` that brings it, or its bytes. The one in
   * this package when left out.
   */
  readonly model?: ModelSource;
  /**
   * Whether the network runs in a worker, so that the page stays smooth. When left out: in a page yes, in a worker no.
   * Where no worker can be started it runs on the calling thread; `where` tells, and a warning in the console says why.
   */
  readonly worker?: boolean;
  /** The folder that this package's `.wasm`, worker and model files are served from, if they are not beside its code. */
  readonly base?: string | URL;
}

const OPTIONS = `model worker base ${SHARED_OPTIONS}`;

/** A network in a browser, whichever way its files come. */
export class BrowserNet extends Net<Input> {
  /**
   * Classifies a video's frames: first the one on show, then always the newest one when the last result has been taken,
   * so that nothing piles up. `options` are read anew for each frame. Ends with the video or its source, or quietly when `signal` aborts.
   *
   * @example
   * ```ts
   * import { ShuffleNet } from 'shufflenet-wasm';
   * const net = await ShuffleNet.load();
   * const video = document.querySelector('video')!;
   * for await (const { predictions } of net.watch(video, { topK: 1 })) console.log(predictions[0]?.label);
   * ```
   */
  async *watch(video: HTMLVideoElement, options: ClassifyOptions = {}): AsyncGenerator<Classification, void> {
    checkOptions('watch', options, CLASSIFY_OPTIONS);
    if (tagOf(video) !== 'HTMLVideoElement')
      throw new ShuffleNetError('BadInput', `A video element was expected, not ${nameOf(video)}.`);
    const { signal } = options;
    const frames = framesOf(video, signal ? [this.life, signal] : [this.life]);
    while (!(await frames.next()).done) {
      try {
        yield await this.classify(video, options);
      } catch (error) {
        if (signal?.aborted) return;
        throw error;
      }
    }
    if (!signal?.aborted) this.life.throwIfAborted();
  }
}

/** Loads the parts and starts an engine: of the `usual` build, if the options name none, or else of the fastest. */
export function launch(assets: Assets, options: LoadOptions, usual?: Build): Promise<Launched<Input>> {
  return launchOn<LoadOptions, Input>(options, {
    options: OPTIONS,
    usual,
    processors: (globalThis as Partial<typeof globalThis>).navigator?.hardwareConcurrency ?? 1,
    fetch: (options, build) => fetchParts(assets, build, options),
    run: (options, parts) => run(assets, options, parts),
  });
}

async function fetchParts(assets: Assets, build: Build, options: LoadOptions) {
  const base = baseOf(options);
  const { signal, integrity: { model, engine } = {} } = options;
  const [code, file] = await Promise.all([
    options.engine === undefined
      ? assets.engine(build, base, engine, signal)
      : Promise.resolve(options.engine),
    options.model === undefined ? assets.model(base, options) : modelBytes(options.model, options),
  ]);
  await checkIntegrity(file, model, THE_MODEL.what);
  signal?.throwIfAborted();
  return { code, ...(await withReader(file, () => assets.reader(base, engine, signal))) };
}

/** Starts an engine; its worker comes while its parts do. */
async function run(
  assets: Assets,
  options: LoadOptions,
  parts: () => Promise<Parts>,
): Promise<Runner<Input>> {
  const { signal } = options;
  const base = baseOf(options);
  const wanted = options.worker ?? (options.workers !== undefined || typeof document !== 'undefined');
  const opening = wanted
    ? openWorker<WorkerHost>(() => assets.worker(base), 'The next call starts another one.')
    : undefined;
  try {
    const found = await settled(parts(), signal);
    const link = await settled(Promise.resolve(opening), signal);
    return await settled<Runner<Input>>(
      link ? RemoteRunner.start(link, found, toWorker) : LocalRunner.start(found, readHere),
      signal,
    );
  } catch (error) {
    void opening?.then((link) => link?.end(disposed()));
    throw error;
  }
}

function baseOf({ base }: LoadOptions): URL | undefined {
  return base === undefined ? undefined : folder(absolute(base));
}

const toWorker: Way<Input, PixelSource> = {
  pack: sourceOf,
  // How a browser says that a bitmap holds another site's picture.
  explained: (error) =>
    error instanceof DOMException && error.name === 'DataCloneError' ? unreadable(error) : error,
};

/** The pixels of a picture, read on this thread. */
async function readHere(input: Input, signal?: AbortSignal): Promise<Pixels> {
  const [source, ours] = await sourceOf(input, signal);
  try {
    return await readPixels(source);
  } finally {
    if ('close' in source && ours.length > 0) source.close();
  }
}
