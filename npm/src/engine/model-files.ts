import { startEngine } from '../../wasm/glue.js'; // Made by npm/build/glue.mjs.
import type { EngineCode } from '../core/build.js';
import { ShuffleNetError, fromWasm, type ErrorCode } from '../core/errors.js';
import type { ModelInfo } from '../core/model.js';
import { tagOf } from '../core/values.js';

/** A model file's bytes: safetensors, or what PyTorch saves. */
export type ModelFile = Uint8Array | ArrayBuffer | Blob;

/** What is in a model file; `null` for what could not be found out. */
export interface Inspection {
  /** `safetensors`, `PyTorch` or `PyTorch, before 1.6`. */
  readonly format: string | null;
  /** The file's length. */
  readonly bytes: number;
  /** How many tensors are in it. */
  readonly tensors: number;
  /** The types of the numbers in them, and how many there are of each. */
  readonly elements: readonly (readonly [type: string, count: number])[];
  /** Whose names and layout the network has. */
  readonly family: 'torchvision' | 'megvii' | null;
  /** What stands before the network's names, such as `state_dict.module.`. */
  readonly prefix: string | null;
  /** How many tensors the network does not need. */
  readonly unused: number;
  /** The network's trainable parameters. */
  readonly parameters: number | null;
  /** What `info` will be. */
  readonly card: ModelInfo | null;
  /** Why it will not run; `null` if it will. */
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
}

export interface ConvertOptions {
  /** How the weights are stored; `f16` when left out. `i8`: a byte a weight, with one scale for each output. */
  readonly dtype?: 'f32' | 'f16' | 'i8';
  /** One label a class, in the order of training. */
  readonly labels?: readonly string[];
  /** How pictures are prepared: `{resize, crop, mean, std, channels}`. */
  readonly preprocess?: Readonly<Record<string, unknown>>;
  readonly name?: string;
  readonly license?: string;
  readonly provenance?: string;
  /** By what the logits are divided before the softmax. */
  readonly temperature?: number;
}

/** What is in a model file, and whether it will run. */
export async function inspectWith(code: () => Promise<EngineCode>, file: ModelFile): Promise<Inspection> {
  const { inspect } = await start(code);
  return JSON.parse(inspect(await bytesOf(file))) as Inspection;
}

/** A model file of any kind as safetensors: only what the network needs, with what `options` say written into it. */
export async function convertWith(
  code: () => Promise<EngineCode>,
  file: ModelFile,
  options: ConvertOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { convert } = await start(code);
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  const texts = entries.map(([key, value]) => [
    key,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  try {
    return convert(await bytesOf(file), JSON.stringify(Object.fromEntries(texts))) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    throw fromWasm(error);
  }
}

/** A model file as an engine takes it: safetensors as it is, PyTorch's files converted to the f32 that the engine computes with. */
export async function asSafetensors(code: () => Promise<EngineCode>, file: Uint8Array): Promise<Uint8Array> {
  const isZip = file[0] === 0x50 && file[1] === 0x4b;
  const isPickle = file[0] === 0x80 && file[8] !== 0x7b;
  return isZip || isPickle ? convertWith(code, file, { dtype: 'f32' }) : file;
}

/** An instance for one call, so that its memory goes with it. */
const start = async (code: () => Promise<EngineCode>) => startEngine(await code());

async function bytesOf(file: ModelFile): Promise<Uint8Array> {
  switch (tagOf(file)) {
    case 'Uint8Array':
      return file as Uint8Array;
    case 'ArrayBuffer':
      return new Uint8Array(file as ArrayBuffer);
    case 'Blob':
    case 'File':
      return new Uint8Array(await (file as Blob).arrayBuffer());
    default:
      throw new ShuffleNetError('BadOption', "A model file has to be a Blob or File, or a file's bytes.");
  }
}
