import { createStore, del, get, getMany, set, update } from 'idb-keyval';

/** A model that can be used, as the page lists it. */
export interface ModelCard {
  /** Of a visitor's own model the file's name: a file of the same name takes its place. */
  readonly id: string;
  readonly name: string;
  readonly classes: number;
  /** How many channels, as in the model's name: "1.0". */
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
  readonly #passing = new Map<string, Uint8Array>();

  /** The models that are kept and which one was used last; none where the browser keeps nothing. */
  async recall(): Promise<{ cards: readonly ModelCard[]; last: string | undefined }> {
    try {
      const [cards, last] = await getMany<unknown>(['cards', 'last'], this.#store);
      return { cards: (cards ?? []) as ModelCard[], last: last as string | undefined };
    } catch (error) {
      warn(error);
      return { cards: [], last: undefined };
    }
  }

  /** Keeps a model; gives its card back, which says whether that worked. */
  async keep(card: ModelCard, file: Uint8Array): Promise<ModelCard> {
    try {
      await set(fileOf(card.id), file, this.#store);
      const kept = { ...card, passing: false };
      await this.#list((cards) => [...cards.filter(({ id }) => id !== card.id), kept]);
      void askToStay();
      this.#passing.delete(card.id);
      return kept;
    } catch (error) {
      warn(error);
      this.#passing.set(card.id, file);
      return { ...card, passing: true };
    }
  }

  /** The file of a model; undefined if it is no longer there. */
  async file(id: string): Promise<Uint8Array | undefined> {
    return this.#passing.get(id) ?? (await get<Uint8Array>(fileOf(id), this.#store));
  }

  /** Keeps what has changed on the card of a model that is kept. */
  change(card: ModelCard): Promise<void> {
    return this.#list((cards) => cards.map((kept) => (kept.id === card.id ? card : kept))).catch(warn);
  }

  /** Remembers which model was used last. */
  use(id: string): Promise<void> {
    return set('last', id, this.#store).catch(warn);
  }

  async remove(id: string): Promise<void> {
    if (this.#passing.delete(id)) return;
    await this.#list((cards) => cards.filter((card) => card.id !== id));
    await del(fileOf(id), this.#store);
  }

  #list(change: (cards: readonly ModelCard[]) => readonly ModelCard[]): Promise<void> {
    return update<readonly ModelCard[]>('cards', (cards = []) => change(cards), this.#store);
  }
}

const warn = (error: unknown) => console.warn('The browser does not keep models.', error);

const fileOf = (id: string) => `file ${id}`;

/** Asks that what is kept here is not cleared away when the disk gets full; some browsers ask the visitor. */
async function askToStay(): Promise<void> {
  const { storage } = navigator as Partial<Navigator>;
  if (storage !== undefined && !(await storage.persisted())) await storage.persist();
}
