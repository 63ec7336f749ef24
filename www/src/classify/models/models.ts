import { ShuffleNetError, toSafetensors } from 'shufflenet-wasm';
import { BUILT_IN, addressOf, builtInOf, isBuiltIn, type BuiltIn } from './built-in';
import { readLabels } from './label-file';
import { loadNetwork, relabelled, type Network, type Wanted } from '../network';
import { Refused } from '../refused';
import { messageOf } from '../../shared/message';
import { isModel } from '../../shared/model-file';
import { Shelf, type Kept, type ModelEntry } from '../../shared/shelf';
import type { Store } from '../../shared/store';
import { widthOf } from '../../shared/width';
import type { Problem } from '../../words/problem';
import type { ModelList, State } from '../state';

export const FIRST_LIST: ModelList = { entries: BUILT_IN, inUse: BUILT_IN[0].id };

/** With an optimizer's state a checkpoint has a few times its weights; what is larger than this is something else. */
const MAX_BYTES = 500_000_000;

const LABELS = /\.(txt|json)$/i;

/** Which files are models or name classes, by their names. A text among pictures is none of them. */
export function forModels(files: readonly File[]): File[] {
  const models = files.filter(isModel);
  const labels = files.filter(({ name }) => LABELS.test(name));
  return models.length > 0 || labels.length === files.length ? [...models, ...labels] : [];
}

/** Opens, lists, uses and removes models. A network gives way only to one that runs. */
export class Models {
  readonly #store: Store<State>;
  readonly #network: () => Network | undefined;
  readonly #put: (network: Network) => void;
  readonly #replaced: (name: string) => void;
  readonly #shelf = new Shelf();
  /** Count the networks: a slow one is dropped when one that was asked for later is in use already. */
  #asked = 0;
  #used = 0;
  #attempts = 0;
  /** Ends when the models that were dropped or chosen last have been opened. */
  #taking: Promise<void> = Promise.resolve();
  /** Ends when all that came is kept. */
  #keeping: Promise<void> = Promise.resolve();
  readonly #removing = new Set<string>();
  #removed: (Kept & { readonly wasInUse: boolean }) | undefined;
  /** The one whose network is in use. Another file may have its name by now. */
  #running: ModelEntry = BUILT_IN[0];

  /** `network` gives the one in use, `put` puts another in its place. `replaced` is told when a model is another file than that of its name before. */
  constructor(
    store: Store<State>,
    network: () => Network | undefined,
    put: (network: Network) => void,
    replaced: (name: string) => void,
  ) {
    this.#store = store;
    this.#network = network;
    this.#put = put;
    this.#replaced = replaced;
  }

