import type { Build } from '../core/build.js';
import { ShuffleNetError } from '../core/errors.js';
import type { Parts } from '../engine/service.js';
import type { Runner } from './runner.js';

/** The first engine of a network, and how to start another one. */
export interface Launched<Input> {
  readonly runner: Runner<Input>;
  readonly build: Build;
  /** How many engines there may be. */
  readonly count: number;
  readonly start: () => Promise<Runner<Input>>;
}

/** More engines than this hold more memory than they save time. */
export const MOST_WORKERS = 64;
/** As many as `auto` takes at most. */
const MOST_AUTO = 8;

/** How many workers are wanted, on a machine with so many processors. */
export function countOf(workers: number | 'auto' | undefined, processors: number): number {
  if (workers === undefined) return 1;
  if (workers === 'auto') return Math.max(1, Math.min(processors, MOST_AUTO));
  if (Number.isInteger(workers) && workers >= 1 && workers <= MOST_WORKERS) return workers;
  throw new ShuffleNetError(
    'BadOption',
    `workers has to be 'auto' or a whole number from 1 to ${MOST_WORKERS}, not ${String(workers)}.`,
  );
}

/** The parts for each of `count` engines. Where there may be several they are fetched once, and kept. */
export function partsFor(count: number): (fetch: () => Promise<Parts>) => Promise<Parts> {
  let kept: Parts | undefined;
  return async (fetch) => {
    const parts = kept ?? (await fetch());
    if (count === 1) return parts;
    kept = parts;
    // An engine takes the bytes that it is given with it.
    return { ...parts, model: new Uint8Array(parts.model) };
  };
}
