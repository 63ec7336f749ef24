// How good a network is on pictures whose class is known. What classifies them comes from the caller: this runs in browsers and in Node.
export { ShuffleNetError, type ErrorCode } from './core/errors.js';
export type { Assumption, ModelInfo } from './core/model.js';
export type { Prediction } from './core/results.js';
export type { Bin, Calibration, Reliability } from './evaluation/calibration.js';
export {
  matchFolders,
  unmatchedText,
  type FolderMatches,
  type MatchedFolder,
  type UnmatchedFolder,
} from './evaluation/folders.js';
export type { Answered, Failed, Outcome } from './evaluation/outcome.js';
export { evaluationPage, type PageOptions } from './evaluation/page/page.js';
export { readRecord, recordHead, recordLine, type RecordHead } from './evaluation/record.js';
export { evaluate, type EvaluateOptions, type Evaluated, type Example } from './evaluation/run.js';
export type { Share } from './evaluation/shares.js';
export {
  summarise,
  type ClassSummary,
  type Confusion,
  type Mistake,
  type Summary,
} from './evaluation/summary.js';
export { evaluationCsv } from './evaluation/table.js';
export { variantOf, type Variant } from './evaluation/variant.js';
