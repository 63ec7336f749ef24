#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { reason } from './errors.js';
import { ShuffleNet, ShuffleNetError, type Classification } from './node.js';

declare const VERSION: string;

const HELP = `Says what is in pictures, on this machine.

Usage: shufflenet-wasm [options] picture...

  picture         a JPEG, PNG, WebP, GIF or BMP file, or its address
  --top K         how many guesses for each picture (5)
  --model FILE    another ShuffleNetV2 model, a safetensors file or its address
  --json          one JSON array with an entry for each picture
  --version       the version of this program
  --help          this text`;

type Outcome =
  | ({ readonly file: string } & Classification)
  | { readonly file: string; readonly error: { readonly code?: string; readonly message: string } };

async function main(): Promise<number> {
  const { values, positionals } = parse();
  if (values.help) return print(HELP);
  if (values.version) return print(VERSION);
  if (positionals.length === 0) throw new Error(`No picture was named.\n\n${HELP}`);
  const topK = Number(values.top);
  if (!Number.isInteger(topK) || topK < 1)
    throw new Error(`--top has to be a whole number from 1, not ${values.top}.`);

  const net = await ShuffleNet.load(values.model === undefined ? {} : { model: values.model });
  const outcomes: Outcome[] = [];
  for (const file of positionals) {
    const outcome = await classify(net, file, topK);
    outcomes.push(outcome);
    if (!values.json) show(outcome);
  }
  if (values.json) print(JSON.stringify(outcomes, null, 2));
  return outcomes.some((outcome) => 'error' in outcome) ? 1 : 0;
}

function parse() {
  return parseArgs({
    allowPositionals: true,
    options: {
      top: { type: 'string', default: '5' },
      model: { type: 'string' },
      json: { type: 'boolean' },
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
}

async function classify(net: ShuffleNet, file: string, topK: number): Promise<Outcome> {
  try {
    return { file, ...(await net.classify(file, { topK })) };
  } catch (error) {
    const code = error instanceof ShuffleNetError ? { code: error.code } : {};
    return { file, error: { ...code, message: reason(error) } };
  }
}

function show(outcome: Outcome): void {
  if ('error' in outcome) {
    console.error(`${outcome.file}: ${outcome.error.message}`);
    return;
  }
  const { file, predictions, ms, build } = outcome;
  print(`${file} (${ms.toFixed(1)} ms, ${build})`);
  for (const { label, probability } of predictions) {
    print(`${(100 * probability).toFixed(1).padStart(6)} %  ${label}`);
  }
}

function print(text: string): 0 {
  console.log(text);
  return 0;
}

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 2));

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`shufflenet-wasm: ${reason(error)}`);
  process.exitCode = 2;
}
