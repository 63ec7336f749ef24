import type { Problem } from '../state';

/** More examples of one class than this tell little that is new, and every one is compared with all others. */
export const MOST_EXAMPLES = 100;
/** Longer names don't fit the page. */
export const LONGEST_NAME = 40;

/** A class that somebody taught. */
export interface Taught {
  readonly name: string;
  /** When it was first taught, in milliseconds: the classes stand in this order. */
  readonly at: number;
  /** The embeddings, each as the JSON of its numbers: so they go to the network, the browser's storage and the file. */
  readonly examples: readonly string[];
  /** Some of the pictures, the newest last, as small data: URLs. */
  readonly thumbnails: readonly string[];
}

/** What the page shows of teaching. */
export interface Teach {
  readonly open: boolean;
  readonly classes: readonly Taught[];
  /** The network's own classes are left out. */
  readonly only: boolean;
  /** The name in the field for a new class. */
  readonly draft: string;
  /** The class that gets examples just now, and how many it has got. */
  readonly lesson?: { readonly name: string; readonly count: number } | undefined;
  /** The share of examples that the others put into the right class; undefined below two classes of two. */
  readonly accuracy?: number | undefined;
  readonly news?: News | undefined;
  readonly problem?: Problem | undefined;
}

export const nothingTaught: Teach = { open: false, classes: [], only: false, draft: '' };

/** What happened last; the sentences are in `words/`. */
export type News =
  | { readonly kind: 'taught'; readonly name: string; readonly count: number }
  | { readonly kind: 'full'; readonly name: string; readonly limit: number }
  | { readonly kind: 'renamed'; readonly from: string; readonly name: string }
  | { readonly kind: 'deleted'; readonly name: string; readonly taught: Taught }
  | { readonly kind: 'restored'; readonly name: string }
  | { readonly kind: 'imported'; readonly file: string; readonly classes: number; readonly examples: number };

/** What can go wrong with teaching. */
export type TeachProblem =
  | { readonly kind: 'name-missing'; readonly name: string }
  | { readonly kind: 'name-taken'; readonly name: string; readonly wanted: string }
  | { readonly kind: 'not-kept' }
  | { readonly kind: 'no-classes'; readonly name: string; readonly came: 'nothing' | 'no-json' | 'other' }
  | {
      readonly kind: 'other-model';
      readonly name: string;
      /** The model that the file was taught to, or the length of its embeddings when it names none. */
      readonly came: string | number;
      readonly running: string;
    };

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

/** Which classes the network is asked for. */
export function wanted({ only, classes }: Teach): 'both' | 'learned' {
  return only && classes.length > 0 ? 'learned' : 'both';
}

/** The classes and examples as the package's `importClasses` takes them. */
export function toJson(classes: readonly Taught[]): string {
  const each = classes.map(
    ({ name, examples }) => `{"name":${JSON.stringify(name)},"examples":[${examples.join()}]}`,
  );
  return `{"classes":[${each.join()}]}`;
}