  /** Loads the model that was used last, or else the built-in one. */
  async start(onProgress: (received: number, total: number | undefined) => void): Promise<void> {
    const turn = this.#ask();
    const last = await this.recall();
    const own = this.#list.entries.find((entry) => entry.id === last && !isBuiltIn(entry.id));
    if (own !== undefined && (await this.#attempt(own.name, () => this.#useEntry(own, turn)))) return;
    const builtIn = builtInOf(last) ?? BUILT_IN[0];
    await this.#swap(builtIn.id, () => loaded(builtIn, wantedOf(builtIn), onProgress), turn);
  }

  /** Lists what there is; gives the one that was used last. */
  async recall(): Promise<string | undefined> {
    const { entries, last } = await this.#shelf.recall();
    // The one in use may have been removed elsewhere, and goes on here.
    const { id } = this.#running;
    const gone = !isBuiltIn(id) && entries.every((entry) => entry.id !== id) ? [this.#running] : [];
    this.#set({ entries: [...BUILT_IN, ...entries, ...gone] });
    return last;
  }

  /** Takes what was dropped or chosen: models, names of classes, or both. */
  async take(files: readonly File[]): Promise<void> {
    const models = files.filter(isModel);
    const labels = files.find(({ name }) => LABELS.test(name));
    if (models.length > 0) {
      await (this.#taking = this.#openAll(models, labels));
    } else if (labels !== undefined) {
      await this.#taking; // They are for the one that came before them.
      await this.#attempt(labels.name, () => this.#label(labels));
    }
  }

  async #openAll(models: readonly File[], labels: File | undefined): Promise<void> {
    for (const file of models) {
      const opened = await this.#attempt(file.name, () => this.#open(file));
      if (opened && labels !== undefined)
        await this.#attempt(labels.name, () => this.#label(labels, file.name));
    }
  }

  /** Uses a model from the list. */
  async use(id: string): Promise<void> {
    const entry = this.#entry(id);
    if (entry !== undefined) await this.#attempt(entry.name, () => this.#useEntry(entry));
  }

  /** Removes a model of the visitor's own. If it was in use, the built-in one is used again. */
  async remove(id: string): Promise<void> {
    const entry = this.#entry(id);
    if (entry === undefined || this.#removing.has(id)) return;
    this.#removing.add(id);
    const turn = this.#ask();
    await this.#attempt(entry.name, async () => {
      await this.#keeping; // Else it would be kept after it was removed.
      const kept = await this.#shelf.find(id);
      const wasInUse = this.#list.inUse === id;
      if (wasInUse) await this.#useEntry(BUILT_IN[0], turn);
      await this.#shelf.remove(id);
      this.#removed = kept && { ...kept, wasInUse };
      this.#set({ entries: this.#others(id), removed: kept?.entry });
    });
    this.#removing.delete(id);
  }

  /** Takes back what was removed last. */
  async undo(): Promise<void> {
    const removed = this.#removed;
    if (removed === undefined) return;
    const { entry, file, wasInUse } = removed;
    const turn = this.#ask();
    await this.#attempt(entry.name, async () => {
      await this.#keep(entry, file);
      if (wasInUse) await this.#useEntry(entry, turn);
    });
  }

  /** The one in use. */
  get inUse(): ModelEntry {
    return this.#running;
  }

  /** Another network of the model in use, in 8-bit arithmetic. */
  async eightBit(): Promise<Network> {
    const { id, name, labels } = this.#running;
    const builtIn = builtInOf(id);
    const wanted = builtIn ? wantedOf(builtIn) : { model: await this.file(), name, labels };
    return loadNetwork({ ...wanted, arithmetic: 'i8' });
  }

