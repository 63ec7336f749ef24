import type { Example, Teach, Tested } from '../state';

/** An example with its picture, and what the others take it for if that was asked. */
export interface Seen extends Example {
  readonly thumbnail: string;
  readonly guess: string | undefined;
}

/** Where the examples of each class are that the others take for each class. */
export type Cells = ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;

/** Two classes, and how many of all their examples are taken for the other one. */
interface Pair {
  readonly names: readonly [string, string];
  readonly mistaken: number;
  readonly of: number;
}

export function cellsOf({ leftOut }: Tested): Cells {
  const cells = new Map<string, Map<string, number[]>>();
  for (const { label, example, guess } of leftOut) {
    const row = cells.get(label) ?? new Map<string, number[]>();
    const places = row.get(guess) ?? [];
    places.push(example);
    cells.set(label, row.set(guess, places));
  }
  return cells;
}

/** The share of examples that the others put into the right class. */
export function accuracyOf({ leftOut }: Tested): number {
  return leftOut.filter(({ label, guess }) => label === guess).length / leftOut.length;
}

/** The classes in their order; of more than `most` those with which most mistakes are made. */
export function mostMistaken({ classes, leftOut }: Tested, most: number): Tested['classes'] {
  if (classes.length <= most) return classes;
  const mistakes = new Map<string, number>();
  for (const { label, guess } of leftOut) {
    if (label === guess) continue;
    for (const name of [label, guess]) mistakes.set(name, (mistakes.get(name) ?? 0) + 1);
  }
  const of = (name: string) => mistakes.get(name) ?? 0;
  const worst = new Set([...classes].sort((a, b) => of(b.name) - of(a.name)).slice(0, most));
  return classes.filter((taught) => worst.has(taught));
}

/**
 * The two classes that are taken for each other most often, if it is worth saying. One example is not: it may be a bad picture, which is
 * better deleted. Less than a tenth of theirs is not, either: then nine of ten answers are right, and the matrix shows the others.
 */
export function hardlyApart({ classes }: Tested, cells: Cells): Pair | undefined {
  const count = (name: string, guess: string) => cells.get(name)?.get(guess)?.length ?? 0;
  let worst: Pair = { names: ['', ''], mistaken: 0, of: 0 };
  for (const [n, one] of classes.entries()) {
    for (const other of classes.slice(0, n)) {
      const mistaken = count(one.name, other.name) + count(other.name, one.name);
      if (mistaken <= worst.mistaken) continue;
      const of = one.examples.length + other.examples.length;
      worst = { names: [other.name, one.name], mistaken, of };
    }
  }
  return worst.mistaken > 1 && 10 * worst.mistaken >= worst.of ? worst : undefined;
}

/** The examples that are to be shown large; none if they are gone. */
export function examplesShown({ shown, classes, tested }: Teach): Seen[] {
  if (shown === undefined) return [];
  const { name, guess } = shown;
  // What was asked of other examples tells nothing of these.
  const current = guess !== undefined || tested?.classes === classes ? tested : undefined;
  const guesses = current?.leftOut.filter(({ label }) => label === name).map(({ guess }) => guess) ?? [];
  const taught = (current?.classes ?? classes).find((taught) => taught.name === name);
  const all = taught?.examples.map((text, place) => ({
    ...{ name, place, text, guess: guesses[place] },
    thumbnail: taught.thumbnails[place] ?? '',
  }));
  return all?.filter((seen) => guess === undefined || seen.guess === guess) ?? [];
}

/** Whether it is the example that was chosen, which may have gone or moved since. */
export function isChosen({ place, text }: Example, { shown }: Teach): boolean {
  return shown?.chosen?.place === place && shown.chosen.text === text;
}
