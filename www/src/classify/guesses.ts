import { SHARPNESS, type Classification } from 'shufflenet-wasm';
import type { ClassKey, Guess } from './state';

/**
 * One list of what was taught and what the network knows by itself, best first. As far as the picture is like none of the taught classes, it is
 * the network's own.
 */
export function guessesOf({ predictions, learned, none }: Classification): Guess[] {
  const known = none ? 1 / (1 + Math.exp(SHARPNESS * (none.threshold - none.similarity))) : 0;
  const taught = learned.map(({ index, label, probability }) => ({
    index,
    taught: label,
    probability: known * probability,
  }));
  const own = predictions.map(({ index, probability }) => ({
    index,
    probability: (1 - known) * probability,
  }));
  return [...taught, ...own].sort((a, b) => b.probability - a.probability);
}

/** What tells a class from all others. */
export function keyOf({ index, taught }: Pick<Guess, 'index' | 'taught'>): ClassKey {
  return taught ?? index;
}

/** Which heat map the package is asked for: of the chosen class, or else of the best one; none while there is none, or it is no longer taught. */
export function wantedMap(
  chosen: ClassKey | undefined,
  guesses: readonly Guess[],
  taught: readonly { readonly label: string }[],
): { readonly index: number } | { readonly learned: string } | undefined {
  const key = chosen ?? guesses.map(keyOf)[0];
  if (typeof key === 'number') return { index: key };
  return key !== undefined && taught.some(({ label }) => label === key) ? { learned: key } : undefined;
}
