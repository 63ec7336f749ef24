import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { modelFile } from '../core/files.js';
import { tagOf } from '../core/values.js';
import { matchFolders, unmatchedText, type FolderMatches } from '../evaluation/folders.js';
import { evaluationPage } from '../evaluation/page/page.js';
import type { Example } from '../evaluation/run.js';
import { summarise, type Summary } from '../evaluation/summary.js';
import { evaluationCsv } from '../evaluation/table.js';
import { variantOf } from '../evaluation/variant.js';
import { modelBytes } from '../node/model.js';
import { printable, printableJson, printableTable } from '../node/printable.js';
import { convert, type ModelInfo } from '../node.js';
import { arithmeticNamed, parsed, threadsFor } from './arguments.js';
import { classFolders, type ClassFolder } from './class-folders.js';
import { asItCame, formsNamed } from './forms.js';
import { NOTHING_KEPT, keptIn } from './kept.js';
import { NO_PICTURE } from './pictures.js';
import { checkPlaces, textIn, writeWhole } from './places.js';
import { report, type Found } from './report.js';
import { failuresIn, runsOf, started, type Run } from './runs.js';

const HELP = `How good a model is on your own pictures, which lie in a folder for each class.

Usage: shufflenet-wasm evaluate [options] FOLDER

  FOLDER           a folder with one for each class in it, called by its label: FOLDER/cat/1.jpg; capitals, blanks,
                   - and _ don't matter, and for a model without labels folders are numbered from 0
  --model FILE     another ShuffleNetV2 model or its address: safetensors, PyTorch's .pth, ONNX
  --arithmetic A   f32, PyTorch's answers, or i8: faster, a little different (f32)
  --beside FORMS   other forms of the model on the same pictures, to compare: some of f32, f16 and i8, which are
                   files, and arithmetic-i8, with commas between them
  --synonyms FILE  labels for folders that are called otherwise, a JSON object: {"n02123045": "tabby cat"}
  --html FILE      a page with everything, also the pictures that are mistaken
  --json           everything as JSON
  --csv            a line for each picture: file, truth, guess, probability, rank, error
  --resume FILE    keeps what is done in this file, and goes on from there the next time
  --write FILE     the model with the temperature that fits these pictures best; safetensors, all else as it was
  --threads N      on how many threads (one a processor, for more than a few pictures)

A picture that fails is named on standard error, the others go on, and the exit code is 1.`;

/** `shufflenet-wasm evaluate` */
export async function evaluate(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) throw new Error(`One folder is needed.\n\n${HELP}`);
  if (values.json && values.csv) throw new Error('--json and --csv exclude each other.');
  const own = asItCame(arithmeticNamed(values.arithmetic));
  const others = values.beside === undefined ? [] : formsNamed(values.beside);
  const synonyms = values.synonyms === undefined ? {} : await synonymsIn(values.synonyms);
  const folders = await classFolders(folder);
  const pictures = folders.flatMap(({ pictures }) => pictures.map(({ path }) => path));
  const { html, write, resume } = values;
  await checkPlaces([html, write, resume], [values.model, values.synonyms, ...pictures]);

  const threads = threadsFor(values.threads, pictures.length);
  const model = await modelBytes(values.model ?? modelFile());
  const net = await started(model, own, threads);
  const { info, arithmetic } = net;
  const matches = matchFolders(
    folders.map(({ name }) => name),
    info,
    synonyms,
  );
  const examples = examplesIn(folder, folders, matches, info);
  const sha256 = createHash('sha256').update(model).digest('hex');
  const head = { model: sha256, arithmetic, pictures: resolve(folder) };
  const kept = resume === undefined ? NOTHING_KEPT : await keptIn(resume, head);

  const task = { model, threads, examples, kept };
  const runs = await runsOf(net, [own, ...others], task).finally(() => kept.close());
  const outcomes = runs[0]?.outcomes ?? [];
  const failures = failuresIn(runs);
  for (const { name, error } of failures) complain(`${join(folder, name)}: ${error.message}`);
  const found: Found = {
    ...{ info, arithmetic, unmatched: matches.unmatched },
    summary: summarise(outcomes, info),
    variants: others.length > 0 ? variantsOf(runs, info) : [],
  };
  // Before anything is printed: a reader that has seen enough may end the program.
  const [notes, failure] = await writtenOf(found, model, examples, values);
  if (values.json) console.log(printableJson(asJson(found, model, sha256, folder)));
  else if (values.csv) console.log(printableTable(evaluationCsv(outcomes, info, '\n')));
  else console.log(report(found));
  // A table has no place for them.
  if (values.csv)
    for (const unmatched of matches.unmatched) complain(`${folder}: ${unmatchedText(unmatched, info)}`);
  // Who reads the results from standard output wants nothing else there.
  const tell = values.json || values.csv ? console.error : console.log;
  for (const note of notes) tell(printable(note));
  if (failure) throw failure;
  const written = write === undefined || found.summary.calibration.temperature.found;
  const unread = folders.some(({ unread }) => unread.length > 0);
  return failures.length > 0 || unread || !written ? 1 : 0;
}

