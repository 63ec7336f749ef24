import type { ErrorCode, ModelInfo } from 'shufflenet-wasm';
import { Lab } from 'shufflenet-wasm/lab';
import { whileArriving } from '../shared/arriving';
import { messageOf } from '../shared/message';
import { stemOf } from '../shared/model-file';
import { Shelf, type ModelEntry } from '../shared/shelf';
import type { Store } from '../shared/store';
import { widthOf } from '../shared/width';
import { wordsFor } from '../words';
import type { Problem } from '../words/problem';
import { sourceOf } from './source';
import type { State } from './state';

/** How long a network that gave way still answers what it was asked, in milliseconds. */
const PATIENCE = 10_000;

/** One of the list that the browser no longer has. */
class Gone extends Error {}

/** The network in use: of the visitor's own model that was used last on either page, or of the page's. */
export class Models {
  readonly #store: Store<State>;
  readonly #shelf = new Shelf();
  #lab: Promise<Lab>;
  /** The first has come. */
  #came: (lab: Lab) => void = () => undefined;
  /** Count the networks: a slow one is dropped when one that was asked for later is in use already. */
  #asked = 0;
  #used = 0;

  constructor(store: Store<State>) {
    this.#store = store;
    this.#lab = new Promise((came) => (this.#came = came));
  }

  get lab(): Promise<Lab> {
    return this.#lab;
  }

  /** Loads the first one. */
  async start(): Promise<void> {
    const turn = ++this.#asked;
    const last = await this.recall();
    const own = this.#store.state.models.find(({ id }) => id === last);
    if (own !== undefined && (await this.#attempt(own.name, turn, () => this.#kept(own, turn)))) return;
    await this.#builtIn(turn).catch((error: unknown) => {
      // The visitor's own may have overtaken it.
      if (turn > this.#used) throw error;
    });
  }

  /** Lists what there is; gives the one that was used last. */
  async recall(): Promise<string | undefined> {
    const { entries, last } = await this.#shelf.recall();
    this.#store.set({ models: entries });
    return last;
  }

  /** Uses one of the list, or the page's own; says whether that worked. */
  async use(id: string): Promise<boolean> {
    const own = this.#store.state.models.find((entry) => entry.id === id);
    const name = own?.name ?? wordsFor(this.#store.state.language).see.models.own;
    const turn = ++this.#asked;
    const load = () => (own === undefined ? this.#builtIn(turn) : this.#kept(own, turn));
    const done = await this.#attempt(name, turn, load);
    // The main page takes its own where the name is none of its list.
    if (done && turn === this.#used) void this.#shelf.use(id);
    return done;
  }

  /** Opens a checkpoint of the visitor's and keeps it for both pages; says whether that worked. */
  open(file: File): Promise<boolean> {
    const turn = ++this.#asked;
    return this.#attempt(file.name, turn, async () => {
      const { toSafetensors } = await import('shufflenet-wasm').catch(unfetched);
      const bytes = new Uint8Array(await toSafetensors(file));
      const lab = await Lab.load({ model: bytes });
      const { classes, architecture } = lab.info;
      const of = {
        id: file.name,
        name: file.name,
        classes,
        width: widthOf(architecture),
        bytes: bytes.length,
      };
      await this.#put(lab, of, bytes, turn);
      const entry = await this.#shelf.keep(of, bytes);
      this.#store.set({ models: [...this.#store.state.models.filter(({ id }) => id !== of.id), entry] });
      if (turn !== this.#used) return;
      const { loaded } = this.#store.state;
      if (loaded !== undefined) this.#store.set({ loaded: { ...loaded, info: named(loaded.info, entry) } });
      void this.#shelf.use(of.id);
    });
  }

  async #builtIn(turn: number): Promise<void> {
    const lab = await whileArriving((signal, arrived) =>
      Lab.load({
        signal,
        onProgress: ({ received, total }) => {
          arrived();
          if (this.#store.state.loaded === undefined) this.#store.set({ loading: { received, total } });
        },
      }),
    );
    // Its address stands in the package's code alone, but the browser knows what it fetched.
    const fetched = performance.getEntriesByType('resource').map(({ name }) => name);
    const address = fetched.find((name) => new URL(name).pathname.endsWith('.safetensors'));
    await this.#put(lab, undefined, address, turn);
  }

  async #kept(entry: ModelEntry, turn: number): Promise<void> {
    const kept = await this.#shelf.find(entry.id);
    if (kept === undefined) throw new Gone(entry.id);
    const bytes = new Uint8Array(kept.file);
    await this.#put(await Lab.load({ model: bytes }), kept.entry, bytes, turn);
  }

  /** Puts a network in the place of the one before. */
  async #put(
    lab: Lab,
    entry: ModelEntry | undefined,
    file: string | Uint8Array<ArrayBuffer> | undefined,
    turn: number,
  ) {
    if (turn < this.#used) {
      lab.dispose();
      return;
    }
    this.#used = turn;
    const before = this.#store.state.loaded === undefined ? undefined : this.#lab;
    this.#lab = Promise.resolve(lab);
    this.#came(lab);
    setTimeout(() => void before?.then((lab) => lab.dispose()), PATIENCE);
    const { layers, widths } = lab;
    const info = named(lab.info, entry);
    this.#store.set({
      ...{ loaded: { info, layers, widths }, loading: undefined, failed: undefined, source: undefined },
      ...{ model: entry?.id, zoom: '', profile: undefined },
    });
    if (file === undefined) return;
    const stem = entry === undefined ? info.name : stemOf(entry.name);
    const source = await sourceOf(`${stem}.safetensors`, file).catch(console.warn);
    if (source !== undefined && (await this.#lab) === lab) this.#store.set({ source });
  }

  /** Does something with the network called `name`; the page says why not. */
  async #attempt(name: string, turn: number, work: () => Promise<void>): Promise<boolean> {
    this.#store.set({ opening: name, refused: undefined });
    try {
      await work();
      return true;
    } catch (error) {
      console.warn(error);
      this.#store.set({ refused: refusalOf(name, error) });
      return false;
    } finally {
      if (turn === this.#asked) this.#store.set({ opening: undefined });
    }
  }
}

/** The browser's words for it are its own, and in its own language. */
function unfetched(cause: unknown): never {
  const code: ErrorCode = 'EngineUnavailable';
  throw Object.assign(new Error('The reader of model files could not be fetched.', { cause }), { code });
}

/** With the names of classes that came in a file of their own. */
function named(info: ModelInfo, entry: ModelEntry | undefined): ModelInfo {
  return entry?.labels === undefined ? info : { ...info, labels: entry.labels, translations: {} };
}

function refusalOf(name: string, error: unknown): Problem {
  if (error instanceof Gone) return { kind: 'model-gone', name };
  const code = codeOf(error);
  if (code === 'ModelUnavailable') return { kind: 'model-missing', name };
  return { kind: 'model-refused', name, code, message: messageOf(error) };
}

/** By its name, as each entry of the package has errors of its own; those of browsers have numbers. */
function codeOf(error: unknown): ErrorCode | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? (code as ErrorCode) : undefined;
}
