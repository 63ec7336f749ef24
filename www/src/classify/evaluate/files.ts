import { convert, type ModelInfo } from 'shufflenet-wasm';
import { evaluationCsv, evaluationPage, type Outcome, type PageOptions } from 'shufflenet-wasm/evaluate';
import { jsonFile, tableFile } from '../../shared/offer';
import { problemIn, type Language } from '../../words';
import { labelOf } from '../labels';
import { stemOf } from '../../shared/model-file';
import type { ModelEntry } from '../../shared/shelf';
import { thumbnail } from '../teach/thumbnail';
import type { Result } from './state';

/** The side of a picture in the page that is saved: half as much again as is shown there. */
const SIDE = 144;
/** The pictures of that page have at most so many letters: it is to open at once, and to be sent by mail. */
const MOST_LETTERS = 4_000_000;

/** A line for each picture, in the language of the page. */
export function csvOf(result: Result, language: Language): Blob {
  const outcomes = result.outcomes.map((outcome) => worded(outcome, result, language));
  return tableFile(evaluationCsv(outcomes, named(result.info, language)));
}

/** Everything, as the command line's `--json` has it; `measured` tells how far one came that was stopped. */
export function jsonOf(result: Result, language: Language): Blob {
  const { info, bytes, arithmetic, folder, variants, unmatched, outcomes, of } = result;
  const { name, labels, temperature } = named(info, language);
  return jsonFile({
    model: { name, bytes, arithmetic, temperature, labels },
    folder,
    measured: { pictures: outcomes.length, of },
    summary: summaryIn(result, language),
    variants,
    unmatched,
  });
}

/** The page that the package makes, which is in English, with small copies of the pictures that are mistaken. */
export async function pageOf(
  result: Result,
  fileOf: (name: string) => Blob | undefined,
  onProgress: (done: number, of: number) => void,
): Promise<Blob> {
  const { info, arithmetic, variants, unmatched } = result;
  const summary = summaryIn(result, 'en');
  const date = new Date().toLocaleDateString('en-GB', { dateStyle: 'long' });
  const options: PageOptions = { date, arithmetic, variants, unmatched };
  const wanted = new Set(summary.surest.map(({ name }) => name));
  // It knows itself which pictures it shows.
  evaluationPage(summary, info, { ...options, thumbnail: (name) => void wanted.add(name) });
  const made = new Map<string, string>();
  let letters = 0;
  for (const name of wanted) {
    if (letters > MOST_LETTERS) break;
    onProgress(made.size, wanted.size);
    const small = await smallOf(fileOf(name));
    letters += small.length;
    made.set(name, small);
  }
  const page = evaluationPage(summary, info, { ...options, thumbnail: (name) => made.get(name) });
  return new Blob([page], { type: 'text/html' });
}

/** The model with another temperature, and all else as it was. */
export async function mended(file: Uint8Array, { name, labels }: ModelEntry, temperature: number) {
  const bytes = await convert(file, { dtype: 'same', temperature, ...(labels && { labels }) });
  return {
    file: new Blob([bytes], { type: 'application/octet-stream' }),
    name: `${stemOf(name)}-calibrated.safetensors`,
  };
}

/** A picture, small, as a data: URL; empty if there is none. */
async function smallOf(file: Blob | undefined): Promise<string> {
  if (file === undefined) return '';
  try {
    const bitmap = await createImageBitmap(file);
    const small = thumbnail(bitmap, bitmap.width, bitmap.height, SIDE);
    bitmap.close();
    return small;
  } catch (error) {
    console.warn(error);
    return '';
  }
}

/** What the model is with the names of its classes in a language. */
function named(info: ModelInfo, language: Language): ModelInfo {
  return {
    ...info,
    labels: info.labels.map((_, index) => labelOf(language, info, { index, probability: 0 })),
  };
}

function summaryIn({ summary, problems, info }: Result, language: Language): Result['summary'] {
  const { labels } = named(info, language);
  return {
    ...summary,
    classes: summary.classes.map((one) => ({ ...one, label: labels[one.index] ?? one.label })),
    failures: summary.failures.map(({ name, message }) => {
      const problem = problems.get(name);
      return { name, message: problem === undefined ? message : problemIn(language, problem) };
    }),
  };
}

/** With the page's own sentence for what went wrong. */
function worded(outcome: Outcome, { problems }: Result, language: Language): Outcome {
  const problem = problems.get(outcome.name);
  if (!('error' in outcome) || problem === undefined) return outcome;
  return { ...outcome, error: { ...outcome.error, message: problemIn(language, problem) } };
}