type Values = ReturnType<typeof parse>['values'];

/** Writes the page and the mended model, as they are wanted; what is to be told of it, and what went wrong. */
async function writtenOf(
  found: Found,
  model: Uint8Array,
  examples: readonly Example<string>[],
  { html, write }: Values,
): Promise<[notes: string[], failure?: Error]> {
  const notes: string[] = [];
  try {
    if (html !== undefined) {
      await writeWhole(html, page(found, html, examples));
      notes.push(`${html}: written`);
    }
    if (write !== undefined) notes.push(...(await mended(model, write, found.summary)));
    return [notes];
  } catch (error) {
    return [notes, error as Error];
  }
}

function parse(args: string[]) {
  return parsed({
    args,
    allowPositionals: true,
    options: {
      model: { type: 'string' },
      arithmetic: { type: 'string', default: 'f32' },
      beside: { type: 'string' },
      synonyms: { type: 'string' },
      html: { type: 'string' },
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
      resume: { type: 'string' },
      write: { type: 'string' },
      threads: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
}

async function synonymsIn(file: string): Promise<Record<string, string>> {
  const text = await textIn(file);
  try {
    const synonyms: unknown = JSON.parse(text);
    if (
      tagOf(synonyms) === 'Object' &&
      Object.values(synonyms as object).every((label) => typeof label === 'string')
    )
      return synonyms as Record<string, string>;
  } catch {
    // Said below.
  }
  throw new Error(
    `--synonyms ${file} has to be a JSON object of labels, such as {"n02123045": "tabby cat"}, and is something else.`,
  );
}

/** The pictures in the folders that are of a class. */
function examplesIn(
  root: string,
  folders: readonly ClassFolder[],
  { matched, unmatched }: FolderMatches,
  info: ModelInfo,
): Example<string>[] {
  if (matched.length === 0) {
    const came = unmatched.slice(0, 3).map((folder) => unmatchedText(folder, info));
    const labels = info.labels.slice(0, 3).map((label) => JSON.stringify(label));
    throw new Error(
      `No folder in ${root} is called as a class: ${came.join('; ')}. This model has classes such as ${labels.join(', ')}. Name the folders so, or say with --synonyms which is which.`,
    );
  }
  const classes = new Map(matched.map(({ folder, index }) => [folder, index]));
  const examples = folders.flatMap(({ name, pictures, unread }) => {
    for (const { file, problem } of unread) complain(`${file}: ${problem}`);
    const truth = classes.get(name);
    if (truth === undefined) return [];
    if (pictures.length === 0 && unread.length === 0) complain(`${join(root, name)}: ${NO_PICTURE}`);
    return pictures.map((picture) => ({ name: picture.name, truth, picture: picture.path }));
  });
  if (examples.length === 0)
    throw new Error(`There is no picture in the folders of ${root} that are called as a class.`);
  return examples;
}

function variantsOf(runs: readonly Run[], info: ModelInfo) {
  return runs.map(({ form: { name }, bytes, outcomes }, at) =>
    variantOf({ name, bytes }, outcomes, info, at === 0 ? undefined : runs[0]?.outcomes),
  );
}

/**
 * The page. Its pictures are those on this disk, named from where the page is, and not copies in it: nothing here could make them small, and
 * whole photographs would make a page of gigabytes.
 */
function page(
  { info, summary, ...found }: Found,
  file: string,
  examples: readonly Example<string>[],
): string {
  const paths = new Map(examples.map(({ name, picture }) => [name, picture]));
  const thumbnail = (name: string) => {
    const path = relative(dirname(resolve(file)), resolve(paths.get(name) ?? ''));
    // On another drive, in Windows.
    if (isAbsolute(path)) return undefined;
    // Half a character has no address, and Windows has such names.
    return path
      .split(sep)
      .map((part) => encodeURIComponent(part.replace(/\p{Surrogate}/gu, '\ufffd')))
      .join('/');
  };
  const date = new Date().toLocaleDateString('en-GB', { dateStyle: 'long' });
  return evaluationPage(summary, info, { ...found, date, thumbnail });
}

function asJson({ info, arithmetic, ...found }: Found, model: Uint8Array, sha256: string, folder: string) {
  const { name, labels, temperature } = info;
  return { model: { name, bytes: model.length, sha256, arithmetic, temperature, labels }, folder, ...found };
}

/** Writes the model with the better temperature, if there is one; what is to be told of it. */
async function mended(
  model: Uint8Array,
  to: string,
  { calibration: { temperature } }: Summary,
): Promise<string[]> {
  if (!temperature.found) {
    complain(
      `${to}: not written, as these pictures tell no temperature that would fit better. They may be too few, or all be right, or nothing is to be mended.`,
    );
    return [];
  }
  const better = Number(temperature.better.toPrecision(4));
  await writeWhole(to, await convert(model, { dtype: 'same', temperature: better }));
  return [`${to}: written with the temperature ${better}`];
}

function complain(text: string): void {
  console.error(printable(text));
}
