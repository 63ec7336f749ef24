// What every entry exports besides its own ShuffleNet.
export type { Build } from '../core/build.js';
export { ShuffleNetError, type ErrorCode } from '../core/errors.js';
export type { Progress } from '../core/fetch.js';
export type { ModelInfo } from '../core/model.js';
export type { Pixels } from '../core/pixels.js';
export type {
  Activations,
  ClassKind,
  Classification,
  HeatMap,
  LearnedClass,
  LearnedPrediction,
  Prediction,
} from '../core/results.js';
export type { ConvertOptions, Inspection, ModelFile } from '../engine/model-files.js';
export type { CallOptions, ClassifyOptions, ExplainOptions } from './options.js';
