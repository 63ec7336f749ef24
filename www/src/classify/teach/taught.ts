import type { Taught, Teach } from '../state';

/** More examples of one class than this tell little that is new, and every one is compared with all others. */
export const MOST_EXAMPLES = 100;
/** Longer names don't fit the page. */
export const LONGEST_NAME = 40;

export const nothingTaught: Teach = { open: false, classes: [], only: false, draft: '' };

/** An example as text. Four figures: the direction stays the same to 1e-4, and the text is half as long. */
export function textOf(embedding: Iterable<number>): string {
  return JSON.stringify(Array.from(embedding, (value) => Number(value.toPrecision(4))));
}

/** Whether these are finite numbers, not all zero: nothing else can be compared. */
export function isDirection(embedding: ArrayLike<unknown>): boolean {
  const numbers = Array.from(embedding);
  return numbers.every((value) => Number.isFinite(value)) && numbers.some((value) => value !== 0);
}

/** A name as it is kept: no surrounding or repeated spaces, and not too long. */
export function tidyName(text: string): string {
  const tidy = text.normalize().replace(/\s+/g, ' ').trim();
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
