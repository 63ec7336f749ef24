import { startEngine } from '../../wasm/glue.js'; // Made by npm/build/glue.mjs.
import type { EngineCode } from '../core/build.js';
import { asOurs, clause, started, type ErrorCode } from '../core/errors.js';
import { formatOf, isForEngines } from '../core/formats.js';
import type { ModelInfo } from '../core/model.js';
import { badOption, checkOptions } from '../core/options.js';

/** A model file's bytes: safetensors, what PyTorch saves, or ONNX. */
export type ModelFile = Uint8Array | ArrayBuffer | Blob;

/** What is in a model file; `null` for what could not be found out. */
export interface Inspection {
  /** `safetensors`, `PyTorch`, `PyTorch, before 1.6` or `ONNX`. */
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
  /** What `net.info` will be. */
  readonly info: ModelInfo | null;
  /** Why it will not run; `null` if it will. */
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
}

/**
 * What `convert` does, and writes into the file.
 *
 * @example
 * ```ts
 * import type { ConvertOptions } from 'shufflenet-wasm';
 * const options: ConvertOptions = { dtype: 'i8', labels: ['cat', 'dog'], name: 'pets' };
 * ```
 */
export interface ConvertOptions {
  /**
   * The kind of file: `safetensors`, which this package reads, when left out; or a graph with batch normalisation folded in: `onnx` for
   * inputs of any size, `tflite` (TensorFlow Lite) for one picture of the size that `preprocess` crops.
   */
  readonly format?: 'safetensors' | 'onnx' | 'tflite';
  /**
   * How the weights are stored. `f16` when left out, `f32` in graphs. `i8`: a byte a weight, with one scale for each output, and `same`:
   * each tensor as it came; both only in safetensors. A TensorFlow Lite file is always `f32`.
   */
  readonly dtype?: 'f32' | 'f16' | 'i8' | 'same';
  /** Classes of your own, as `net.exportClasses` gives them, in the place of the model's: an ordinary model that anybody can load. */
  readonly classes?: string;
  /** What is between the two linear layers of a head that has two: file formats without a graph don't say it, and `relu` is assumed. */
  readonly activation?: 'relu' | 'none';
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

/** What can be done with a model file of any kind: all that `load` takes as a model. */
export interface ModelFiles<File = ModelFile> {
  /**
   * What is in a model file, and whether it will run.
   *
   * @example
   * ```ts
   * import { inspect } from 'shufflenet-wasm';
   * const [file] = document.querySelector<HTMLInputElement>('input[type=file]')!.files!;
   * const { info, problem } = await inspect(file!);
   * console.log(problem?.message ?? `${info!.name} has ${info!.classes} classes`);
   * ```
   */
  readonly inspect: (file: File) => Promise<Inspection>;
  /**
   * A model file of any kind as another: only what the network needs, with what `options` say written into it. What was assumed
   * of the file is written into it, too: `info.assumed`.
   *
   * @example
   * ```ts
   * import { convert } from 'shufflenet-wasm';
   * const checkpoint = await (await fetch('pets.pth')).blob();
   * const model = await convert(checkpoint, { dtype: 'i8', labels: ['cat', 'dog'] });
   * ```
   */
  readonly convert: (file: File, options?: ConvertOptions) => Promise<Uint8Array<ArrayBuffer>>;
  /**
   * A model file as engines take it: safetensors with the usual names as it came, everything else converted without loss.
   *
   * @example
   * ```ts
   * import { toSafetensors } from 'shufflenet-wasm';
   * const checkpoint = await (await fetch('pets.pth')).blob();
   * const model = await toSafetensors(checkpoint);
   * ```
   */
  readonly toSafetensors: (file: File) => Promise<Uint8Array>;
}

/** What is asked of an instance of the reader, which goes with its memory. Things are given and got as texts, to travel to where it is. */
export interface Reading {
  readonly inspect: (file: Uint8Array, reader: EngineCode) => Promise<string>;
  readonly convert: (
    file: Uint8Array,
    reader: EngineCode,
    options: Readonly<Record<string, string>>,
  ) => Promise<Uint8Array<ArrayBuffer>>;
}

/** On the thread that asks. */
export const reading: Reading = {
  async inspect(file, reader) {
    const { inspect } = await started(startEngine(reader));
    return asOurs(() => inspect(file));
  },
  async convert(file, reader, options) {
    const { convert } = await started(startEngine(reader));
    return asOurs(() => convert(file, JSON.stringify(options)) as Uint8Array<ArrayBuffer>);
  },
};

/** What engines read: converted to it, nothing is lost. */
export const FOR_ENGINES = { dtype: 'f32' } as const;

/** The names of the options of `convert`. */
const NAMES = 'format dtype classes activation labels preprocess name license provenance temperature';

function inJson(name: string, value: unknown): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw badOption(`${name} can't be written as JSON: ${clause(cause)}`);
  }
}

/** `reader` gives the engine that reads all kinds of files, which `reading` uses; `bytesOf` the bytes of a file. */
export function modelFiles<File>(
  reader: () => Promise<EngineCode>,
  { inspect, convert }: Reading,
  bytesOf: (file: File) => Promise<Uint8Array>,
): ModelFiles<File> {
  async function converted(file: Uint8Array, options: ConvertOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    checkOptions('convert', options, NAMES);
    if (options.classes !== undefined && options.labels !== undefined)
      throw badOption('classes bring their own names, so convert takes either classes or labels');
    const texts: Record<string, string> = {};
    for (const name of NAMES.split(' ') as (keyof ConvertOptions)[]) {
      const value = options[name];
      if (value !== undefined) texts[name] = typeof value === 'string' ? value : inJson(name, value);
    }
    const code = await reader();
    return convert(file, code, texts);
  }

  return {
    convert: async (file, options) => converted(await bytesOf(file), options),
    async inspect(file) {
      const bytes = await bytesOf(file);
      return JSON.parse(await inspect(bytes, await reader())) as Inspection;
    },
    async toSafetensors(file) {
      const bytes = await bytesOf(file);
      const stays = formatOf(bytes) !== undefined && isForEngines(bytes);
      return stays ? bytes : converted(bytes, FOR_ENGINES);
    },
  };
}

/** A model file on its way to an engine, with the reader that is to convert it there, where it has to be converted. */
export async function withReader(file: Uint8Array, reader: () => Promise<EngineCode>) {
  return { model: file, reader: isForEngines(file) ? undefined : await reader() };
}
