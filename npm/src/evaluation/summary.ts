import type { ModelInfo } from '../core/model.js';
import { calibrationOf, type Calibration } from './calibration.js';
import { checkOutcomes } from './inputs.js';
import { isAnswered, type Answered, type Outcome } from './outcome.js';
import { shareOf, type Share } from './shares.js';

/** How good a network is on pictures whose class is known: plain data, that JSON keeps. */
export interface Summary {
  /** How many pictures were answered. Everything below is about these. */
  readonly count: number;
  /** Those that failed, with the reason. */
  readonly failures: readonly { readonly name: string; readonly message: string }[];
  /** How often the first guess is right. */
  readonly top1: Share;
  /** How often the right class is among the first five guesses. */
  readonly top5: Share;
  /** The mean F1 of the classes, each counting the same whatever its number of pictures. */
  readonly macroF1: number;
  /** The mean recall of the classes. */
  readonly macroRecall: number;
  /** The classes that pictures are of, in the order of `info.labels`. */
  readonly classes: readonly ClassSummary[];
  /** What is taken for what, the most frequent first. */
  readonly confusions: readonly Confusion[];
  readonly calibration: Calibration;
  /** The mistakes that the network was surest of, 50 at most, the surest first: often it is the picture's label that is wrong. */
  readonly surest: readonly Mistake[];
}

/** How good a network is at a class. */
export interface ClassSummary {
  readonly index: number;
  readonly label: string;
  /** How many pictures are of it. */
  readonly count: number;
  /** How many of them are taken for it. */
  readonly right: number;
  /** How many pictures of any class are taken for it. */
  readonly guessed: number;
  /** `right / count` */
  readonly recall: number;
  /** `right / guessed`; `null` if nothing is taken for it. */
  readonly precision: number | null;
  /** The harmonic mean of both: `2 right / (count + guessed)` */
  readonly f1: number;
}

/** Pictures of one class that are taken for another one. */
export interface Confusion {
  /** What they are, as an index into `info.labels`. */
  readonly truth: number;
  /** What the network takes them for. */
  readonly guess: number;
  readonly count: number;
  /** The pictures' names, in order. */
  readonly names: readonly string[];
}

/** A picture that is taken for something else. */
export interface Mistake {
  readonly name: string;
  readonly truth: number;
  readonly guess: number;
  /** That of the guess. */
  readonly probability: number;
  /** The place of the truth among all classes. */
  readonly rank: number;
}

const MOST_SURE = 50;

/**
 * What the outcomes of `evaluate` say: how often the network is right and between which shares that lies, what it takes for what, and how far its
 * probabilities can be trusted.
 *
 * @example
 * ```ts
 * import type { ModelInfo } from 'shufflenet-wasm';
 * import { summarise, type Outcome } from 'shufflenet-wasm/evaluate';
 * const percent = (outcomes: Outcome[], info: ModelInfo) => 100 * summarise(outcomes, info).top1.share;
 * ```
 */
export function summarise(outcomes: readonly Outcome[], info: ModelInfo): Summary {
  checkOutcomes('summarise', outcomes, info);
  const answers = outcomes.filter(isAnswered);
  const classes = classesIn(answers, info);
  return {
    count: answers.length,
    failures: outcomes.flatMap((outcome) =>
      isAnswered(outcome) ? [] : [{ name: outcome.name, message: outcome.error.message }],
    ),
    top1: hits(answers, 1),
    top5: hits(answers, 5),
    macroF1: meanOf(classes.map(({ f1 }) => f1)),
    macroRecall: meanOf(classes.map(({ recall }) => recall)),
    classes,
    confusions: confusionsIn(answers),
    calibration: calibrationOf(answers, info.temperature),
    surest: mistakesIn(answers)
      .sort((a, b) => b.probability - a.probability)
      .slice(0, MOST_SURE),
  };
}

/** How often the right class is among so many guesses. */
export function hits(answers: readonly Answered[], guesses: number): Share {
  return shareOf(answers.filter(({ rank }) => rank <= guesses).length, answers.length);
}

/** The class that a picture is taken for. */
export function guessOf({ best }: Answered): number {
  return best[0]?.[0] ?? -1;
}

function classesIn(answers: readonly Answered[], { labels }: ModelInfo): ClassSummary[] {
  const counts = counted(answers.map(({ truth }) => truth));
  const guesses = counted(answers.map(guessOf));
  const rights = counted(answers.filter(({ rank }) => rank === 1).map(({ truth }) => truth));
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([index, count]) => {
      const [right, guessed] = [rights.get(index) ?? 0, guesses.get(index) ?? 0];
      return {
        ...{ index, label: labels[index] ?? String(index), count, right, guessed },
        recall: right / count,
        precision: guessed > 0 ? right / guessed : null,
        f1: (2 * right) / (count + guessed),
      };
    });
}

function counted(numbers: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
}

function mistakesIn(answers: readonly Answered[]): Mistake[] {
  return answers
    .filter(({ rank }) => rank > 1)
    .map((answer) => {
      const { name, truth, rank, best } = answer;
      return { name, truth, guess: guessOf(answer), probability: best[0]?.[1] ?? 0, rank };
    });
}

function confusionsIn(answers: readonly Answered[]): Confusion[] {
  const pairs = new Map<string, { truth: number; guess: number; names: string[] }>();
  for (const { name, truth, guess } of mistakesIn(answers)) {
    const key = `${truth} ${guess}`;
    const pair = pairs.get(key) ?? { truth, guess, names: [] };
    pairs.set(key, pair);
    pair.names.push(name);
  }
  return [...pairs.values()]
    .map(({ truth, guess, names }) => ({ truth, guess, count: names.length, names: names.sort() }))
    .sort((a, b) => b.count - a.count || a.truth - b.truth || a.guess - b.guess);
}

function meanOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / Math.max(1, numbers.length);
}
