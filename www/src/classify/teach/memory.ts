import { createStore, entries, promisifyRequest } from 'idb-keyval';
import type { Example, Taken, Taught } from '../state';
import type { Model } from './file';
import { isTaught, mended, paired, partOf } from './taught';

type Entry = Taught | undefined;

/** A small change: what is at these keys is replaced by what `work` makes of it, all at once; undefined is nothing. */
interface Change {
  readonly keys: readonly string[];
  readonly work: (before: readonly unknown[]) => readonly unknown[];
}

/** Thrown when a class can't be renamed as there is another of that name. */
export class NameTaken extends Error {}

/**
 * Where the classes are kept, those of each model for itself. Every change is small and made in one transaction, so that
 * two tabs add to each other's classes and never overwrite them.
 */
export class Memory {
  readonly #browser = inBrowser();
  /** What the browser had when it could be read last. */
  #seen = new Map<string, unknown>();
  /** The changes that the browser did not take, in their order. */
  readonly #waiting: Change[] = [];
  #last: Promise<unknown> = Promise.resolve();

  /** False while there are changes that last only as long as the page. */
  get kept(): boolean {
    return this.#waiting.length === 0;
  }

  /** What a model was taught. A class that it can't use stays where it is, and is left out. */
  async all(model: Model): Promise<Taught[]> {
    const all = await this.#inTurn(() => this.#all());
    const own = [...all].flatMap(([key, kept]) =>
      isTaught(kept) && key === keyOf(model, kept.name) ? (mended(kept, model.embedding) ?? []) : [],
    );
    return own.sort((a, b) => a.at - b.at);
  }

