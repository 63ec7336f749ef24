import { tableOf } from '../core/csv.js';
import type { ModelInfo } from '../core/model.js';
import { checkOutcomes } from './inputs.js';
import { isAnswered, type Outcome } from './outcome.js';
import { guessOf } from './summary.js';

const COLUMNS = ['file', 'truth', 'guess', 'probability', 'rank', 'error'];

/**
 * A table of outcomes for spreadsheets, a line for each picture: file, truth, guess, probability, the truth's rank, error. No cell is
 * taken for a formula.
 *
 * @example
 * ```ts
 * import type { ModelInfo } from 'shufflenet-wasm';
 * import { evaluationCsv, type Outcome } from 'shufflenet-wasm/evaluate';
 * const forExcel = (outcomes: Outcome[], info: ModelInfo) =>
 *   new Blob(['\ufeff', evaluationCsv(outcomes, info), '\r\n'], { type: 'text/csv' });
 * ```
 */
export function evaluationCsv(outcomes: readonly Outcome[], info: ModelInfo, newline = '\r\n'): string {
  checkOutcomes('evaluationCsv', outcomes, info);
  const label = (index: number) => info.labels[index] ?? '';
  const rows = outcomes.map((outcome) => {
    const { name, truth } = outcome;
    if (!isAnswered(outcome)) return [name, label(truth), '', '', '', outcome.error.message];
    return [name, label(truth), label(guessOf(outcome)), outcome.best[0]?.[1] ?? '', outcome.rank, ''];
  });
  return tableOf([COLUMNS, ...rows], newline);
}
