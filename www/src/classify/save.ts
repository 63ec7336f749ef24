import type { ModelInfo } from 'shufflenet-wasm';
import type { Outcome } from 'shufflenet-wasm/csv';
import { jsonFile, offer, tableFile } from '../shared/offer';
import { problemIn, type Language } from '../words';
import { labelOf } from './labels';
import type { Shot, State } from './state';

/** What results can be saved as. */
export type Format = 'json' | 'csv';

/** Saves what the network said of the picture on show, or else of all in the album. */
export async function save(state: State, format: Format): Promise<void> {
  const { picture, reading, album, model, language } = state;
  if (model.at !== 'ready') return;
  const single = picture && [{ file: { name: picture.name }, ...(reading && { reading }) }];
  const outcomes = (single ?? album?.shots ?? []).map((shot) => outcomeOf(shot, model.info, language));
  const file = format === 'json' ? jsonFile(outcomes) : await table(outcomes);
  offer(file, `${picture ? stemOf(picture.name) : 'pictures'}.${format}`);
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
async function table(outcomes: readonly Outcome[]): Promise<Blob> {
  const { csvOf } = await import('shufflenet-wasm/csv');
  return tableFile(csvOf(outcomes));
}

function stemOf(name: string): string {
  return name.replace(/(.)\.[^.]*$/, '$1');
}
