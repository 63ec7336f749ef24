import type { ModelInfo } from '../core/model.js';
import { calibrationOf } from './calibration.js';
import { checkOutcomes } from './inputs.js';
import { isAnswered, type Outcome } from './outcome.js';
import { shareOf, type Share } from './shares.js';
import { guessOf, hits } from './summary.js';

/** One of several forms of a model, such as its file in fewer bits, on the same pictures. */
export interface Variant {
  /** What it is, for people. */
  readonly name: string;
  /** The length of its file. */
  readonly bytes: number;
  /** How many pictures were answered. */
  readonly count: number;
  readonly top1: Share;
  readonly top5: Share;
  /** How often its first guess is that of the first variant; `null` for that one itself. */
  readonly same: Share | null;
  /** Expected calibration error, as the probabilities are. */
  readonly ece: number;
}

/**
 * A line for the table of variants; `first` are the outcomes of the one that the others are compared with.
 *
 * @example
 * ```ts
 * import type { ModelInfo } from 'shufflenet-wasm';
 * import { variantOf, type Outcome } from 'shufflenet-wasm/evaluate';
 * const inEightBits = (outcomes: Outcome[], first: Outcome[], info: ModelInfo) =>
 *   variantOf({ name: 'file in 8 bits', bytes: 1_670_000 }, outcomes, info, first);
 * ```
 */
export function variantOf(
  { name, bytes }: { readonly name: string; readonly bytes: number },
  outcomes: readonly Outcome[],
  info: ModelInfo,
  first?: readonly Outcome[],
): Variant {
  checkOutcomes('variantOf', outcomes, info);
  if (first) checkOutcomes('variantOf', first, info);
  const answers = outcomes.filter(isAnswered);
  const guesses = new Map(first?.filter(isAnswered).map((answer) => [answer.name, guessOf(answer)]));
  const both = answers.filter((answer) => guesses.has(answer.name));
  const alike = both.filter((answer) => guesses.get(answer.name) === guessOf(answer));
  return {
    ...{ name, bytes, count: answers.length },
    top1: hits(answers, 1),
    top5: hits(answers, 5),
    same: first ? shareOf(alike.length, both.length) : null,
    ece: calibrationOf(answers, info.temperature).before.ece,
  };
}
