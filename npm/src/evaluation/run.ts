import { ShuffleNetError, reason } from '../core/errors.js';
import type { ModelInfo } from '../core/model.js';
import { badOption, checkOptions } from '../core/options.js';
import type { Prediction } from '../core/results.js';
import { settled, within } from '../core/settle.js';
import { nameOf, quoted } from '../core/values.js';
import { answered, isAnswered, isOutcome, type Outcome } from './outcome.js';

/** What `evaluate` needs of a network: every `ShuffleNet` has it. */
export interface Evaluated<Input> {
  readonly info: ModelInfo;
  /** How many pictures it is given at a time. */
  readonly workers: number;
  /** Aborts when it is disposed of. */
  readonly life?: AbortSignal;
  classify(
    picture: Input,
    options: {
      readonly topK: number;
      readonly only: 'built-in';
      readonly signal?: AbortSignal | undefined;
    },
  ): Promise<{ readonly predictions: readonly Prediction[] }>;
}

/** A picture and the class that it is of. */
export interface Example<Input> {
  /** By what the picture is known in lists, and when the work is taken up again: best its folder and file, `cat/1.jpg`. */
  readonly name: string;
  /** The class, as an index into `info.labels`: see `matchFolders`. */
  readonly truth: number;
  /** What `net.classify` takes. */
  readonly picture: Input;
}

/**
 * How pictures are gone through.
 *
 * @example
 * ```ts
 * import type { EvaluateOptions, Outcome } from 'shufflenet-wasm/evaluate';
 * const known: Outcome[] = JSON.parse(localStorage.getItem('outcomes') ?? '[]');
 * const options: EvaluateOptions = { known, onOutcome: (outcome, fresh) => fresh && known.push(outcome) };
 * ```
 */
export interface EvaluateOptions {
  /** Stops; `evaluate` then throws the signal's reason. What was told until then is not lost: see `known`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called with the outcome of each picture as it comes, in the order in which they are done; `fresh` is `false` for one that
   * was known. What it gives is waited for.
   */
  readonly onOutcome?: ((outcome: Outcome, fresh: boolean) => unknown) | undefined;
  /**
   * Outcomes of an earlier run with the same model: a picture of that name and class is not classified again, unless it
   * failed.
   */
  readonly known?: Iterable<Outcome> | undefined;
}

/** These are not the picture's fault: it would be the same with every other one. */
const HOPELESS = [
  'Disposed',
  'Unsupported',
  'EngineUnavailable',
  'ModelUnavailable',
  'IntegrityMismatch',
  'BadOption',
];

/**
 * Classifies pictures whose class is known, and gives what came of each, in their order. A picture that fails is among them with its
 * error, and the others go on. As many are under way as `net.workers`; the next one is asked for when one is done, so
 * that `examples` may be a generator that opens files one by one.
 *
 * @example
 * ```ts
 * import { ShuffleNet } from 'shufflenet-wasm';
 * import { evaluate, summarise } from 'shufflenet-wasm/evaluate';
 * const net = await ShuffleNet.load({ workers: 'auto' });
 * const examples = [{ name: 'koala/1.jpg', truth: net.info.labels.indexOf('koala'), picture: 'koala/1.jpg' }];
 * const { top1, calibration } = summarise(await evaluate(net, examples), net.info);
 * ```
 */
export async function evaluate<Input>(
  net: Evaluated<Input>,
  examples: Iterable<Example<Input>> | AsyncIterable<Example<Input>>,
  options: EvaluateOptions = {},
): Promise<Outcome[]> {
  checkOptions('evaluate', options, 'signal onOutcome known');
  const { signal, onOutcome, known = [] } = options;
  checkInputs(net, examples, known);
  // They may come from a file.
  const earlier = new Map(
    Array.from(known)
      .filter(isOutcome)
      .map((outcome) => [outcome.name, outcome]),
  );
  const outcomes: Outcome[] = [];
  const queue = numbered(examples); // One for all workers: who is done takes the next.
  const work = async (over: AbortSignal) => {
    for await (const [at, example] of queue) {
      over.throwIfAborted();
      checkExample(example, at);
      const before = still(earlier.get(example.name), example.truth, net.info.classes);
      const outcome = before ?? (await outcomeOf(net, example, over));
      outcomes[at] = outcome;
      await onOutcome?.(outcome, !before);
    }
  };
  // One that fails ends all.
  await within([signal, net.life], (over) =>
    settled(Promise.all(Array.from({ length: net.workers }, () => work(over))), over),
  );
  return outcomes;
}

/** What can't be gone through would be as if there were no pictures, or fail somewhere within. */
function checkInputs(net: unknown, examples: unknown, known: unknown): void {
  const { classify, info, workers } = (net ?? {}) as Partial<Evaluated<unknown>>;
  if (typeof classify !== 'function' || typeof info !== 'object' || !Number.isInteger(workers))
    throw new ShuffleNetError('BadInput', `evaluate takes a network that was loaded, not ${nameOf(net)}.`);
  if (!isIterable(examples))
    throw new ShuffleNetError('BadInput', `evaluate takes a list of examples, not ${nameOf(examples)}.`);
  if (!isIterable(known)) throw badOption(`known has to be a list of outcomes, not ${nameOf(known)}`);
}

function isIterable(value: unknown): boolean {
  const { [Symbol.iterator]: one, [Symbol.asyncIterator]: other } = Object(value) as Partial<
    Iterable<unknown> & AsyncIterable<unknown>
  >;
  return typeof value === 'object' && typeof (one ?? other) === 'function';
}

/** The first loop that leaves ends it for all. */
async function* numbered<Item>(items: Iterable<Item> | AsyncIterable<Item>) {
  let at = 0;
  for await (const item of items) yield [at++, item] as const;
}

function checkExample(example: unknown, at: number): void {
  if (typeof (example as Partial<Example<unknown>> | undefined)?.name === 'string') return;
  throw new ShuffleNetError('BadInput', `Example ${at} has no name: each has name, truth and picture.`);
}

/** An outcome that still holds: pictures that failed are tried again, and those that are now said to be of another class. */
function still(outcome: Outcome | undefined, truth: number, classes: number): Outcome | undefined {
  if (!outcome || !isAnswered(outcome) || outcome.truth !== truth) return undefined;
  const { best, rank } = outcome;
  return rank <= classes && best.every(([index]) => index < classes) ? outcome : undefined;
}

async function outcomeOf<Input>(
  net: Evaluated<Input>,
  { name, truth, picture }: Example<Input>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { classes } = net.info;
  if (!Number.isInteger(truth) || truth < 0 || truth >= classes) {
    throw new ShuffleNetError(
      'BadOption',
      `truth has to be a whole number from 0 to ${classes - 1}, not ${quoted(truth)}, the one of ${name}.`,
    );
  }
  try {
    const { predictions } = await net.classify(picture, { topK: classes, only: 'built-in', signal });
    signal.throwIfAborted();
    return answered(name, truth, predictions);
  } catch (error) {
    signal.throwIfAborted();
    // By its name and not by its class: every entry of this package has one of its own.
    const code = (error as { code?: unknown } | undefined)?.code;
    if (typeof code !== 'string') return { name, truth, error: { message: reason(error) } };
    if (HOPELESS.includes(code)) throw error;
    return { name, truth, error: { code, message: reason(error) } };
  }
}
