import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { reason } from '../core/errors.js';
import { parseLabels } from '../core/labels.js';
import { megabytes } from '../evaluation/words.js';
import { isAddress } from '../node/files.js';
import { modelBytes } from '../node/model.js';
import { printable } from '../node/printable.js';
import { ShuffleNet, convert as convertFile, inspect, type ConvertOptions } from '../node.js';
import { picturesIn } from './pictures.js';
import { dtypeNamed, oneOf, parsed } from './arguments.js';
import { checkPlaces, textIn, writeWhole } from './places.js';

const HELP = `Turns a checkpoint into a model file: safetensors, with labels and preprocessing in it, and smaller; or into a graph for other
programs.

Usage: shufflenet-wasm convert [options] FROM TO

  FROM               what PyTorch saves (.pth, .pt), safetensors, or ONNX as PyTorch exports it; or its address
  TO                 the file that is written: safetensors, or a graph if it ends in .onnx or .tflite
  --dtype TYPE       f32, f16 or i8: 4, 2 or 1 bytes a weight (f16; graphs f32)
  --classes FILE     classes of one's own, as net.exportClasses gives them, in the place of the model's
  --activation A     relu or none: what is between the two layers of a head that has two (relu)
  --labels FILE      a text file with one label a line, or a JSON array, in the order of training
  --preprocess JSON  such as {"resize":256,"crop":224,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225]}
  --temperature T    by what the logits are divided before the softmax
  --name NAME        the model's name
  --license TEXT     the licence of the weights
  --provenance TEXT  where they come from
  --pictures PATH    pictures, or folders of them, on which the result is compared with f32; may be given again`;

const ACTIVATIONS = ['relu', 'none'] as const;
/** What the end of a file's name says. */
const FORMATS: Readonly<Record<string, ConvertOptions['format']>> = {
  '.safetensors': 'safetensors',
  '.onnx': 'onnx',
  '.tflite': 'tflite',
};

/** `shufflenet-wasm convert` */
export async function convert(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [from, to, ...more] = positionals;
  if (from === undefined || to === undefined || more.length > 0)
    throw new Error(`Two files are needed: FROM and TO.\n\n${HELP}`);
  const format = formatNamed(to);
  await checkPlaces([to], [from, values.labels, values.classes]);
  const pictures = await picturesAt(values.pictures ?? []);
  if (pictures.length > 0 && format !== 'safetensors')
    throw new Error(`--pictures compares safetensors, and ${to} will be another kind of file.`);
  const options: ConvertOptions = {
    format,
    ...(values.dtype === undefined ? {} : { dtype: dtypeNamed(values.dtype) }),
    ...(values.classes === undefined ? {} : { classes: await textIn(values.classes) }),
    ...(values.activation === undefined
      ? {}
      : { activation: oneOf(ACTIVATIONS, '--activation', values.activation) }),
    ...(values.labels === undefined ? {} : { labels: labelsIn(await textIn(values.labels)) }),
    ...(values.preprocess === undefined ? {} : { preprocess: objectIn(values.preprocess) }),
    ...(values.temperature === undefined ? {} : { temperature: Number(values.temperature) }),
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.license === undefined ? {} : { license: values.license }),
    ...(values.provenance === undefined ? {} : { provenance: values.provenance }),
  };
  const source = await modelBytes(from);
  await write(source, to, options);
  if (pictures.length > 0) await compare(source, to, options, pictures);
  return 0;
}

