import type { Assumption, ModelInfo } from 'shufflenet-wasm';

/** A sentence for each thing that a model file does not say and that is assumed. */
export type AssumptionWords = {
  readonly [K in Assumption['kind']]: (
    assumption: Extract<Assumption, { kind: K }>,
    preprocess: ModelInfo['preprocess'],
  ) => string;
};
