import type { Guess } from './state';

/** After this many milliseconds a new thing has 63 % of the weight. */
export const SMOOTHING = 300;

/** Exponential smoothing of probabilities over time, so that the answer does not flicker; frames may come unevenly. */
export class Smooth {
  readonly #shares = new Map<number, number>();
  #last: number | undefined;

  /** Takes the probabilities of all classes at a time in milliseconds; gives the smoothed ones, best first. */
  add(guesses: readonly Guess[], now: number): Guess[] {
    const weight = this.#last === undefined ? 1 : 1 - Math.exp((this.#last - now) / SMOOTHING);
    this.#last = now;
    for (const { index, probability } of guesses) {
      const before = this.#shares.get(index) ?? 0;
      this.#shares.set(index, before + weight * (probability - before));
    }
    return Array.from(this.#shares, ([index, probability]) => ({ index, probability })).sort(
      (a, b) => b.probability - a.probability,
    );
  }
}
