import { availableParallelism } from 'node:os';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { reason } from '../core/errors.js';
import { meant } from '../core/options.js';
import { MOST_WORKERS } from '../net/launched.js';
import type { Arithmetic } from '../node.js';

/** A thread takes as long to start as some pictures take. */
const PICTURES_A_THREAD = 8;

/** What was typed; of an option that does not exist it is told which may have been meant. */
export function parsed<const Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    const [, typed] = /^Unknown option '([^']*)'/.exec(reason(cause)) ?? [];
    if (typed === undefined) throw cause;
    const names = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    const file = typed.startsWith('--') ? '' : ' A file whose name begins with - comes after --.';
    throw new Error(`There is no option ${typed}. ${meant(typed, names)}${file}`, { cause });
  }
}

/** A number that was typed, from 1. */
export function count(option: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${option} has to be a whole number from 1, not ${text}.`);
}

/** What is called `value`, of those that there are. */
export function oneOf<Value extends string>(known: readonly Value[], option: string, value: string): Value {
  const found = known.find((one) => one === value);
  if (!found) throw new Error(`${option} has to be ${known.join(', ')}, not ${value}.`);
  return found;
}

export const arithmeticNamed = (name: string): Arithmetic => oneOf(['f32', 'i8'], '--arithmetic', name);

/** How weights are stored in a file. */
export const DTYPES = ['f32', 'f16', 'i8'] as const;
export const dtypeNamed = (name: string) => oneOf(DTYPES, '--dtype', name);

/** On how many threads so many pictures are classified: as many as `--threads` says, or as help. */
export function threadsFor(wished: string | undefined, pictures: number): number {
  const sensible = Math.min(availableParallelism(), Math.ceil(pictures / PICTURES_A_THREAD));
  return Math.min(wished === undefined ? sensible : count('threads', wished), pictures, MOST_WORKERS);
}
