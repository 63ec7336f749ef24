export type { ConvertOptions, Inspection, ModelFile } from './checkpoint.js';
export { ShuffleNetError, type ErrorCode } from './errors.js';
export type { Progress } from './fetch.js';
export type { Build, CallOptions, ClassKind, ClassifyOptions, ExplainOptions, ModelInfo } from './net.js';
export type {
  Activations,
  Classification,
  HeatMap,
  LearnedClass,
  LearnedPrediction,
  Pixels,
  Prediction,
} from './results.js';
