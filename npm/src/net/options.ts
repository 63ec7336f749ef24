import type { ClassKind } from '../core/results.js';

/**
 * What every call takes.
 *
 * @example
 * ```ts
 * import type { CallOptions } from 'shufflenet-wasm';
 * const options: CallOptions = { signal: AbortSignal.timeout(5000) };
 * ```
 */
export interface CallOptions {
  /** Stops the call, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Which answers are wanted.
 *
 * @example
 * ```ts
 * import type { ClassifyOptions } from 'shufflenet-wasm';
 * const options: ClassifyOptions = { topK: 3, minProbability: 0.1, explain: { refinement: 2 } };
 * ```
 */
export interface ClassifyOptions extends CallOptions {
  /** How many predictions; 5 when left out. */
  readonly topK?: number | undefined;
  /** The probability, from 0 to 1, below which the model's own classes are left out of `predictions`; 0 when left out. */
  readonly minProbability?: number | undefined;
  /** Only the model's own classes, or only those taught with `learn`; both when left out, each in a list of its own. */
  readonly only?: ClassKind | undefined;
  /**
   * The similarity, from -1 to 1, below which a picture is said to be of none of the learned classes. When left out, in the middle between
   * that of examples with the others of their class and that of pictures of something else.
   */
  readonly threshold?: number | undefined;
  /** Whether the result also says why, with a heat map of the same run; of which class, and how fine. */
  readonly explain?: boolean | HeatMapOptions | undefined;
}

/**
 * Which heat map is wanted.
 *
 * @example
 * ```ts
 * import type { HeatMapOptions } from 'shufflenet-wasm';
 * const options: HeatMapOptions = { label: 'espresso', refinement: 4 };
 * ```
 */
export interface HeatMapOptions {
  /** The class by its label, in any language that the model has; the most probable one when left out. */
  readonly label?: string | undefined;
  /** The class by its index into `info.labels`. */
  readonly index?: number | undefined;
  /** A class taught with `learn`, by its label. */
  readonly learned?: string | undefined;
  /**
   * 1 to 8: how many values in each direction where the network itself has one. 1 when left out, which needs no further run
   * of the network; others need their square.
   */
  readonly refinement?: number | undefined;
}

/** Those of `explain`. */
export interface ExplainOptions extends HeatMapOptions, CallOptions {}
