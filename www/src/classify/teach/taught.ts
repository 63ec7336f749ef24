import type { Taught, Teach } from '../state';

/** More examples of one class than this tell little that is new, and every one is compared with all others. */
export const MOST_EXAMPLES = 100;
/** Longer names don't fit the page. */
export const LONGEST_NAME = 40;

/** Half of a pair of code units that make a character: no text that leaves JavaScript can hold it. */
const HALF = /\p{Surrogate}/u;

export const nothingTaught: Teach = { open: false, classes: [], only: false, draft: '' };

/** A number as it is kept. Four figures: the direction stays the same to 1e-4, and the text is half as long. */
const rounded = (value: number) => Number(value.toPrecision(4));

/** An example as text. */
export function textOf(embedding: Iterable<number>): string {
  return JSON.stringify(Array.from(embedding, rounded));
}

/** Whether these are finite numbers, not all zero, also as they are kept and as the engine holds them (f32): nothing else can be compared. */
export function isDirection(embedding: ArrayLike<unknown>): boolean {
  const numbers = Array.from(embedding, (value) =>
    typeof value === 'number' ? Math.fround(rounded(value)) : NaN,
  );
  return numbers.every((value) => Number.isFinite(value)) && numbers.some((value) => value !== 0);
}

/** What is kept, as far as the engine takes it: an earlier version of the page may have kept more. Undefined if nothing is. */
export function mended(taught: Taught): Taught | undefined {
  const examples = taught.examples.filter((text) => isDirection(JSON.parse(text) as number[]));
  if (examples.length === 0 || tidyName(taught.name) === '' || HALF.test(taught.name)) return undefined;
  return examples.length === taught.examples.length ? taught : { ...taught, examples };
}

/** A name as it is kept: no surrounding or repeated spaces, as Unicode and the engine know them, no half characters, and not too long. */
export function tidyName(text: string): string {
  const tidy = text
    .normalize()
    .replace(new RegExp(HALF, 'gu'), '')
    .replace(/[\s\p{White_Space}]+/gu, ' ')
    .trim();
  return Array.from(tidy).slice(0, LONGEST_NAME).join('').trim();
}

/** Of which kind alone the answer is wanted; undefined for both. */
export function onlyLearned({ only, classes }: Teach): 'learned' | undefined {
  return only && classes.length > 0 ? 'learned' : undefined;
}

/** The classes and examples as the package's `importClasses` takes them. */
export function toJson(classes: readonly Taught[]): string {
  const each = classes.map(
    ({ name, examples }) => `{"name":${JSON.stringify(name)},"examples":[${examples.join()}]}`,
  );
  return `{"classes":[${each.join()}]}`;
}
