// What every entry exports besides its own ShuffleNet.
export type { Arithmetic, Build, EngineCode } from '../core/build.js';
export { MAX_PIXELS, SHARPNESS, defaultModel, type DefaultModel } from '../core/constants.js';
export { ShuffleNetError, type ErrorCode } from '../core/errors.js';
export type { Progress } from '../core/fetch.js';
export type { Integrity } from '../core/integrity.js';
export { parseLabels, type ParsedLabels } from '../core/labels.js';
export type { Assumption, ModelInfo } from '../core/model.js';
export type { Pixels } from '../core/pixels.js';
export type {
  Activations,
  ClassKind,
  Classification,
  HeatMap,
  LearnedClass,
  LearnedPrediction,
  LeftOut,
  NoneOfThese,
  Prediction,
} from '../core/results.js';
export type { ConvertOptions, Inspection, ModelFile, ModelFiles } from '../engine/model-files.js';
export type { CallOptions, ClassifyOptions, ExplainOptions, HeatMapOptions } from './options.js';