  /** Adds examples to a class, which is made if there is none of that name; those that it has are left out. Gives how many it has then. */
  async add(model: Model, added: Taught): Promise<number> {
    let count = 0;
    await this.#change(model, [added.name], ([before]) => {
      const known = new Set(before?.examples);
      const others = partOf(added, (text) => !known.has(text));
      const after = others === undefined ? before : joined(before, others);
      count = after === undefined ? 0 : (mended(after, model.embedding)?.examples.length ?? 0);
      return [after];
    });
    return count;
  }

  /** Says whether there was such a class. */
  async rename(model: Model, from: string, to: string): Promise<boolean> {
    let found = false;
    await this.#change(model, [from, to], ([before, other]) => {
      if (other !== undefined) throw new NameTaken();
      found = before !== undefined;
      return [undefined, before && { ...before, name: to }];
    });
    return found;
  }

  /** Takes a class away; gives what it was. */
  async remove(model: Model, name: string): Promise<Taken | undefined> {
    let removed: Entry;
    await this.#change(model, [name], ([before]) => {
      removed = before;
      return [undefined];
    });
    return removed && { part: removed, place: 0, whole: true };
  }

  /** Takes an example away, and puts it into another class if one is named, which is made if it is gone. Gives what was taken, if it was there. */
  async take(model: Model, example: Example, to?: string): Promise<Taken | undefined> {
    let taken: Taken | undefined;
    await this.#change(model, [example.name, ...named(to)], ([before, other]) => {
      const place = before === undefined ? -1 : placeOf(example, before);
      const part = before && partOf(before, (_, n) => n === place);
      if (before === undefined || part === undefined) return [before, other];
      const rest = partOf(before, (_, n) => n !== place);
      taken = { part, place, whole: rest === undefined, to };
      return [rest, to === undefined ? undefined : joined(other, { ...part, name: to, at: Date.now() })];
    });
    return taken;
  }

  /** Puts back what was taken, to its old place, and out of the class that it was moved to. */
  async putBack(model: Model, { part, place, to }: Taken): Promise<void> {
    await this.#change(model, [part.name, ...named(to)], ([before, other]) => {
      const moved = other?.examples.lastIndexOf(part.examples[0] ?? '');
      return [joined(before, part, place), other && partOf(other, (_, n) => n !== moved)];
    });
  }

  async #change(
    model: Model,
    names: string[],
    work: (before: readonly Entry[]) => readonly Entry[],
  ): Promise<void> {
    const keys = names.map((name) => keyOf(model, name));
    const usable = (kept: unknown) => (isTaught(kept) ? paired(kept) : undefined);
    await this.#inTurn(() => this.#make({ keys, work: (before) => work(before.map(usable)) }));
  }

  /** Where the browser forbids or lacks storage, changes wait; at each further one, which may make room, they are tried again. */
  async #make(change: Change): Promise<void> {
    if (this.#waitsFor(change) || !(await this.#write(change))) {
      changeIn(await this.#all(), change);
      this.#waiting.push(change);
    }
    if (!this.kept && (await this.#write(together(this.#waiting)))) this.#waiting.length = 0;
  }

  /** Says whether the browser took it. */
  async #write(change: Change): Promise<boolean> {
    try {
      await this.#browser.change(change);
      return true;
    } catch (error) {
      if (error instanceof NameTaken) throw error;
      console.warn('What is taught can’t be kept.', error);
      return false;
    }
  }

  /** Whether a change is of classes that an earlier one is about, too. */
  #waitsFor({ keys }: Change): boolean {
    return this.#waiting.some((earlier) => earlier.keys.some((key) => keys.includes(key)));
  }

  /** What the browser has, with what waits. */
  async #all(): Promise<Map<string, unknown>> {
    this.#seen = await this.#browser.all().catch(() => this.#seen);
    const all = new Map(this.#seen);
    replay(this.#waiting, all);
    return all;
  }

  /** One after the other, so that no change is made twice. */
  #inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** Several changes as one. */
function together(changes: readonly Change[]): Change {
  const keys = [...new Set(changes.flatMap(({ keys }) => keys))];
  return {
    keys,
    work(before) {
      const all = new Map(keys.map((key, n) => [key, before[n]]));
      replay(changes, all);
      return keys.map((key) => all.get(key));
    },
  };
}

function replay(changes: readonly Change[], all: Map<string, unknown>): void {
  for (const change of changes) {
    try {
      changeIn(all, change);
    } catch (error) {
      // Another tab may have given the name to another class while the change waited: then the old one stays.
      if (!(error instanceof NameTaken)) throw error;
    }
  }
}

/** A class with more examples, at its end if no other place is told. */
function joined(before: Entry, { name, at, examples, thumbnails }: Taught, place = Infinity): Taught {
  const inserted = (all: readonly string[] = [], more: readonly string[]) => [
    ...all.slice(0, place),
    ...more,
    ...all.slice(place),
  ];
  return {
    ...{ name, at: Math.min(before?.at ?? at, at) },
    examples: inserted(before?.examples, examples),
    thumbnails: inserted(before?.thumbnails, thumbnails),
  };
}

/** Where an example is now; -1 if it is gone. Of equal ones it is the same which. */
function placeOf({ place, text }: Example, { examples }: Taught): number {
  return examples[place] === text ? place : examples.indexOf(text);
}

function named(to: string | undefined): string[] {
  return to === undefined ? [] : [to];
}

/** Embeddings of different models can't be compared, so each has classes of its own. JSON, as it is no other's beginning by chance. */
function keyOf(model: Model, name: string): string {
  return `${JSON.stringify(`${model.name} ${model.embedding}`)} ${name}`;
}

function inBrowser() {
  // Opened at the first use: that may throw.
  let opened: ReturnType<typeof createStore> | undefined;
  const store = () => (opened ??= createStore('shufflenet-taught', 'classes'));
  return {
    all: async () => new Map(await entries<string, unknown>(store())),
    async change({ keys, work }: Change) {
      await store()('readwrite', async (objects) => {
        const before = keys.map((key) => promisifyRequest(objects.get(key) as IDBRequest<unknown>));
        const after = work(await Promise.all(before));
        try {
          keys.forEach((key, n) => {
            if (after[n] === undefined) objects.delete(key);
            else objects.put(after[n], key);
          });
        } catch (error) {
          objects.transaction.abort(); // Else a part of it would be made.
          throw error;
        }
        await promisifyRequest(objects.transaction);
      });
    },
  };
}

function changeIn(all: Map<string, unknown>, { keys, work }: Change): void {
  const after = work(keys.map((key) => all.get(key)));
  keys.forEach((key, n) => {
    if (after[n] === undefined) all.delete(key);
    else all.set(key, after[n]);
  });
}
