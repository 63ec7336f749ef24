import { ShuffleNetError } from '../core/errors.js';
import { checkList } from '../core/options.js';
import { nameOf, tagOf } from '../core/values.js';
import { isOutcome } from './outcome.js';

/** Refuses what neither is a list of outcomes nor says of which model. */
export function checkOutcomes(call: string, outcomes: unknown, info: unknown): void {
  checkList(call, outcomes, 'outcomes', isOutcome);
  checkInfo(call, info);
}

/** Refuses what is not said of a model. */
export function checkInfo(call: string, info: unknown): void {
  if (tagOf(info) === 'Object' && Array.isArray((info as { readonly labels?: unknown }).labels)) return;
  throw new ShuffleNetError(
    'BadInput',
    `${call} takes what a model says of itself, net.info, not ${nameOf(info)}.`,
  );
}

/** Refuses what `summarise` never gives. */
export function checkSummary(call: string, summary: unknown): void {
  if (Array.isArray((Object(summary) as { readonly classes?: unknown }).classes)) return;
  throw new ShuffleNetError('BadInput', `${call} takes what summarise gives, not ${nameOf(summary)}.`);
}
