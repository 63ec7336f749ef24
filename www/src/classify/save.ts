import type { ClassKind } from 'shufflenet-wasm';
import { offer } from '../shared/offer';
import { problemIn, type Language } from '../words';
import { labelOf } from './labels';
import type { About, Shot, State } from './state';

/** What results can be saved as. */
export type Format = 'json' | 'csv';

/** Of one picture, as the command line's `--json` has it, with the model's name. */
type Outcome =
  | {
      readonly file: string;
      readonly predictions: readonly Prediction[];
      readonly ms: number;
      readonly build: string;
      readonly model: string;
    }
  | { readonly file: string; readonly error: { readonly message: string } };

interface Prediction {
  readonly label: string;
  /** Into the model's own classes or those that were taught, as `classes` says. */
  readonly index: number;
  readonly classes: Exclude<ClassKind, 'both'>;
  readonly probability: number;
}

const COLUMNS = ['file', 'rank', 'label', 'index', 'probability', 'error', 'model', 'build', 'classes'];
/**
 * What spreadsheets would calculate, after blanks that they skip and in the wide forms of East Asian keyboards too. The
 * library's own pattern stops at a line break.
 */
const FORMULA = /^[\s\0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const TYPES: Record<Format, string> = { json: 'application/json', csv: 'text/csv' };

/** Saves what the network said of the picture on show, or else of all in the album. */
export async function save(state: State, format: Format): Promise<void> {
  const { picture, reading, album, model, language } = state;
  if (model.at !== 'ready') return;
  const single = picture && [{ file: { name: picture.name }, ...(reading && { reading }) }];
  const outcomes = (single ?? album?.shots ?? []).map((shot) => outcomeOf(shot, model.about, language));
  const text = format === 'json' ? `${JSON.stringify(outcomes, null, 2)}\n` : await csv(outcomes);
  offer(
    new Blob([text], { type: TYPES[format] }),
    `${picture ? stemOf(picture.name) : 'pictures'}.${format}`,
  );
}

function outcomeOf(
  { file: { name: file }, reading, problem }: Pick<Shot, 'reading' | 'problem'> & { file: { name: string } },
  about: About,
  language: Language,
): Outcome {
  if (reading === undefined)
    return { file, error: { message: problem === undefined ? '' : problemIn(language, problem) } };
  const { guesses, ms, build } = reading;
  const predictions = guesses.map((guess) => ({
    label: labelOf(language, about, guess),
    index: guess.index,
    classes: guess.taught === undefined ? ('built-in' as const) : ('learned' as const),
    probability: guess.probability,
  }));
  return { file, predictions, ms, build, model: about.name };
}

/** The command line's columns and three more, a line for each guess. */
async function csv(outcomes: readonly Outcome[]): Promise<string> {
  const rows = outcomes.flatMap((outcome) =>
    'error' in outcome
      ? [[outcome.file, '', '', '', '', outcome.error.message, '', '', '']]
      : outcome.predictions.map(({ label, index, classes, probability }, at) => [
          ...[outcome.file, at + 1, label, index, probability, '', outcome.model, outcome.build, classes],
        ]),
  );
  const { default: papaparse } = await import('papaparse');
  // Without the mark at the start, Excel takes UTF-8 for something else.
  return `\ufeff${papaparse.unparse([COLUMNS, ...rows], { escapeFormulae: FORMULA })}\r\n`;
}

function stemOf(name: string): string {
  return name.replace(/(.)\.[^.]*$/, '$1');
}
