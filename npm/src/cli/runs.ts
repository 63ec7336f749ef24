import { isAnswered, type Failed, type Outcome } from '../evaluation/outcome.js';
import { evaluate, type Example } from '../evaluation/run.js';
import { ShuffleNet } from '../node.js';
import type { Form } from './forms.js';
import type { Kept } from './kept.js';
import { progressBar } from './progress.js';

/** What came of all pictures with a form of the model. */
export interface Run {
  readonly form: Form;
  /** The length of its file. */
  readonly bytes: number;
  readonly outcomes: readonly Outcome[];
}

/** How the pictures are gone through. */
export interface Task {
  readonly model: Uint8Array;
  readonly threads: number;
  readonly examples: readonly Example<string>[];
  readonly kept: Kept;
}

/** A form of the model, ready to run. */
export function started(model: Uint8Array, { arithmetic }: Form, threads: number): Promise<ShuffleNet> {
  return ShuffleNet.load({ model, arithmetic, ...(threads > 1 && { workers: threads }) });
}

/** Runs one form after the other; the first is `net`. */
export async function runsOf(net: ShuffleNet, forms: readonly Form[], task: Task): Promise<Run[]> {
  const { model, threads, examples, kept } = task;
  const bar = progressBar(forms.length * examples.length, false);
  const runs: Run[] = [];
  try {
    for (const form of forms) {
      const file = await form.file(model);
      const own = runs.length === 0 ? net : await started(file, form, threads);
      const outcomes = await evaluate(own, examples, {
        known: kept.known(form.key),
        onOutcome(outcome, fresh) {
          if (fresh) kept.keep(outcome, form.key);
          bar?.increment();
        },
      });
      own.dispose();
      runs.push({ form, bytes: file.length, outcomes });
    }
  } finally {
    bar?.stop();
  }
  return runs;
}

/** The pictures that failed with any form, each once. */
export function failuresIn(runs: readonly Run[]): Failed[] {
  const failures = runs.flatMap(({ outcomes }) =>
    outcomes.filter((outcome): outcome is Failed => !isAnswered(outcome)),
  );
  return [...new Map(failures.map((failure) => [failure.name, failure])).values()];
}
