import { csvOf } from '../core/csv.js';
import { printable, printableJson, printableTable } from '../node/printable.js';
import { arithmeticNamed, count, parsed, threadsFor } from './arguments.js';
import { netOf, outcomeOf, type Failed, type Job, type Outcome } from './outcome.js';
import { picturesIn, type Place } from './pictures.js';
import { progressBar } from './progress.js';

declare const VERSION: string;

const HELP = `Says what is in pictures, on this machine.

Usage: shufflenet-wasm [options] picture...

  picture         a JPEG, PNG, WebP, GIF or BMP file, its address, a pattern such as 'photos/**/*.jpg',
                  or a folder: all pictures in it and in the folders within
  --top K         how many guesses for each picture (5)
  --model FILE    another ShuffleNetV2 model or its address: safetensors, PyTorch's .pth, ONNX
  --arithmetic A  f32, PyTorch's answers, or i8: faster, a little different (f32)
  --json          one JSON array with an entry for each picture
  --csv           a line for each guess: file, rank, label, index, probability, error
  --threads N     on how many threads (one a processor, for more than a few pictures)
  --version       the version of this program
  --help          this text

Models:

  shufflenet-wasm evaluate FOLDER       how good a model is on your pictures, in a folder for each class
  shufflenet-wasm inspect FILE          what is in a model file, and whether it will run
  shufflenet-wasm convert FROM TO       a checkpoint as a model file, with labels, smaller
  shufflenet-wasm fetch imagenet-x1.0   torchvision's model of the 1000 ImageNet classes

Each tells more with --help.

A picture that fails is named on standard error, the others go on, and the exit code is 1.`;

/** The program without a command. */
export async function classify(args: string[]): Promise<number> {
  const { values, positionals } = parse(args);
  if (values.help) return print(HELP);
  if (values.version) return print(VERSION);
  if (positionals.length === 0) throw new Error(`No picture was named.\n\n${HELP}`);
  if (values.json && values.csv) throw new Error('--json and --csv exclude each other.');
  const topK = count('top', values.top);
  const places = await picturesIn(positionals);
  const threads = threadsFor(values.threads, places.length);
  const job = { model: values.model, topK, arithmetic: arithmeticNamed(values.arithmetic) };

  const ordered = values.json || values.csv ? undefined : inOrder(show);
  const bar = progressBar(places.length, ordered !== undefined);
  const outcomes: Outcome[] = [];
  try {
    await run(places, threads, job, (index, outcome) => {
      outcomes[index] = outcome;
      bar?.increment();
      ordered?.(index, outcome);
    });
  } finally {
    bar?.stop();
  }
  const failures = outcomes.filter((outcome) => 'error' in outcome);
  if (!ordered) for (const failure of failures) complain(failure);
  if (values.json) print(printableJson(outcomes));
  if (values.csv) print(printableTable(csvOf(outcomes, '\n')));
  return failures.length > 0 ? 1 : 0;
}

function parse(args: string[]) {
  return parsed({
    args,
    allowPositionals: true,
    options: {
      top: { type: 'string', default: '5' },
      model: { type: 'string' },
      arithmetic: { type: 'string', default: 'f32' },
      json: { type: 'boolean' },
      csv: { type: 'boolean' },
      threads: { type: 'string' },
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
}

type Tell = (index: number, outcome: Outcome) => void;

async function run(places: readonly Place[], threads: number, job: Job, tell: Tell): Promise<void> {
  const good: number[] = [];
  places.forEach((place, index) => {
    if ('problem' in place) tell(index, { file: place.file, error: { message: place.problem } });
    else good.push(index);
  });
  const files = good.map((index) => places[index]?.file ?? '');
  if (files.length === 0) return;
  const told: Tell = (at, outcome) => tell(good[at] ?? at, outcome);
  const net = await netOf(job, threads);
  const queue = files.entries(); // One for all engines: who is done takes the next.
  const work = async () => {
    for (const [at, file] of queue) told(at, await outcomeOf(net, file, job.topK));
  };
  await Promise.all(Array.from({ length: net.workers }, work));
  net.dispose();
}

/** Passes outcomes on in the order of the pictures, each as soon as all before it are there. */
function inOrder(pass: (outcome: Outcome) => void): Tell {
  const waiting = new Map<number, Outcome>();
  let next = 0;
  return (index, outcome) => {
    waiting.set(index, outcome);
    for (let ready = waiting.get(next); ready; ready = waiting.get(++next)) {
      waiting.delete(next);
      pass(ready);
    }
  };
}

function show(outcome: Outcome): void {
  if ('error' in outcome) {
    complain(outcome);
    return;
  }
  const { file, predictions, ms, build } = outcome;
  print(`${printable(file)} (${ms.toFixed(1)} ms, ${build})`);
  for (const { label, probability } of predictions) {
    print(`${(100 * probability).toFixed(1).padStart(6)} %  ${printable(label)}`);
  }
}

function complain({ file, error }: Failed): void {
  console.error(printable(`${file}: ${error.message}`));
}

function print(text: string): 0 {
  console.log(text);
  return 0;
}
