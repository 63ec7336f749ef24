import { ShuffleNetError, convert } from 'shufflenet-wasm';
import { BUILT_IN, builtInOf, isBuiltIn } from './built-in';
import { readLabels } from './labels';
import { loadNetwork, relabelled, type Network } from './model';
import { Refused } from './refused';
import { Shelf, type ModelCard } from './shelf';
import type { Problem, Store } from './state';

/** The models there are, and what is being done with them. */
export interface ModelList {
  /** The built-in ones first. */
  readonly cards: readonly ModelCard[];
  /** The id of the one in use. */
  readonly inUse: string;
  /** The name of the one that is being read. */
  readonly opening?: string | undefined;
  /** What was removed last, as long as that can be undone. */
  readonly removed?: ModelCard | undefined;
}

export const FIRST_LIST: ModelList = { cards: BUILT_IN, inUse: BUILT_IN[0].id };

/** With an optimizer's state a checkpoint has a few times its weights; what is larger than this is something else. */
const MAX_BYTES = 500_000_000;

const MODEL = /\.(pth|pt|ckpt|bin|safetensors)(\.tar)?$/i;
const LABELS = /\.(txt|json)$/i;

/** Which files are models or name classes, by their names. A text among pictures is none of them. */
export function forModels(files: readonly File[]): File[] {
  const models = files.filter(({ name }) => MODEL.test(name));
  const labels = files.filter(({ name }) => LABELS.test(name));
  return models.length > 0 || labels.length === files.length ? [...models, ...labels] : [];
}

/** Opens, lists, uses and removes models. A network gives way only to one that runs. */
export class Models {
  readonly #store: Store;
  readonly #network: () => Network | undefined;
  readonly #put: (network: Network) => void;
  readonly #shelf = new Shelf();
  /** Count the networks: a slow one is dropped when one that was asked for later is in use already. */
  #asked = 0;
  #used = 0;
  #removed: { readonly card: ModelCard; readonly file: Uint8Array; readonly wasInUse: boolean } | undefined;

  /** `network` gives the one in use, `put` puts another in its place. */
  constructor(store: Store, network: () => Network | undefined, put: (network: Network) => void) {
    this.#store = store;
    this.#network = network;
    this.#put = put;
  }

  /** Loads the model that was used last, or else the built-in one. */
  async start(onProgress: (received: number, total: number | undefined) => void): Promise<void> {
    const turn = this.#ask();
    const { cards, last } = await this.#shelf.recall();
    const passing = this.#list.cards.filter((card) => card.passing === true);
    this.#set({ cards: [...BUILT_IN, ...cards, ...passing] });
    const own = [...cards, ...passing].find(({ id }) => id === last);
    if (own !== undefined && (await this.#attempt(own.name, () => this.#useOwn(own, turn)))) return;
    const builtIn = builtInOf(last) ?? BUILT_IN[0];
    await this.#swap(builtIn.id, () => loadNetwork({ model: builtIn.address }, onProgress), turn);
  }

  /** Takes what was dropped or chosen: models, names of classes, or both. */
  async take(files: readonly File[]): Promise<void> {
    const models = files.filter(({ name }) => MODEL.test(name));
    const labels = files.find(({ name }) => LABELS.test(name));
    if (models.length === 0 && labels !== undefined)
      await this.#attempt(labels.name, () => this.#label(labels));
    for (const file of models) {
      const opened = await this.#attempt(file.name, () => this.#open(file));
      if (opened && labels !== undefined)
        await this.#attempt(labels.name, () => this.#label(labels, file.name));
    }
  }

  /** Uses a model from the list. */
  async use(id: string): Promise<void> {
    const card = this.#card(id);
    if (card !== undefined) await this.#attempt(card.name, () => this.#useCard(card));
  }

  /** Removes a model of the visitor's own. If it was in use, the built-in one is used again. */
  async remove(id: string): Promise<void> {
    const card = this.#card(id);
    if (card === undefined) return;
    await this.#attempt(card.name, async () => {
      const file = await this.#shelf.file(id);
      const wasInUse = this.#list.inUse === id;
      if (wasInUse) await this.#useCard(BUILT_IN[0]);
      await this.#shelf.remove(id);
      this.#removed = file && { card, file, wasInUse };
      this.#set({ cards: this.#others(id), removed: file && card });
    });
  }

