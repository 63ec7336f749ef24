import type { Actions } from './actions';
import { otherLanguage, remember } from './i18n';
import { choose, type Intake } from './intake';
import { failureOf, isOver, loadNetwork, problemOf, type Network } from './model';
import { BadPicture, open } from './picture';
import { fetchSample } from './samples';
import { TOP, type Sample, type Store } from './state';

/** What the page does: pictures in, readings out, all by way of the store. */
export class App {
  readonly #store: Store;
  #network: Network | undefined;
  /** Counts the pictures that came; a slower one that was overtaken is dropped. */
  #turn = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  readonly intake: Intake = {
    picture: (file) => void this.#show(file.name, undefined, () => Promise.resolve(file)),
    problem: (problem) => this.#store.set({ problem }),
    dragging: (dragging) => this.#store.set({ dragging }),
  };

  readonly actions: Actions = {
    choose: (input) => choose(input, this.intake),
    sample: (sample) => void this.#show(sample.file, sample, () => fetchSample(sample)),
    switchLanguage: () => {
      const language = otherLanguage(this.#store.state.language);
      remember(language);
      this.#store.set({ language });
    },
    retryModel: () => void this.start(),
  };

  /** Fetches the network and, if a picture is waiting for it, reads that. */
  async start(): Promise<void> {
    const store = this.#store;
    store.set({ model: { at: 'loading', received: 0, total: undefined } });
    try {
      this.#network = await loadNetwork((received, total) =>
        store.set({ model: { at: 'loading', received, total } }),
      );
      store.set({ model: { at: 'ready', about: this.#network.about } });
    } catch (error) {
      this.#fail(error);
      return;
    }
    await this.#read();
  }

  /** Puts a picture on show and has it read. A bad one leaves the one before in its place. */
  async #show(name: string, sample: Sample | undefined, get: () => Promise<Blob>): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const blob = await get();
      const opened = await open(blob, name);
      if (turn !== this.#turn) {
        URL.revokeObjectURL(opened.url);
        return;
      }
      this.#drop();
      this.#store.set({ picture: { ...opened, blob, name, sample }, problem: undefined });
    } catch (error) {
      if (turn !== this.#turn) return;
      if (error instanceof BadPicture) this.#store.set({ problem: error.problem });
      else if (sample !== undefined) this.#store.set({ problem: { kind: 'sample-missing', sample } });
      else throw error;
      return;
    }
    await this.#read();
  }

  /** Reads the picture on show, if there is one and the network has arrived. */
  async #read(): Promise<void> {
    const store = this.#store;
    const { picture } = store.state;
    const network = this.#network;
    if (network === undefined || picture === undefined) return;
    try {
      const reading = await network.read(picture.blob, TOP);
      if (store.state.picture === picture) store.set({ reading });
    } catch (error) {
      if (isOver(error)) {
        this.#fail(error);
      } else if (store.state.picture === picture) {
        this.#drop();
        store.set({ problem: problemOf(error, picture) });
      }
    }
  }

  /** The page tells the visitor what to do about it, the console tells the developer what it was. */
  #fail(error: unknown): void {
    console.warn(error);
    this.#network = undefined;
    this.#store.set({ model: { at: 'failed', why: failureOf(error) } });
  }

  #drop(): void {
    const { picture } = this.#store.state;
    if (picture !== undefined) URL.revokeObjectURL(picture.url);
    this.#store.set({ picture: undefined, reading: undefined });
  }
}