function parse(args: string[]) {
  return parsed({
    args,
    allowPositionals: true,
    options: {
      dtype: { type: 'string' },
      classes: { type: 'string' },
      activation: { type: 'string' },
      labels: { type: 'string' },
      preprocess: { type: 'string' },
      temperature: { type: 'string' },
      name: { type: 'string' },
      license: { type: 'string' },
      provenance: { type: 'string' },
      pictures: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  });
}

/** The kind of file that a name ends in. */
export function formatNamed(to: string): NonNullable<ConvertOptions['format']> {
  const format = FORMATS[extname(to).toLowerCase()];
  if (format) return format;
  throw new Error(`TO has to end in ${Object.keys(FORMATS).join(', ')}, which ${to} does not.`);
}

function labelsIn(text: string): string[] {
  const parsed = parseLabels(text);
  if ('labels' in parsed) return parsed.labels;
  const why =
    parsed.trouble === 'gap' ? `Line ${parsed.line} of the labels is empty.` : 'The labels are no list.';
  throw new Error(`${why} One label a line is needed, or an array of them in JSON.`);
}

function objectIn(json: string): Record<string, unknown> {
  try {
    return JSON.parse(json) as Record<string, unknown>;
  } catch (error) {
    throw new Error(`--preprocess has to be JSON: ${reason(error)}.`, { cause: error });
  }
}

/** Converts, writes, and tells what came of it. */
export async function write(source: Uint8Array, to: string, options: ConvertOptions): Promise<void> {
  const file = await convertFile(source, options);
  await writeWhole(to, file);
  const { format = 'safetensors', dtype = format === 'safetensors' ? 'f16' : 'f32' } = options;
  // What was assumed is told by the file that is written for this package; a graph for others states it as it is.
  const own =
    format === 'safetensors'
      ? file
      : await convertFile(source, { ...options, format: 'safetensors', dtype: 'f16' });
  const { info } = await inspect(own);
  console.log(
    `${to}: ${megabytes(file.length)} as ${dtype} (${megabytes(source.length)} before), ${info?.architecture ?? ''}, ${info?.classes ?? 0} classes`,
  );
  for (const { message } of info?.assumed ?? []) console.log(`  ${printable(message)}`);
}

/** All pictures there; refuses, before anything is written, what is not there or has none. */
async function picturesAt(names: readonly string[]): Promise<string[]> {
  const places = await picturesIn(names);
  for (const place of places) {
    if ('problem' in place) throw new Error(`${place.file}: ${place.problem}`);
    if (!isAddress(place.file)) await stat(place.file);
  }
  return places.map(({ file }) => file);
}

/** Compares the file with the same weights as f32. */
async function compare(
  source: Uint8Array,
  to: string,
  options: ConvertOptions,
  pictures: readonly string[],
): Promise<void> {
  const exact = await ShuffleNet.load({ model: await convertFile(source, { ...options, dtype: 'f32' }) });
  const stored = await ShuffleNet.load({ model: to });
  let [difference, largest, same] = [0, 0, 0];
  for (const picture of pictures) {
    const [a, b] = [await logits(exact, picture), await logits(stored, picture)];
    if (best(a) === best(b)) same += 1;
    a.forEach((logit, index) => {
      if (!Number.isFinite(logit + (b[index] ?? NaN))) return;
      difference = Math.max(difference, Math.abs(logit - (b[index] ?? NaN)));
      largest = Math.max(largest, Math.abs(logit));
    });
  }
  console.log(
    `  compared with f32 on ${pictures.length} pictures: logits differ by at most ${difference.toPrecision(2)}, the largest being ${largest.toPrecision(3)}; the first guess is the same for ${same}`,
  );
}

/** A picture's logits up to a constant, which probabilities don't tell: their mean is 0 here. */
async function logits(net: ShuffleNet, picture: string): Promise<number[]> {
  const { predictions } = await net.classify(picture, { topK: net.info.classes });
  const logits = new Array<number>(predictions.length);
  for (const { index, probability } of predictions)
    logits[index] = Math.log(probability) * net.info.temperature;
  const finite = logits.filter(Number.isFinite);
  const mean = finite.reduce((sum, logit) => sum + logit, 0) / finite.length;
  return logits.map((logit) => logit - mean);
}

function best(logits: readonly number[]): number {
  return logits.indexOf(Math.max(...logits));
}
