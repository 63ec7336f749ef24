import { SHARPNESS, type Classification } from 'shufflenet-wasm';
import type { Guess } from './state';

/**
 * How alike (as a cosine) a picture and a class's examples are when it is as likely something else. Measured with the
 * package's model on Caltech photographs, five examples a class: three of four others of the class are above 0.53,
 * nineteen of twenty photographs of other classes below 0.51.
 */
const SOMETHING_ELSE = 0.55;

/**
 * One list of what was taught and what the network knows by itself, best first. Among the taught classes, "something
 * else" is one more; its share goes to the network's own.
 */
export function guessesOf({ predictions, learned }: Classification): Guess[] {
  const weights = learned.map(({ similarity }) => Math.exp(SHARPNESS * (similarity - SOMETHING_ELSE)));
  const all = weights.reduce((sum, weight) => sum + weight, 1);
  const taught = learned.map(({ index, label }, n) => ({
    index,
    taught: label,
    probability: (weights[n] ?? 0) / all,
  }));
  const own = predictions.map(({ index, probability }) => ({ index, probability: probability / all }));
  return [...taught, ...own].sort((a, b) => b.probability - a.probability);
}

/** The most probable of the network's own classes: only those can be explained. */
export function bestOwn(guesses: readonly Guess[]): number | undefined {
  return guesses.find(({ taught }) => taught === undefined)?.index;
}
