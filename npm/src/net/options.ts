import type { ClassKind } from '../core/results.js';

export interface CallOptions {
  /** Stops the call, which then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface ClassifyOptions extends CallOptions {
  /** How many predictions; 5 when left out. */
  readonly topK?: number;
  /** Which classes; both when left out. */
  readonly classes?: ClassKind;
}

export interface ExplainOptions extends CallOptions {
  /** The class by its label, in any language that the model has; the most probable one when left out. */
  readonly label?: string;
  /** The class by its index into `info.labels`. */
  readonly index?: number;
  /** 1 to 8: how many values in each direction where the network itself has one; 1 when left out. Costs its square. */
  readonly refinement?: number;
}
