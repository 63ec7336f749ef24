import type { ModelInfo } from 'shufflenet-wasm';
import type { Outcome } from 'shufflenet-wasm/csv';
import { offer } from '../shared/offer';
import { problemIn, type Language } from '../words';
import { labelOf } from './labels';
import type { Shot, State } from './state';

/** What results can be saved as. */
export type Format = 'json' | 'csv';

const TYPES: Record<Format, string> = { json: 'application/json', csv: 'text/csv' };

/** Saves what the network said of the picture on show, or else of all in the album. */
export async function save(state: State, format: Format): Promise<void> {
  const { picture, reading, album, model, language } = state;
  if (model.at !== 'ready') return;
  const single = picture && [{ file: { name: picture.name }, ...(reading && { reading }) }];
  const outcomes = (single ?? album?.shots ?? []).map((shot) => outcomeOf(shot, model.info, language));
  const text = format === 'json' ? `${JSON.stringify(outcomes, null, 2)}\n` : await csv(outcomes);
  offer(
    new Blob([text], { type: TYPES[format] }),
    `${picture ? stemOf(picture.name) : 'pictures'}.${format}`,
  );
}

/** Of one picture, as the command line's `--json` has it, with the model's name. */
function outcomeOf(
  { file: { name: file }, reading, problem }: Pick<Shot, 'reading' | 'problem'> & { file: { name: string } },
  info: ModelInfo,
  language: Language,
) {
  if (reading === undefined)
    return { file, error: { message: problem === undefined ? '' : problemIn(language, problem) } };
  const { guesses, ms, build } = reading;
  const predictions = guesses.map((guess) => ({
    label: labelOf(language, info, guess),
    index: guess.index,
    classes: guess.taught === undefined ? ('built-in' as const) : ('learned' as const),
    probability: guess.probability,
  }));
  return { file, predictions, ms, build, model: info.name };
}

/** In a chunk of its own, as few ask for it. */
async function csv(outcomes: readonly Outcome[]): Promise<string> {
  const { csvOf } = await import('shufflenet-wasm/csv');
  // Without the mark at the start, Excel takes UTF-8 for something else.
  return `\ufeff${csvOf(outcomes)}\r\n`;
}

function stemOf(name: string): string {
  return name.replace(/(.)\.[^.]*$/, '$1');
}
