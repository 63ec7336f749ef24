import { createHash } from 'node:crypto';
import { THE_MODEL, download, type Progress } from '../core/fetch.js';
import { checkLength } from '../core/model-bytes.js';
import { inspect } from '../node.js';
import { formatNamed, write } from './convert.js';
import { IMAGENET_LABELS } from './imagenet-labels.js';
import { dtypeNamed, parsed } from './arguments.js';
import { checkPlaces } from './places.js';

/** torchvision's files. The end of a name is the beginning of the file's SHA-256. */
const FILES: Readonly<Record<string, string>> = {
  'imagenet-x0.5': 'shufflenetv2_x0.5-f707e7126e.pth',
  'imagenet-x1.0': 'shufflenetv2_x1-5666bf0f80.pth',
  'imagenet-x1.5': 'shufflenetv2_x1_5-3c479a10.pth',
  'imagenet-x2.0': 'shufflenetv2_x2_0-8be3c8ee.pth',
};
const SERVER = 'https://download.pytorch.org/models/';
/** Seconds without a byte after which a server is given up. */
const PATIENCE = '30';
const LICENSE =
  'BSD 3-Clause (torchvision). Trained on ImageNet, whose pictures are for non-commercial research and education.';

const HELP = `Downloads torchvision's model of the 1000 ImageNet classes, checks it, and converts it.

Usage: shufflenet-wasm fetch [options] NAME [TO]

  NAME            ${Object.keys(FILES).join(', ')}
  TO              the file that is written: safetensors, or a graph if it ends in .onnx or .tflite (NAME.safetensors)
  --dtype TYPE    f32, f16 or i8: 4, 2 or 1 bytes a weight (f16; graphs f32)
  --from ADDRESS  a folder with the same files on another server (${SERVER})
  --sha256 START  how the file's SHA-256 has to begin, if it is another file
  --timeout S     after how many seconds without a byte the server is given up (${PATIENCE})`;

/** `shufflenet-wasm fetch` */
export async function fetchModel(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [name = '', to = `${name}.safetensors`, ...more] = positionals;
  const wanted = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (!wanted || more.length > 0) {
    const names = Object.keys(FILES).join(', ');
    throw new Error(`There is no model ${JSON.stringify(name)}. There are ${names}.`);
  }
  const format = formatNamed(to);
  await checkPlaces([to], []);
  const dtype = values.dtype === undefined ? {} : { dtype: dtypeNamed(values.dtype) };
  const expected = (values.sha256 ?? /-([0-9a-f]+)\.pth$/.exec(wanted)?.[1] ?? '').toLowerCase();
  if (!/^[0-9a-f]{8,64}$/.test(expected))
    throw new Error(`--sha256 has to be 8 or more hexadecimal digits, not ${expected}.`);
  const url = addressIn(values.from, wanted);
  const file = await arrived(url, seconds(values.timeout));
  const hash = createHash('sha256').update(file).digest('hex');
  if (!hash.startsWith(expected)) {
    throw new Error(
      `What came from ${url.href} is not the published file: its SHA-256 begins with ${hash.slice(0, expected.length)}, not ${expected}. Nothing was written.`,
    );
  }
  // Written down what is torchvision's way for it, and so is no longer assumed.
  const { info } = await inspect(file);
  await write(file, to, {
    ...dtype,
    format,
    name,
    labels: IMAGENET_LABELS,
    ...(info && { preprocess: info.preprocess }),
    license: LICENSE,
    provenance: `${url.href}, SHA-256 ${hash}`,
  });
  return 0;
}

/** A file in a folder on a server. */
function addressIn(folder: string, name: string): URL {
  try {
    return new URL(name, folder.endsWith('/') ? folder : `${folder}/`);
  } catch (cause) {
    throw new Error(`--from has to be an address, such as ${SERVER}, not ${folder}.`, { cause });
  }
}

/** The file; a server that says nothing for a while is given up, and one that never ends. */
async function arrived(url: URL, patience: number): Promise<Uint8Array> {
  const silence = new AbortController();
  const why = new Error(
    `The server at ${url.href} has sent nothing for ${patience} seconds. Try again later, or name another one with --from.`,
  );
  const timer = setTimeout(() => silence.abort(why), 1000 * patience);
  const onProgress = (progress: Progress) => {
    timer.refresh();
    show(progress);
  };
  try {
    return await download(url, THE_MODEL, { signal: silence.signal, onProgress }, checkLength);
  } finally {
    clearTimeout(timer);
  }
}

function parse(args: string[]) {
  return parsed({
    args,
    allowPositionals: true,
    options: {
      dtype: { type: 'string' },
      from: { type: 'string', default: SERVER },
      sha256: { type: 'string' },
      timeout: { type: 'string', default: PATIENCE },
      help: { type: 'boolean' },
    },
  });
}

function seconds(text: string): number {
  const number = Number(text);
  if (number > 0 && number < 1e6) return number;
  throw new Error(`--timeout has to be a number of seconds above 0, not ${text}.`);
}

/** One line that counts, where there is a terminal. */
function show({ received, total }: Progress): void {
  if (!process.stderr.isTTY) return;
  const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const end = received === total ? '\n' : '';
  process.stderr.write(`\r${size(received)}${total === undefined ? '' : ` of ${size(total)}`}${end}`);
}
