import type { ConvertOptions } from '../engine/model-files.js';
import { convert, inspect, type Arithmetic } from '../node.js';

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

type Dtype = NonNullable<ConvertOptions['dtype']>;

const DTYPES: readonly Dtype[] = ['f32', 'f16', 'i8'];
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

/** In which type a model file has its weights; what is no safetensors is written in f16, as `convert` does it. */
export async function dtypeOf(model: Uint8Array): Promise<Dtype> {
  const { format, elements } = await inspect(model);
  const has = (type: string) => elements.some(([known]) => known === type);
  if (has('I8')) return 'i8';
  return format === 'safetensors' && !has('F16') && !has('BF16') ? 'f32' : 'f16';
}
