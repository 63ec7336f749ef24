import type { Assumption, ModelInfo } from 'shufflenet-wasm';

/** What it is assumed of. */
export interface About extends Pick<ModelInfo, 'preprocess'> {
  /** Whether it is a model of the visitor's own, whose classes can be named. */
  readonly own: boolean;
}

/** A sentence for each thing that a model file does not say and that is assumed. */
export type AssumptionWords = {
  readonly [K in Assumption['kind']]: (assumption: Extract<Assumption, { kind: K }>, about: About) => string;
};
