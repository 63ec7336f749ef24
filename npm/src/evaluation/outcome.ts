import { ShuffleNetError } from '../core/errors.js';
import type { Prediction } from '../core/results.js';
import { tagOf } from '../core/values.js';

/** What came of a picture whose class is known: an answer, or why there is none. Plain data of less than a kilobyte, to be kept as JSON. */
export type Outcome = Answered | Failed;

/** What the network said of a picture. */
export interface Answered {
  /** The picture's name, such as `cat/1.jpg`. */
  readonly name: string;
  /** The class that it is of, as an index into `info.labels`. */
  readonly truth: number;
  /** The five best guesses, or as many classes as there are: their indices and probabilities. */
  readonly best: readonly (readonly [index: number, probability: number])[];
  /** The place of the truth among all classes; 1: the first guess is right. */
  readonly rank: number;
  /** The natural logarithm of the truth's probability. */
  readonly log: number;
  /**
   * For 41 factors from 1/4 to 4, evenly in their logarithms, the natural logarithm of the sum of p^(1/factor) over all classes. This is
   * all that another temperature needs: there the probability of a class is p^(1/factor), divided by that sum. One number a factor thus serves the best
   * guess, the truth, and, as it is smooth, the temperatures between two factors.
   */
  readonly spread: readonly number[];
}

/** Why there is no answer. */
export interface Failed {
  readonly name: string;
  readonly truth: number;
  readonly error: { readonly code?: string; readonly message: string };
}

/** The temperature times these is looked at: 41 factors from 1/4 to 4, evenly in their logarithms. The one in the middle is 1. */
export const FACTORS: readonly number[] = Array.from({ length: 41 }, (_, at) => 4 ** (at / 20 - 1));

/** How many of the best guesses are kept. */
export const BEST = 5;

/** Less than this does not arrive from the engine: a probability of 0 is some number below. */
const SMALLEST = 2 ** -149;

/** Whether the network answered. */
export function isAnswered(outcome: Outcome): outcome is Answered {
  return !('error' in outcome);
}

/** What is kept of the predictions for all classes, best first. */
export function answered(name: string, truth: number, predictions: readonly Prediction[]): Answered {
  const logs = Float64Array.from(predictions, ({ probability }) => Math.log(Math.max(probability, SMALLEST)));
  const at = predictions.findIndex(({ index }) => index === truth);
  // An engine that overflows says so with numbers that are none.
  if (!logs.every(Number.isFinite)) {
    throw new ShuffleNetError('NotFinite', 'The network’s answer to this picture is not a number.');
  }
  return {
    name,
    truth,
    best: predictions.slice(0, BEST).map(({ index, probability }) => [index, rounded(probability, 7)]),
    rank: at + 1,
    log: rounded(logs[at] ?? NaN, 7),
    // JSON knows no -0.
    spread: FACTORS.map((factor) => Number(spread(logs, factor).toFixed(5)) + 0),
  };
}

/** To so many digits: `f32` has seven of them, and the others would only be stored. */
function rounded(value: number, digits: number): number {
  return Number(value.toPrecision(digits));
}

/** The logarithms come from the largest on; where all that are left can't change the last digit that is kept, they are left out. */
function spread(logs: Float64Array, factor: number): number {
  let sum = 0;
  for (const log of logs) {
    const power = Math.exp(log / factor);
    sum += power;
    if (power * logs.length < 1e-6 * sum) break;
  }
  return Math.log(sum);
}

/** Whether it has all that an outcome has. */
export function isOutcome(value: unknown): value is Outcome {
  const { name, truth, error, best, rank, log, spread } = Object(value) as Readonly<Record<string, unknown>>;
  if (typeof name !== 'string' || !Number.isInteger(truth)) return false;
  if (tagOf(error) === 'Object') return typeof (error as { message?: unknown }).message === 'string';
  return (
    Array.isArray(best) &&
    best.length > 0 &&
    best.every(isGuess) &&
    isCount(rank) &&
    rank > 0 &&
    areNumbers([log], 1) &&
    Number(log) <= 0 &&
    areNumbers(spread, FACTORS.length)
  );
}

function isGuess(value: unknown): boolean {
  const [index, probability] = (areNumbers(value, 2) ? value : []) as number[];
  return isCount(index) && probability !== undefined && probability >= 0 && probability <= 1;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

function areNumbers(values: unknown, count: number): boolean {
  return Array.isArray(values) && values.length === count && values.every(Number.isFinite);
}
