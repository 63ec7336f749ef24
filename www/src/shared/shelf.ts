import { createStore, getMany, promisifyRequest, set } from 'idb-keyval';

/** A model that can be used, as the page lists it. */
export interface ModelEntry {
  /** Of a visitor's own model the file's name: a file of the same name takes its place. */
  readonly id: string;
  readonly name: string;
  readonly classes: number;
  /** How wide the network is, such as "1.0". */
  readonly width: string;
  readonly bytes: number;
  /** The classes' names, when they came in a file of their own. */
  readonly labels?: readonly string[] | undefined;
  /** It could not be kept, and lasts as long as this visit. */
  readonly passing?: boolean;
  /** When this file came to be the one of its name, which tells it from those before. */
  readonly since?: number | undefined;
  /** It has taken the place of another file of its name, and nobody was told yet. */
  readonly replaced?: boolean | undefined;
}

/** A model with its file. */
export interface Kept {
  readonly entry: ModelEntry;
  readonly file: Uint8Array;
}

/** The visitor's own models, kept by the browser until they are removed. */
export class Shelf {
  readonly #store = createStore('models', 'models');
  /** What the browser had no room for. */
  readonly #passing = new Map<string, Kept>();

  /** The models that are kept, those that last as long as this visit, and which one was used last. */
  async recall(): Promise<{ entries: readonly ModelEntry[]; last: string | undefined }> {
    const [cards, last] = await getMany<unknown>(['cards', 'last'], this.#store).catch((error: unknown) => {
      warn(error);
      return [];
    });
    const kept = listed(cards).filter(({ id }) => !this.#passing.has(id));
    const passing = [...this.#passing.values()].map(({ entry }) => entry);
    return { entries: [...kept, ...passing], last: last as string | undefined };
  }

  /** Keeps a model; gives its entry back, which says whether that worked. The same file as before keeps the names that its classes were given. */
  async keep(entry: ModelEntry, file: Uint8Array): Promise<ModelEntry> {
    try {
      let kept = { ...entry, passing: false };
      await this.#list(async (entries, objects) => {
        const before = (await promisifyRequest(objects.get(fileOf(entry.id)))) as Uint8Array | undefined;
        const old = entries.find(({ id }) => id === entry.id);
        kept = { ...kept, ...(old && before && alike(before, file) ? sameAs(old, entry) : another(before)) };
        objects.put(file, fileOf(entry.id));
        return [...entries.filter(({ id }) => id !== entry.id), kept];
      });
      void askToStay();
      this.#passing.delete(entry.id);
      return kept;
    } catch (error) {
      warn(error);
      const passing = { ...entry, passing: true, since: Date.now() };
      this.#passing.set(entry.id, { entry: passing, file });
      return passing;
    }
  }

  /** A model by its name; undefined if it is no longer there. */
  async find(id: string): Promise<Kept | undefined> {
    const passing = this.#passing.get(id);
    if (passing !== undefined) return passing;
    const [cards, file] = await getMany<unknown>(['cards', fileOf(id)], this.#store);
    const entry = listed(cards).find((one) => one.id === id);
    return entry && file instanceof Uint8Array ? { entry, file } : undefined;
  }

  /** Keeps what has changed on the entry of a model that is kept. */
  change(entry: ModelEntry): Promise<void> {
    const passing = this.#passing.get(entry.id);
    if (passing !== undefined) this.#passing.set(entry.id, { ...passing, entry });
    // Another page may have put another file in its place.
    const isIt = ({ id, since }: ModelEntry) => id === entry.id && since === entry.since;
    return this.#list((entries) => entries.map((kept) => (isIt(kept) ? entry : kept))).catch(warn);
  }

  /** Remembers which model was used last. */
  use(id: string): Promise<void> {
    return set('last', id, this.#store).catch(warn);
  }

  async remove(id: string): Promise<void> {
    const passing = this.#passing.delete(id);
    const removed = this.#list((entries, objects) => {
      objects.delete(fileOf(id));
      return entries.filter((entry) => entry.id !== id);
    });
    // Of what could not be kept there may be an earlier one, or no storage at all.
    await (passing ? removed.catch(warn) : removed);
  }

  /** Changes the list and the files that belong to it: all at once, or nothing. */
  async #list(
    change: (
      entries: readonly ModelEntry[],
      objects: IDBObjectStore,
    ) => readonly ModelEntry[] | Promise<readonly ModelEntry[]>,
  ): Promise<void> {
    await this.#store('readwrite', async (objects) => {
      const cards: unknown = await promisifyRequest(objects.get('cards'));
      objects.put(await change(listed(cards), objects), 'cards');
      await promisifyRequest(objects.transaction);
    });
  }
}

const warn = (error: unknown) => console.warn('The browser does not keep models.', error);

const fileOf = (id: string) => `file ${id}`;

/** The list as it is kept, without what is no model of it. */
function listed(cards: unknown): readonly ModelEntry[] {
  return Array.isArray(cards) ? cards.filter(isEntry) : [];
}

function isEntry(value: unknown): value is ModelEntry {
  const { id, name, width, classes, bytes } = Object(value) as Partial<ModelEntry>;
  const texts = [id, name, width].every((text) => typeof text === 'string');
  return texts && Number.isInteger(classes) && Number.isInteger(bytes);
}

const sameAs = ({ labels, since, replaced }: ModelEntry, entry: ModelEntry) => ({
  ...{ since, replaced },
  labels: entry.labels ?? labels,
});

const another = (before: unknown) => ({ since: Date.now(), replaced: before !== undefined });

function alike(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at]);
}

/** Asks that what is kept here is not cleared away when the disk gets full; some browsers ask the visitor. */
async function askToStay(): Promise<void> {
  const { storage } = navigator as Partial<Navigator>;
  if (storage !== undefined && !(await storage.persisted())) await storage.persist();
}
