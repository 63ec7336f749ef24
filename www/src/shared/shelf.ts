import { createStore, get, getMany, promisifyRequest, set } from 'idb-keyval';

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
}

/** The visitor's own models, kept by the browser until they are removed. */
export class Shelf {
  readonly #store = createStore('models', 'models');
  /** What the browser had no room for. */
  readonly #passing = new Map<string, { readonly entry: ModelEntry; readonly file: Uint8Array }>();

  /** The models that are kept, those that last as long as this visit, and which one was used last. */
  async recall(): Promise<{ entries: readonly ModelEntry[]; last: string | undefined }> {
    const [cards, last] = await getMany<unknown>(['cards', 'last'], this.#store).catch((error: unknown) => {
      warn(error);
      return [];
    });
    const kept = ((cards ?? []) as ModelEntry[]).filter(({ id }) => !this.#passing.has(id));
    const passing = [...this.#passing.values()].map(({ entry }) => entry);
    return { entries: [...kept, ...passing], last: last as string | undefined };
  }

  /** Keeps a model; gives its entry back, which says whether that worked. */
  async keep(entry: ModelEntry, file: Uint8Array): Promise<ModelEntry> {
    try {
      const kept = { ...entry, passing: false };
      await this.#list((entries, objects) => {
        objects.put(file, fileOf(entry.id));
        return [...entries.filter(({ id }) => id !== entry.id), kept];
      });
      void askToStay();
      this.#passing.delete(entry.id);
      return kept;
    } catch (error) {
      warn(error);
      const passing = { ...entry, passing: true };
      this.#passing.set(entry.id, { entry: passing, file });
      return passing;
    }
  }

  /** The file of a model; undefined if it is no longer there. */
  async file(id: string): Promise<Uint8Array | undefined> {
    return this.#passing.get(id)?.file ?? (await get<Uint8Array>(fileOf(id), this.#store));
  }

  /** Keeps what has changed on the entry of a model that is kept. */
  change(entry: ModelEntry): Promise<void> {
    const passing = this.#passing.get(entry.id);
    if (passing !== undefined) this.#passing.set(entry.id, { ...passing, entry });
    return this.#list((entries) => entries.map((kept) => (kept.id === entry.id ? entry : kept))).catch(warn);
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
    change: (entries: readonly ModelEntry[], objects: IDBObjectStore) => readonly ModelEntry[],
  ): Promise<void> {
    await this.#store('readwrite', async (objects) => {
      const entries = (await promisifyRequest(objects.get('cards'))) as readonly ModelEntry[] | undefined;
      objects.put(change(entries ?? [], objects), 'cards');
      await promisifyRequest(objects.transaction);
    });
  }
}

const warn = (error: unknown) => console.warn('The browser does not keep models.', error);

const fileOf = (id: string) => `file ${id}`;

/** Asks that what is kept here is not cleared away when the disk gets full; some browsers ask the visitor. */
async function askToStay(): Promise<void> {
  const { storage } = navigator as Partial<Navigator>;
  if (storage !== undefined && !(await storage.persisted())) await storage.persist();
}
