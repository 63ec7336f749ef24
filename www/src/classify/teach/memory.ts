import { createStore, entries, promisifyRequest } from 'idb-keyval';
import type { Example, Taken, Taught } from '../state';
import type { Model } from './file';
import { isTaught, mended, paired, partOf } from './taught';

type Entry = Taught | undefined;

/** Somewhere to keep classes by key. */
interface Place {
  all(): Promise<Map<string, unknown>>;
  /** Replaces what is at these keys by what `work` makes of it, all at once; undefined is nothing. */
  change(keys: readonly string[], work: (before: readonly unknown[]) => readonly Entry[]): Promise<void>;
}

/** Thrown when a class can't be renamed as there is another of that name. */
export class NameTaken extends Error {}

/**
 * Where the classes are kept, those of each model for itself. Every change is small and made in one transaction, so that
 * two tabs add to each other's classes and never overwrite them.
 */
export class Memory {
  #place: Place = inBrowser();
  #seen = new Map<string, unknown>();
  /** False when the browser keeps nothing and the classes last as long as the page. */
  kept = true;

  /** What a model was taught. A class that it can't use stays where it is, and is left out. */
  async all(model: Model): Promise<Taught[]> {
    this.#seen = await this.#try((place) => place.all());
    const own = [...this.#seen].flatMap(([key, kept]) =>
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
    await this.#try((place) =>
      place.change(keys, (before) => work(before.map((kept) => (isTaught(kept) ? paired(kept) : undefined)))),
    );
  }

  /** Where the browser forbids or lacks storage, goes on in memory with all that was seen. */
  async #try<Value>(work: (place: Place) => Promise<Value>): Promise<Value> {
    const place = this.#place;
    try {
      return await work(place);
    } catch (error) {
      if (error instanceof NameTaken) throw error;
      const seen = await place.all().catch(() => this.#seen);
      // Unless another change has met the same.
      if (place === this.#place) {
        if (!this.kept) throw error;
        console.warn('What is taught can’t be kept.', error);
        this.kept = false;
        this.#place = inMemory(seen);
      }
      return work(this.#place);
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

function inBrowser(): Place {
  // Opened at the first use: that may throw.
  let opened: ReturnType<typeof createStore> | undefined;
  const store = () => (opened ??= createStore('shufflenet-taught', 'classes'));
  return {
    all: async () => new Map(await entries<string, unknown>(store())),
    async change(keys, work) {
      await store()('readwrite', async (objects) => {
        const before = keys.map((key) => promisifyRequest(objects.get(key) as IDBRequest<unknown>));
        const after = work(await Promise.all(before));
        keys.forEach((key, n) => {
          if (after[n] === undefined) objects.delete(key);
          else objects.put(after[n], key);
        });
        await promisifyRequest(objects.transaction);
      });
    },
  };
}

function inMemory(seen: ReadonlyMap<string, unknown>): Place {
  const map = new Map(seen);
  return {
    all: () => Promise.resolve(new Map(map)),
    // eslint-disable-next-line @typescript-eslint/require-await -- errors come as rejections
    async change(keys, work) {
      const after = work(keys.map((key) => map.get(key)));
      keys.forEach((key, n) => {
        if (after[n] === undefined) map.delete(key);
        else map.set(key, after[n]);
      });
    },
  };
}