  /** The file of the model in use, as it was given; safetensors. */
  async file(): Promise<Uint8Array> {
    const { id, name, since } = this.#running;
    const builtIn = builtInOf(id);
    if (builtIn === undefined) {
      const { entry, file } = await this.#kept(this.#running);
      // Another one of its name is not what is running.
      if (entry.since !== since) throw new Refused({ kind: 'model-gone', name });
      return file;
    }
    try {
      const address = addressOf(builtIn);
      if (address === undefined) throw new Error('The browser does not tell where it is.');
      const response = await fetch(address);
      if (!response.ok) throw new Error(`HTTP status ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      console.warn(error);
      throw new Refused({ kind: 'model-missing', name });
    }
  }

  get #list(): ModelList {
    return this.#store.state.models;
  }

  #set(change: Partial<ModelList>): void {
    this.#store.set({ models: { ...this.#list, ...change } });
  }

  #entry(id: string): ModelEntry | undefined {
    return this.#list.entries.find((entry) => entry.id === id);
  }

  #others(id: string): ModelEntry[] {
    return this.#list.entries.filter((entry) => entry.id !== id);
  }

  /** Does something with the file called `name`; says whether that worked, the page says why not. */
  async #attempt(name: string, work: () => Promise<void>): Promise<boolean> {
    const attempt = (this.#attempts += 1);
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
      if (attempt === this.#attempts) this.#set({ opening: undefined });
    }
  }

  #ask(): number {
    return (this.#asked += 1);
  }

  /** Puts the network that `load` gives of a model in the place of the one before. */
  async #swap(id: string, load: () => Promise<Loaded>, turn = this.#ask()): Promise<void> {
    const overtaken = () => turn < this.#used || this.#entry(id) === undefined;
    const loaded = await load().catch((error: unknown) => {
      if (!overtaken()) throw error;
    });
    if (loaded === undefined || overtaken()) {
      loaded?.network.net.dispose();
      return;
    }
    this.#used = turn;
    this.#running = loaded.entry;
    this.#set({ inUse: id, entries: this.#list.entries.map((one) => (one.id === id ? loaded.entry : one)) });
    void this.#shelf.use(id);
    this.#put(loaded.network);
    this.#tell();
  }

  async #open(file: File): Promise<void> {
    const { name, size } = file;
    if (size > MAX_BYTES) throw new Refused({ kind: 'model-heavy', name, bytes: size, limit: MAX_BYTES });
    const turn = this.#ask();
    const model = await toSafetensors(file);
    const network = await loadNetwork({ model, name });
    const { classes, architecture } = network.info;
    const width = widthOf(architecture);
    const entry = { id: name, name, classes, width, bytes: model.length };
    this.#set({ entries: [...this.#others(name), entry] });
    await this.#swap(name, () => Promise.resolve({ entry, network }), turn);
    await this.#keep(entry, model);
  }

  #keep(entry: ModelEntry, file: Uint8Array): Promise<void> {
    this.#keeping = this.#keeping.then(async () => {
      const kept = await this.#shelf.keep(entry, file);
      this.#set({ entries: [...this.#others(entry.id), kept] });
      if (kept.passing === true) this.#store.set({ problem: { kind: 'model-not-kept', name: entry.name } });
      if (this.#running === entry) this.#became(kept);
    });
    return this.#keeping;
  }

  #useEntry(entry: ModelEntry, turn?: number): Promise<void> {
    const load = async () => {
      const builtIn = builtInOf(entry.id);
      if (builtIn !== undefined) return loaded(builtIn, wantedOf(builtIn));
      // What it is now, whatever the list says.
      const kept = await this.#kept(entry);
      const { name, labels } = kept.entry;
      return loaded(kept.entry, { model: kept.file, name, labels });
    };
    return this.#swap(entry.id, load, turn);
  }

  /** The model in use is kept, and had names of its classes before. */
  #became(entry: ModelEntry): void {
    this.#running = entry;
    const network = this.#network();
    if (network !== undefined && entry.labels !== undefined) this.#put(relabelled(network, entry.labels));
    this.#tell();
  }

  /** That the model in use is another file than the one of its name before. */
  #tell(): void {
    const entry = this.#running;
    if (entry.replaced !== true) return;
    this.#replaced(entry.name);
    void this.#change({ ...entry, replaced: false });
  }

  #change(entry: ModelEntry): Promise<void> {
    if (this.#running.id === entry.id && this.#running.since === entry.since) this.#running = entry;
    this.#set({ entries: this.#list.entries.map((one) => (one.id === entry.id ? entry : one)) });
    return this.#shelf.change(entry);
  }

  /** A model of the visitor's own. */
  async #kept({ id, name }: ModelEntry): Promise<Kept> {
    await this.#keeping;
    const kept = await this.#shelf.find(id);
    if (kept === undefined) throw new Refused({ kind: 'model-gone', name });
    return kept;
  }

  /** Names the classes of a model, of the one in use if not told. */
  async #label(file: File, id = this.#list.inUse): Promise<void> {
    await this.#keeping; // Without the labels, which would be lost.
    const entry = this.#entry(id);
    if (entry === undefined || isBuiltIn(id)) throw new Refused({ kind: 'labels-alone', name: file.name });
    const labels = await readLabels(file);
    if (labels.length !== entry.classes) {
      const { name, classes } = entry;
      throw new Refused({
        kind: 'labels-count',
        name: file.name,
        labels: labels.length,
        model: name,
        classes,
      });
    }
    await this.#change({ ...entry, labels });
    // Another one may be in use by now.
    const network = this.#network();
    if (network !== undefined && this.#list.inUse === id) this.#put(relabelled(network, labels));
  }
}

/** A network, and the model that it is of. */
interface Loaded {
  readonly entry: ModelEntry;
  readonly network: Network;
}

async function loaded(entry: ModelEntry, ...wanted: Parameters<typeof loadNetwork>): Promise<Loaded> {
  return { entry, network: await loadNetwork(...wanted) };
}

function wantedOf({ address, name }: BuiltIn): Wanted {
  return { model: address, name };
}

function refusalOf(name: string, error: unknown): Problem {
  if (error instanceof Refused) return error.problem;
  const code = error instanceof ShuffleNetError ? error.code : undefined;
  return {
    kind: 'model-refused',
    name,
    code,
    message: messageOf(error),
  };
}
