import { convert, type Arithmetic } from '../node.js';
import { DTYPES } from './arguments.js';

/** A form of a model: its file, and what it is computed with. */
export interface Form {
  /** How it is called on the command line; empty for the model as it came. */
  readonly key: string;
  /** For people. */
  readonly name: string;
  readonly arithmetic: Arithmetic;
  /** Its file, of the model's. Made when it is needed: several at a time would only take memory. */
  readonly file: (model: Uint8Array) => Promise<Uint8Array>;
}

const INTEGERS = 'arithmetic-i8';

/** The model as it came. */
export function asItCame(arithmetic: Arithmetic, key = ''): Form {
  const file = (model: Uint8Array) => Promise.resolve(model);
  return { key, name: `as it is, ${arithmetic} arithmetic`, arithmetic, file };
}

/** The forms that `--beside` names. */
export function formsNamed(names: string): Form[] {
  const keys = names.split(',').map((name) => name.trim());
  return [...new Set(keys)].map(formNamed);
}

function formNamed(key: string): Form {
  if (key === INTEGERS) return asItCame('i8', key);
  const dtype = DTYPES.find((known) => known === key);
  if (!dtype) {
    throw new Error(
      `--beside has to name some of ${[...DTYPES, INTEGERS].join(', ')}, with commas between them. ${JSON.stringify(key)} is none of them.`,
    );
  }
  const file = (model: Uint8Array) => convert(model, { dtype });
  return { key, name: `file in ${dtype}, f32 arithmetic`, arithmetic: 'f32', file };
}
