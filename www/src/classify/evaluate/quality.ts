import type { Store } from '../../shared/store';
import type { Language } from '../../words';
import type { Placed } from '../pictures/folders';
import { solved } from '../solved';
import type { State } from '../state';
import type { Host } from './host';
import type { Part } from './part';
import { stylesAgain } from './styles';

/** More pictures are not shown one by one where they can be measured: a page of so many parts would stall. */
export const MOST_SHOWN = 2000;
/** So many folders have the names of classes before the page asks: one may be chance. */
const FOLDERS = 2;

/** How good the model is on pictures of the visitor's. What measures it and shows that is loaded when it is first needed. */
export class Quality {
  readonly #store: Store<State>;
  readonly #host: Host;
  #part: Part | undefined;
  /** The pictures of the folder that was dropped last. */
  #pictures: readonly Placed[] = [];

  constructor(store: Store<State>, host: Host) {
    this.#store = store;
    this.#host = host;
  }

  /** Asks whether to measure on the pictures of a folder that came, if they can be; says whether it asks, unless something else has come meanwhile. */
  async consider(pictures: readonly Placed[]): Promise<boolean | undefined> {
    this.#pictures = pictures;
    this.#set({ offer: undefined });
    const network = this.#host.network();
    if (pictures.length === 0 || network === undefined) return false;
    const part = await this.#load();
    // Something else may have come meanwhile.
    if (this.#pictures !== pictures || this.#host.network() !== network) return undefined;
    const found = part?.sorted(pictures, network.info);
    if (found === undefined || found.folders < FOLDERS) return false;
    const { examples, classes } = found;
    this.#set({ offer: { pictures: examples.length, classes, many: pictures.length > MOST_SHOWN } });
    return true;
  }

  /** The pictures that were dropped are no longer of interest. */
  forget(): void {
    this.#pictures = [];
    this.#set({ offer: undefined });
  }

  /** Measures on these pictures; on those of the folder that was dropped when left out. */
  async measure(pictures = this.#pictures): Promise<void> {
    const part = await this.#load();
    if (part === undefined) {
      this.#store.set({ problem: { kind: 'measure-unavailable' } });
      return;
    }
    solved(this.#store, 'measure-unavailable');
    this.forget();
    await part.measure(pictures, this.#store.state.quality.eightBit);
  }

  eightBit(eightBit: boolean): void {
    this.#set({ eightBit });
  }

  /** To be called when another network may be in use, or its classes have other names. */
  changed(): void {
    this.#part?.changed();
    void this.consider(this.#pictures);
  }

  speak(language: Language): void {
    this.#part?.speak(language);
  }

  #set(change: Partial<State['quality']>): void {
    this.#store.set({ quality: { ...this.#store.state.quality, ...change } });
  }

  /** The part that measures; undefined where it can't be fetched. */
  async #load(): Promise<Part | undefined> {
    try {
      await stylesAgain();
      const { Part } = await import('./part');
      this.#part ??= new Part(this.#host, this.#store.state.language);
      this.#set({ element: this.#part.element });
      return this.#part;
    } catch (error) {
      console.warn(error);
      return undefined;
    }
  }
}