  /** Takes back what was removed last. */
  async undo(): Promise<void> {
    const removed = this.#removed;
    if (removed === undefined) return;
    const { card, file, wasInUse } = removed;
    await this.#attempt(card.name, async () => {
      await this.#keep(card, file);
      if (wasInUse) await this.#useOwn(card);
    });
  }

  get #list(): ModelList {
    return this.#store.state.models;
  }

  #set(change: Partial<ModelList>): void {
    this.#store.set({ models: { ...this.#list, ...change } });
  }

  #card(id: string): ModelCard | undefined {
    return this.#list.cards.find((card) => card.id === id);
  }

  #others(id: string): ModelCard[] {
    return this.#list.cards.filter((card) => card.id !== id);
  }

  /** Does something with the file called `name`; says whether that worked, the page says why not. */
  async #attempt(name: string, work: () => Promise<void>): Promise<boolean> {
    this.#removed = undefined;
    this.#set({ opening: name, removed: undefined });
    this.#store.set({ problem: undefined });
    try {
      await work();
      return true;
    } catch (error) {
      console.warn(error);
      this.#store.set({ problem: refusalOf(name, error) });
      return false;
    } finally {
      this.#set({ opening: undefined });
    }
  }

  #ask(): number {
    return (this.#asked += 1);
  }

  /** Puts the network that `load` gives in the place of the one before. */
  async #swap(id: string, load: () => Promise<Network>, turn = this.#ask()): Promise<void> {
    const overtaken = () => turn < this.#used;
    const network = await load().catch((error: unknown) => {
      if (!overtaken()) throw error;
    });
    if (network === undefined || overtaken()) {
      network?.net.dispose();
      return;
    }
    this.#used = turn;
    this.#set({ inUse: id });
    void this.#shelf.use(id);
    this.#put(network);
  }

  async #open(file: File): Promise<void> {
    const { name, size } = file;
    if (size > MAX_BYTES) throw new Refused({ kind: 'model-heavy', name, bytes: size, limit: MAX_BYTES });
    const turn = this.#ask();
    const model = await asSafetensors(file);
    const network = await loadNetwork({ model, name });
    const { labels, architecture } = network.about;
    const width = architecture.replace(/.*x(\d)_(\d)$/, '$1.$2');
    const card = { id: name, name, classes: labels.length, width, bytes: model.length };
    this.#set({ cards: [...this.#others(name), card] });
    await this.#swap(name, () => Promise.resolve(network), turn);
    await this.#keep(card, model);
  }

  async #keep(card: ModelCard, file: Uint8Array): Promise<void> {
    const kept = await this.#shelf.keep(card, file);
    this.#set({ cards: [...this.#others(card.id), kept] });
    if (kept.passing === true) this.#store.set({ problem: { kind: 'model-not-kept', name: card.name } });
  }

  #useCard(card: ModelCard): Promise<void> {
    const builtIn = builtInOf(card.id);
    if (builtIn === undefined) return this.#useOwn(card);
    return this.#swap(builtIn.id, () => loadNetwork({ model: builtIn.address }));
  }

  async #useOwn({ id, name, labels }: ModelCard, turn?: number): Promise<void> {
    const load = async () => {
      const model = await this.#shelf.file(id);
      if (model === undefined) throw new Refused({ kind: 'model-gone', name });
      return loadNetwork({ model, name, labels });
    };
    await this.#swap(id, load, turn);
  }

  /** Names the classes of a model, of the one in use if not told. */
  async #label(file: File, id = this.#list.inUse): Promise<void> {
    const card = this.#card(id);
    if (card === undefined || isBuiltIn(id)) throw new Refused({ kind: 'labels-alone', name: file.name });
    const labels = await readLabels(file);
    if (labels.length !== card.classes) {
      const { name, classes } = card;
      throw new Refused({
        kind: 'labels-count',
        name: file.name,
        labels: labels.length,
        model: name,
        classes,
      });
    }
    const named = { ...card, labels };
    this.#set({ cards: this.#list.cards.map((one) => (one.id === id ? named : one)) });
    await this.#shelf.change(named);
    // Another one may be in use by now.
    const network = this.#network();
    if (network !== undefined && this.#list.inUse === id) this.#put(relabelled(network, labels));
  }
}

function refusalOf(name: string, error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  const code = error instanceof ShuffleNetError ? error.code : undefined;
  return {
    kind: 'model-refused',
    name,
    code,
    message: error instanceof Error ? error.message : String(error),
  };
}

/** A model file as it is kept: safetensors as they came, PyTorch's files converted once, exactly. */
async function asSafetensors(file: File): Promise<Uint8Array> {
  const [first] = new Uint8Array(await file.slice(8, 9).arrayBuffer());
  const isSafetensors = first === 0x7b; // After the header's length its first character, a brace.
  return isSafetensors ? new Uint8Array(await file.arrayBuffer()) : convert(file, { dtype: 'f32' });
}
