import { parseArgs } from 'node:util';
import { reason } from './errors.js';
import { ShuffleNet, ShuffleNetError, type Classification } from './node.js';

declare const VERSION: string;

const HELP = `Says what is in pictures, on this machine.

Usage: shufflenet-wasm [options] picture...

  picture         a JPEG, PNG, WebP, GIF or BMP file, or its address
  --top K         how many guesses for each picture (5)
  --model FILE    another ShuffleNetV2 model or its address: safetensors, or PyTorch's .pth
  --json          one JSON array with an entry for each picture
  --version       the version of this program
  --help          this text

Models:

  shufflenet-wasm inspect FILE          what is in a model file, and whether it will run
  shufflenet-wasm convert FROM TO       a checkpoint as a model file, with labels, smaller
  shufflenet-wasm fetch imagenet-x1.0   torchvision's model of the 1000 ImageNet classes

Each tells more with --help.`;

type Outcome =
  | ({ readonly file: string } & Classification)
  | { readonly file: string; readonly error: { readonly code?: string; readonly message: string } };

/** The program without a command. */
export async function classify(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) return print(HELP);
  if (values.version) return print(VERSION);
  if (positionals.length === 0) throw new Error(`No picture was named.\n\n${HELP}`);
  const topK = Number(values.top);
  if (!Number.isInteger(topK) || topK < 1)
    throw new Error(`--top has to be a whole number from 1, not ${values.top}.`);

  const net = await ShuffleNet.load(values.model === undefined ? {} : { model: values.model });
  const outcomes: Outcome[] = [];
  for (const file of positionals) {
    const outcome = await outcomeOf(net, file, topK);
    outcomes.push(outcome);
    if (!values.json) show(outcome);
  }
  if (values.json) print(JSON.stringify(outcomes, null, 2));
  return outcomes.some((outcome) => 'error' in outcome) ? 1 : 0;
}

function parse(args: string[]) {
  return parseArgs({
    args,
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

async function outcomeOf(net: ShuffleNet, file: string, topK: number): Promise<Outcome> {
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
