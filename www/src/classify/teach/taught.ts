import type { Taught, Teach } from '../state';

/** More examples of one class than this tell little that is new, and every one is compared with all others. */
export const MOST_EXAMPLES = 100;
/** Longer names don't fit the page. */
export const LONGEST_NAME = 40;

/** Those of this page have about 2,000 letters. */
const LONGEST_THUMBNAIL = 20_000;

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

/** Whether what is kept is a class at all. */
export function isTaught(kept: unknown): kept is Taught {
  const { name, at, examples } = (kept ?? {}) as Record<keyof Taught, unknown>;
  return typeof name === 'string' && typeof at === 'number' && Array.isArray(examples);
}

/** What is kept, as far as an engine with embeddings of this length takes it: an earlier version of the page may have kept more. Undefined if nothing is. */
export function mended(taught: Taught, length: number): Taught | undefined {
  if (tidyName(taught.name) === '' || HALF.test(taught.name)) return undefined;
  return partOf(paired(taught), (text) => isExample(text, length));
}

function isExample(text: string, length: number): boolean {
  try {
    const embedding = JSON.parse(text) as unknown;
    return Array.isArray(embedding) && embedding.length === length && isDirection(embedding);
  } catch {
    return false;
  }
}

/** A class with a thumbnail for each example: earlier versions of the page kept a few, and not of which examples. */
export function paired(taught: Taught): Taught {
  return { ...taught, thumbnails: thumbnailsOf(taught.examples, taught.thumbnails) };
}

/** The thumbnails that came with examples; none of them if they are not of the same number. */
export function thumbnailsOf({ length }: readonly unknown[], came: unknown): string[] {
  const thumbnails: readonly unknown[] = Array.isArray(came) && came.length === length ? came : [];
  return Array.from({ length }, (_, n) => {
    const address = thumbnails[n];
    return isThumbnail(address) ? address : '';
  });
}

function isThumbnail(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= LONGEST_THUMBNAIL &&
    value.startsWith('data:image/jpeg;base64,')
  );
}

/** A class with only some of its examples; undefined without any. */
export function partOf(
  taught: Taught,
  isWanted: (text: string, place: number) => boolean,
): Taught | undefined {
  const places = [...taught.examples.keys()].filter((n) => isWanted(taught.examples[n] ?? '', n));
  if (places.length === 0) return undefined;
  const those = (all: readonly string[]) => places.map((n) => all[n] ?? '');
  return { ...taught, examples: those(taught.examples), thumbnails: those(taught.thumbnails) };
}

/**
 * A name as it is kept: no surrounding or repeated spaces, as Unicode and the engine know them, no half characters, and not too long. One that is
 * cut ends in four letters made of the whole, so that another one stays another whenever it comes.
 */
export function tidyName(text: string): string {
  const whole = tidied(text);
  if (beginning(whole) === whole) return whole;
  const mark = ` (${markOf(whole)})`;
  return beginning(whole, LONGEST_NAME - mark.length) + mark;
}

/** As many characters of a text as there is room for. */
export function beginning(text: string, length = LONGEST_NAME): string {
  return Array.from(text).slice(0, length).join('').trim();
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/ */
function markOf(text: string): string {
  const hash = Array.from(text).reduce(
    (hash, character) => Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193),
    0x811c9dc5,
  );
  return (hash >>> 0).toString(36).slice(-4).padStart(4, '0');
}

function tidied(text: string): string {
  return text
    .replace(new RegExp(HALF, 'gu'), '')
    .normalize()
    .replace(/[\s\p{White_Space}]+/gu, ' ')
    .trim();
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
