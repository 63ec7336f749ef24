import { createStore, entries, promisifyRequest } from 'idb-keyval';
import type { Taught } from '../state';
import { mended } from './taught';

/** Thumbnails kept of each class. */
const MOST_THUMBNAILS = 8;

type Entry = Taught | undefined;

/** Somewhere to keep classes by key. */
interface Place {
  all(): Promise<Map<string, Taught>>;
  /** Replaces what is at these keys by what `work` makes of it, all at once; undefined is nothing. */
  change(keys: readonly string[], work: (before: readonly Entry[]) => readonly Entry[]): Promise<void>;
}

/** Thrown when a class can't be renamed as there is another of that name. */
export class NameTaken extends Error {}

/**
 * Where the classes are kept, those of each model for itself. Every change is small and made in one transaction, so that
 * two tabs add to each other's classes and never overwrite them.
 */
export class Memory {
  #place: Place = inBrowser();
  #seen = new Map<string, Taught>();
  /** False when the browser keeps nothing and the classes last as long as the page. */
  kept = true;

  async all(model: string): Promise<Taught[]> {
    this.#seen = await this.#try((place) => place.all());
    const own = [...this.#seen].filter(([key]) => key.startsWith(keyOf(model, '')));
    return own.flatMap(([, taught]) => mended(taught) ?? []).sort((a, b) => a.at - b.at);
  }

  /** Adds examples to a class, which is made if there is none of that name; those that it has are left out. Gives how many it has then. */
  async add(model: string, { name, at, examples, thumbnails }: Taught): Promise<number> {
    let count = 0;
    await this.#change(model, [name], ([before]) => {
      const all = joined(before?.examples, examples);
      const shown = joined(before?.thumbnails, thumbnails).slice(-MOST_THUMBNAILS);
      count = all.length;
      return [{ name, at: Math.min(before?.at ?? at, at), examples: all, thumbnails: shown }];
    });
    return count;
  }

  async rename(model: string, from: string, to: string): Promise<void> {
    await this.#change(model, [from, to], ([before, other]) => {
      if (other !== undefined) throw new NameTaken();
      return [undefined, before && { ...before, name: to }];
    });
  }

  /** Takes a class away; gives what it was. */
  async remove(model: string, name: string): Promise<Entry> {
    let removed: Entry;
    await this.#change(model, [name], ([before]) => {
      removed = before;
      return [undefined];
    });
    return removed;
  }

  async #change(model: string, names: string[], work: Parameters<Place['change']>[1]): Promise<void> {
    const keys = names.map((name) => keyOf(model, name));
    await this.#try((place) => place.change(keys, work));
  }

  /** Where the browser forbids or lacks storage, goes on in memory with all that was seen. */
  async #try<Value>(work: (place: Place) => Promise<Value>): Promise<Value> {
    try {
      return await work(this.#place);
    } catch (error) {
      if (error instanceof NameTaken || !this.kept) throw error;
      console.warn('What is taught can’t be kept.', error);
      this.kept = false;
      this.#place = inMemory(this.#seen);
      return work(this.#place);
    }
  }
}

function joined(before: readonly string[] = [], added: readonly string[]): string[] {
  return [...before, ...added.filter((text) => !before.includes(text))];
}

/** JSON, as it is no other's beginning by chance. */
function keyOf(model: string, name: string): string {
  return `${JSON.stringify(model)} ${name}`;
}

function inBrowser(): Place {
  // Opened at the first use: that may throw.
  let opened: ReturnType<typeof createStore> | undefined;
  const store = () => (opened ??= createStore('shufflenet-taught', 'classes'));
  return {
    all: async () => new Map(await entries<string, Taught>(store())),
    async change(keys, work) {
      await store()('readwrite', async (objects) => {
        const before = keys.map((key) => promisifyRequest(objects.get(key) as IDBRequest<Entry>));
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

function inMemory(seen: ReadonlyMap<string, Taught>): Place {
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
