import { keyOf } from '../guesses';
import type { ClassKey, Guess } from '../state';

/** How often the answer on show changes, in milliseconds: faster can't be read. */
export const SHOW_EVERY = 125;

/** After this many milliseconds a new thing has 63 % of the weight. */
export const SMOOTHING = 300;

/** Exponential smoothing of probabilities over time, so that the answer does not flicker; frames may come unevenly. */
export class Smooth {
  readonly #guesses = new Map<ClassKey, Guess>();
  #last: number | undefined;

  /** Takes the probabilities of all classes at a time in milliseconds; gives the smoothed ones, best first. */
  add(guesses: readonly Guess[], now: number): Guess[] {
    const weight = this.#last === undefined ? 1 : 1 - Math.exp((this.#last - now) / SMOOTHING);
    this.#last = now;
    for (const guess of guesses) {
      const key = keyOf(guess);
      const before = this.#guesses.get(key)?.probability ?? 0;
      this.#guesses.set(key, { ...guess, probability: before + weight * (guess.probability - before) });
    }
    return [...this.#guesses.values()].sort((a, b) => b.probability - a.probability);
  }
}
