import papaparse from 'papaparse';
import { checkList } from './options.js';
import type { ClassKind, Prediction } from './results.js';
import { tagOf } from './values.js';

/** What came of a picture: what the network said, or why it could not. */
export type Outcome =
  | {
      readonly file: string;
      readonly predictions: readonly (Prediction & {
        /** Whose the class is. */
        readonly classes?: ClassKind;
      })[];
      readonly build?: string;
      /** The model's name. */
      readonly model?: string;
    }
  | { readonly file: string; readonly error: { readonly message: string } };

const COLUMNS = ['file', 'rank', 'label', 'index', 'probability', 'error'];
/** Of those who tell the model. */
const MORE_COLUMNS = ['model', 'build', 'classes'];

/**
 * What spreadsheets would calculate, after blanks that they skip and in the wide forms of East Asian keyboards too. The
 * library's own pattern stops at a line break.
 */
const FORMULA = /^[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;

/**
 * A table of results for spreadsheets, a line for each guess: file, rank, label, index, probability, error; and model, build
 * and classes where the outcomes tell the model. No cell is taken for a formula.
 *
 * @example
 * ```ts
 * import { csvOf } from 'shufflenet-wasm/csv';
 * const predictions = [{ label: 'cat', index: 3, probability: 0.9 }];
 * const table = csvOf([{ file: 'tom.jpg', predictions }]);
 * const forExcel = new Blob(['\ufeff', table, '\r\n'], { type: 'text/csv' }); // it knows UTF-8 by the mark
 * ```
 */
export function csvOf(outcomes: readonly Outcome[], newline = '\r\n'): string {
  checkList('csvOf', outcomes, 'outcomes', isOutcome);
  const more = outcomes.some((outcome) => 'model' in outcome);
  const columns = more ? [...COLUMNS, ...MORE_COLUMNS] : COLUMNS;
  const rows = outcomes.flatMap(rowsOf).map((row) => columns.map((_, i) => row[i] ?? ''));
  return tableOf([columns, ...rows], newline);
}

function isOutcome(value: unknown): boolean {
  const { file, error, predictions } = Object(value) as Readonly<Record<string, unknown>>;
  return typeof file === 'string' && (tagOf(error) === 'Object' || Array.isArray(predictions));
}

/** Where spreadsheets of other countries part a line: what follows is a cell of its own to them. */
const OTHER_COMMA = /[;\t](?=[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** Rows as a table for spreadsheets; no cell is taken for a formula. */
export function tableOf(rows: readonly (readonly (string | number)[])[], newline: string): string {
  const cell = (value: string | number) =>
    typeof value === 'string' ? value.replace(OTHER_COMMA, "$&'") : value;
  return papaparse.unparse(
    rows.map((row) => row.map(cell)),
    { escapeFormulae: FORMULA, newline },
  );
}

function rowsOf(outcome: Outcome): (string | number)[][] {
  if ('error' in outcome) return [[outcome.file, '', '', '', '', outcome.error.message]];
  const { file, predictions, model = '', build = '' } = outcome;
  return predictions.map(({ label, index, probability, classes = '' }, at) => [
    ...[file, at + 1, label, index, probability, '', model, build, classes],
  ]);
}
