// What is decided in Rust, or by the model that comes with the package. Made by npm/build/constants.mjs.
import * as made from '../../wasm/constants.js';

/** Pictures with more pixels are refused: four bytes each, twice, would not fit most devices' memory. */
export const MAX_PIXELS: number = made.MAX_PIXELS;

/** Model files with more bytes are refused. */
export const MAX_MODEL_BYTES: number = made.MAX_MODEL_BYTES;

/** How much finer than the network's last convolution a heat map can be. */
export const MAX_REFINEMENT: number = made.MAX_REFINEMENT;

/**
 * How sure learned classes are of themselves: their probabilities are the softmax of this many times the similarities.
 *
 * @example
 * ```ts
 * import { SHARPNESS, type LearnedPrediction } from 'shufflenet-wasm';
 * const weightOf = ({ similarity }: LearnedPrediction) => Math.exp(SHARPNESS * similarity);
 * ```
 */
export const SHARPNESS: number = made.SHARPNESS;

/** How a kind of model file is told: by these bytes at this place. The first that fits it is. */
export interface FileFormat {
  readonly format: string;
  readonly offset: number;
  readonly bytes: readonly number[];
}

export const FORMATS: readonly FileFormat[] = made.FORMATS;

/** Longer headers of safetensors files are refused. */
export const MAX_HEADER: number = made.MAX_HEADER;

/** Tensors by whose names an engine knows a network: of each layout those that all must be there. */
export const NETWORKS: readonly (readonly string[])[] = made.NETWORKS;

/** The model that comes with this package. */
export interface DefaultModel {
  readonly id: string;
  /** The name of its file, which is beside this package's code. */
  readonly file: string;
  /** How large that is. */
  readonly bytes: number;
  readonly classes: number;
  /** The width of the network, such as `1.0`. */
  readonly width: string;
}

/**
 * The model that comes with this package.
 *
 * @example
 * ```ts
 * import { defaultModel } from 'shufflenet-wasm';
 * console.log(`${defaultModel.classes} classes in ${defaultModel.bytes / 1e6} MB`);
 * ```
 */
export const defaultModel: DefaultModel = made.defaultModel;
