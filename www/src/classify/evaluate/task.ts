import type { Arithmetic, ModelInfo } from 'shufflenet-wasm';
import { evaluate, summarise, variantOf, type Evaluated, type Outcome } from 'shufflenet-wasm/evaluate';
import type { Problem } from '../../words/problem';
import type { Ending } from '../../words/quality';
import { problemWith, type Network } from '../network';
import { check } from '../pictures/open';
import type { Placed } from '../pictures/folders';
import { Refused } from '../refused';
import type { Sorted } from './folders';
import type { Result } from './state';

/** Pictures to be gone through with a network, and what has come of them so far. */
export interface Task {
  readonly sorted: Sorted;
  readonly network: Network;
  /** The length of its file. */
  readonly bytes: number;
  /** Whether 8-bit arithmetic comes after that in use. */
  readonly eightBit: boolean;
  readonly outcomes: Readonly<Record<Arithmetic, Map<string, Outcome>>>;
  readonly problems: Map<string, Problem>;
}

/** What the two are called in the files that are saved. */
const FORMS: Readonly<Record<Arithmetic, string>> = {
  f32: 'as it is, f32 arithmetic',
  i8: 'as it is, i8 arithmetic',
};

export function taskOf(sorted: Sorted, network: Network, bytes: number, eightBit: boolean): Task {
  const outcomes = { f32: new Map<string, Outcome>(), i8: new Map<string, Outcome>() };
  return { sorted, network, bytes, eightBit, outcomes, problems: new Map<string, Problem>() };
}

/** Goes through the pictures with `network`; those that have an answer are not looked at again. `onDone` is told how many are done. */
export async function goThrough(
  { sorted: { examples }, outcomes, problems }: Task,
  network: Network,
  { signal, onDone }: { readonly signal: AbortSignal; readonly onDone: (done: number) => void },
): Promise<void> {
  const record = outcomes[network.net.arithmetic];
  let done = 0;
  onDone(done);
  await evaluate(evaluated(network, problems), examples, {
    signal,
    known: record.values(),
    onOutcome(outcome) {
      record.set(outcome.name, outcome);
      done += 1;
      onDone(done);
    },
  });
}

/** The network as `evaluate` takes it. A picture is refused as everywhere on this page, and the reason is kept. */
function evaluated({ net, info }: Network, problems: Map<string, Problem>): Evaluated<Placed> {
  return {
    info,
    workers: net.workers,
    async classify({ path, file }, options) {
      try {
        await check(file, file.name);
        return await net.classify(file, options);
      } catch (error) {
        const problem =
          error instanceof Refused
            ? error.problem
            : await problemWith(error, { name: file.name, blob: file });
        problems.set(path, problem);
        throw error;
      }
    },
  };
}

/** What came of it, whether it was ended or not. */
export function resultOf(task: Task, ending: Ending | undefined, current: boolean): Result {
  const { sorted, network, bytes, problems } = task;
  const { info, net } = network;
  const { folder, examples, unmatched, loose } = sorted;
  const outcomes = outcomesOf(task, 'f32');
  return {
    ...{ info, folder, unmatched, loose, outcomes, ending, current },
    ...{ bytes, arithmetic: net.arithmetic, of: examples.length },
    problems: new Map(
      examples.flatMap(({ name, picture }) => {
        const problem = problems.get(picture.path);
        return problem === undefined ? [] : [[name, problem] as const];
      }),
    ),
    summary: summarise(outcomes, info),
    variants: variantsOf(task, outcomes, info),
  };
}

/** Both arithmetics on the pictures that both have looked at. */
function variantsOf(task: Task, outcomes: readonly Outcome[], info: ModelInfo) {
  const {
    bytes,
    outcomes: { i8 },
  } = task;
  if (i8.size === 0) return [];
  const first = outcomes.filter(({ name }) => i8.has(name));
  return [
    variantOf({ name: FORMS.f32, bytes }, first, info),
    variantOf({ name: FORMS.i8, bytes }, outcomesOf(task, 'i8'), info, first),
  ];
}

/** In the order of the pictures, and not in that in which they were done. */
function outcomesOf({ sorted: { examples }, outcomes }: Task, arithmetic: Arithmetic): Outcome[] {
  return examples.flatMap(({ name }) => outcomes[arithmetic].get(name) ?? []);
}
