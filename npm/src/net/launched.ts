import { checkArithmetic, chooseBuild, type Arithmetic, type Build, type EngineCode } from '../core/build.js';
import { ShuffleNetError } from '../core/errors.js';
import type { Progress } from '../core/fetch.js';
import type { Integrity } from '../core/integrity.js';
import { badOption, checkNames, checkOptions } from '../core/options.js';
import { within } from '../core/settle.js';
import { quoted } from '../core/values.js';
import type { Parts } from '../engine/service.js';
import type { Runner } from './runner.js';

/** The first engine of a network, and how to start another one. */
export interface Launched<Input> {
  readonly runner: Runner<Input>;
  /** How many engines there may be. */
  readonly count: number;
  readonly start: (signal: AbortSignal) => Promise<Runner<Input>>;
}

/** More engines than this hold more memory than they save time. */
export const MOST_WORKERS = 64;
/** As many as `auto` takes at most. */
const MOST_AUTO = 8;

/** How many workers are wanted, on a machine with so many processors. */
function countOf(workers: number | 'auto' | undefined, processors: number): number {
  if (workers === undefined) return 1;
  if (workers === 'auto') return Math.max(1, Math.min(processors, MOST_AUTO));
  if (Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS) return workers;
  throw new ShuffleNetError(
    'BadOption',
    `workers has to be 'auto' or a whole number from 1 to ${MOST_WORKERS}, not ${quoted(workers)}.`,
  );
}

/** The parts for each of `count` engines. Where there may be several they are fetched once, and kept. */
function partsFor(count: number): (fetch: () => Promise<Parts>) => Promise<Parts> {
  let kept: Parts | undefined;
  return async (fetch) => {
    const parts = kept ?? (await fetch());
    if (count === 1) return parts;
    kept = parts;
    // An engine takes the bytes that it is given with it.
    return { ...parts, model: new Uint8Array(parts.model) };
  };
}

/** The names of those below. */
export const SHARED_OPTIONS = 'workers build engine integrity arithmetic language signal onProgress';

/** Options that mean the same everywhere. */
export interface SharedOptions {
  /** The build of the engine; the fastest one that runs here when left out. */
  readonly build?: Build;
  /**
   * The engine, compiled or its bytes, for places that compile nothing while a program runs, such as Cloudflare Workers: one of
   * this package's `shufflenet-simd128.wasm` and `shufflenet-relaxed-simd.wasm`. Fetched when left out.
   */
  readonly engine?: EngineCode;
  /** What the files that are fetched have to be; unchecked when left out. */
  readonly integrity?: Integrity;
  /** What the network computes with; `f32`, PyTorch's answers, when left out. */
  readonly arithmetic?: Arithmetic;
  /**
   * The language of labels, a tag such as `zh` or `zh-CN`, if the model has it (`info.translations`); labels are the model's own when it
   * has not, or when this is left out.
   */
  readonly language?: string | undefined;
  /** In how many workers (in Node: threads), for many pictures at a time; `auto`: one a processor, eight at most. */
  readonly workers?: number | 'auto';
  /** Stops loading; `load` then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Called as the model file arrives. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** How a platform loads a network. */
export interface Platform<Options extends SharedOptions, Input> {
  /** The names of its options. */
  readonly options: string;
  readonly processors: number;
  /** The build that is taken unless another is wanted; the fastest one where this is left out. */
  readonly usual?: Build | undefined;
  fetch(options: Options, build: Build): Promise<Pick<Parts, 'code' | 'model' | 'reader'>>;
  /** Starts an engine. */
  run(options: Options, parts: () => Promise<Parts>): Promise<Runner<Input>>;
}

/** Loads the parts and starts an engine; gives also how to start another one. */
export async function launch<Options extends SharedOptions, Input>(
  options: Options,
  platform: Platform<Options, Input>,
): Promise<Launched<Input>> {
  checkOptions('load', options, platform.options);
  const { language, integrity = {} } = options;
  checkNames('integrity', integrity, 'model engine');
  options.signal?.throwIfAborted();
  const arithmetic = checkArithmetic(options.arithmetic);
  // Bytes that were given away have none.
  if ((options.engine as Partial<Uint8Array> | undefined)?.byteLength === 0)
    throw badOption('engine has no bytes');
  const count = countOf(options.workers, platform.processors);
  const build = await chooseBuild(options.build ?? platform.usual);
  const parts = partsFor(count);
  const start = (options: Options) =>
    platform.run(options, () =>
      parts(async () => ({ ...(await platform.fetch(options, build)), arithmetic, language })),
    );
  // What fails stops all the rest.
  const runner = await within([options.signal], (signal) => start({ ...options, signal }));
  return {
    runner,
    // Several engines on one thread would only take memory.
    count: runner.where === 'main' ? 1 : count,
    start: (signal) => start({ ...options, signal, onProgress: undefined }),
  };
}
