import type { Build } from '../core/build.js';
import { ShuffleNetError } from '../core/errors.js';
import type { Runner } from './runner.js';

/** What was started, and how to start more of the same. */
export interface Launched<Input> {
  /** One or more. */
  readonly runners: readonly Runner<Input>[];
  readonly build: Build;
  readonly start: (count: number) => Promise<readonly Runner<Input>[]>;
}

/** More engines than this hold more memory than they save time. */
const MOST = 64;
/** As many as `auto` takes at most. */
const MOST_AUTO = 8;

/** How many workers are wanted, on a machine with so many processors. */
export function countOf(workers: number | 'auto' | undefined, processors: number): number {
  if (workers === undefined) return 1;
  if (workers === 'auto') return Math.max(1, Math.min(processors, MOST_AUTO));
  if (Number.isInteger(workers) && workers >= 1 && workers <= MOST) return workers;
  throw new ShuffleNetError(
    'BadOption',
    `workers has to be 'auto' or a whole number from 1 to ${MOST}, not ${String(workers)}.`,
  );
}
