import { ShuffleNetError } from './errors.js';
import { nameOf, quoted, tagOf } from './values.js';

/** What options are whose name says it everywhere: their names and tags, and those in words. */
const KINDS: readonly (readonly [names: string, tags: string, words: string])[] = [
  ['signal', 'AbortSignal', 'an AbortSignal, such as controller.signal'],
  ['onProgress onOutcome', 'Function AsyncFunction', 'a function'],
  ['base', 'String URL', 'an address'],
  ['engine', 'WebAssembly.Module ArrayBuffer Uint8Array', 'a compiled module or its bytes'],
  ['worker shuffle', 'Boolean', 'true or false'],
  ['build language format dtype classes activation name license provenance', 'String', 'a string'],
  ['labels', 'Array', 'an array of strings'],
  ['preprocess', 'Object', 'an object'],
  ['temperature', 'Number', 'a number'],
];

/** Refuses what is no object of the `known` options, a list of names, and those whose name says what they are and which are not. */
export function checkOptions(call: string, options: unknown, known: string): void {
  checkNames(call, options, known);
  for (const name in options as object) {
    const value = (options as Record<string, unknown>)[name];
    const [, tags, words] = KINDS.find(([names]) => names.split(' ').includes(name)) ?? [];
    if (value !== undefined && tags?.split(' ').includes(tagOf(value)) === false) {
      throw badOption(`${name} has to be ${words}, not ${nameOf(value)}`);
    }
  }
}

/** Refuses what is no object of the `known` options: a misspelt one would otherwise be one left out. */
export function checkNames(call: string, options: unknown, known: string): void {
  const names = known.split(' ');
  if (tagOf(options) !== 'Object') {
    throw badOption(`${call} takes its options as an object, like {${names[0]}: …}, not ${nameOf(options)}`);
  }
  // Those that it inherits are as good.
  for (const name in options as object) {
    if (!names.includes(name)) {
      throw badOption(`${call} has no option ${name.slice(0, 40)}. ${meant(name, names)}`);
    }
  }
}

/** What may have been meant by a name, or which there are. */
export function meant(name: string, names: readonly string[]): string {
  const close = closeTo(name, names);
  return close ? `Did you mean ${close}?` : `There are ${names.join(', ')}.`;
}

/** A name that goes on where this one ends, or differs in two letters at most. */
export function closeTo(name: string, names: readonly string[]): string | undefined {
  return names.find(
    (other) =>
      (name.length > 2 && other.startsWith(name)) ||
      (strangers(name, other) < 3 && strangers(other, name) < 3),
  );
}

/** How many letters of one word are not in another, in any order. */
function strangers(word: string, other: string): number {
  const left = Array.from(other.toLowerCase());
  return Array.from(word.toLowerCase()).filter((letter) => {
    const at = left.indexOf(letter);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  }).length;
}

/** A text, if it is one. */
export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw badOption(`${what} has to be a string, not ${nameOf(value)}`);
}

/** Refuses what is no list of what `fits` knows; `what` is the plural. */
export function checkList(call: string, list: unknown, what: string, fits: (item: unknown) => boolean): void {
  if (!Array.isArray(list))
    throw new ShuffleNetError('BadInput', `${call} takes a list of ${what}, not ${nameOf(list)}.`);
  const at = list.findIndex((item) => !fits(item));
  if (at >= 0)
    throw new ShuffleNetError(
      'BadInput',
      `${call} takes a list of ${what}, and number ${at + 1} in it is none.`,
    );
}

/** A whole number, if it is one within these. Engines count in 32 bits: all that is beyond them is alike. */
export function whole(what: string, value: unknown, least: number, most = Infinity): number {
  if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most)
    return Math.min(Number(value), 2 ** 32 - 1);
  const to = most < Infinity ? ` to ${most}` : '';
  throw badOption(`${what} has to be a whole number from ${least}${to}, not ${quoted(value)}`);
}

/** A number, if it is one within these. */
export function between(what: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && value >= least && value <= most) return value;
  throw badOption(`${what} has to be a number from ${least} to ${most}, not ${quoted(value)}`);
}

/** Why an option can't be what it is. */
export function badOption(why: string): ShuffleNetError {
  return new ShuffleNetError('BadOption', why.endsWith('?') || why.endsWith('.') ? why : `${why}.`);
}
