import { ShuffleNet } from 'shufflenet-wasm';
import { guessesOf } from '../classify/guesses';
import { FINE, type HeatLayer } from '../classify/heat';
import { isOver, problemWith } from '../classify/network';
import { open } from '../classify/pictures/open';
import { Refused } from '../classify/refused';
import { write } from '../classify/teach/file';
import { unpacked, type Contents } from '../classify/teach/page-file';
import { toJson } from '../classify/teach/taught';
import { nothingIn } from '../shared/intake';
import { offer } from '../shared/offer';
import type { Store } from '../shared/store';
import type { Language } from '../words/taught';
import { network } from './contents';
import { Live } from './live';
import { answerOf, explained, type State } from './state';

/** What the page does: pictures in, answers out, all by way of the store. */
export class App {
  readonly #store: Store<State>;
  readonly #contents: Contents;
  readonly #heat: HeatLayer;
  readonly #live: Live;
  #net: ShuffleNet | undefined;
  /** Counts the pictures that came; a slower one that was overtaken is dropped. */
  #turn = 0;

  constructor(store: Store<State>, contents: Contents, heat: HeatLayer) {
    this.#store = store;
    this.#contents = contents;
    this.#heat = heat;
    this.#live = new Live(
      store,
      heat,
      () => this.#net,
      (error) => this.#liveFailed(error),
    );
  }

  /** Starts the network, and reads with it what is on show. */
  async start(): Promise<void> {
    this.#store.set({ network: { at: 'starting' } });
    try {
      const net = await ShuffleNet.load({ model: network(this.#contents) });
      await net.importClasses(toJson(this.#contents.classes.map(unpacked)));
      this.#net = net;
      this.#store.set({ network: { at: 'ready', info: net.info } });
    } catch (error) {
      this.#fail(error);
      return;
    }
    await Promise.all([this.#read(), this.#live.viewfinder.read()]);
  }

  choose([file]: readonly File[]): void {
    if (file !== undefined) void this.#show(file);
  }

  /** Takes what was dropped or pasted. */
  take(data: DataTransfer): void {
    if (data.files.length > 0) this.choose([...data.files]);
    else this.#store.set({ problem: nothingIn(data) });
  }

  startCamera(): void {
    this.#turn += 1;
    this.#drop();
    void this.#live.viewfinder.start();
  }

  stopCamera(): void {
    this.#live.viewfinder.stop();
  }

  switchCamera(): void {
    void this.#live.viewfinder.switch();
  }

  mirror(): void {
    this.#live.viewfinder.mirror();
  }

  /** Shows what speaks for a class, the most probable one if none is named; again: no more. */
  explain(of?: string): void {
    const { heat } = this.#store.state;
    const on = !(heat.on && (of === undefined || heat.of === of));
    this.#store.set({ heat: { ...heat, on, of: on ? of : undefined } });
    this.#heat.clear();
    void this.#explain();
  }

  speak(language: Language): void {
    this.#store.set({ language });
  }

  /** What was taught, as the file that the first page imports. */
  export(): void {
    const { model, classes } = this.#contents;
    offer(write(model, classes.map(unpacked)), 'taught-classes.json');
  }

  /** Puts a picture on show and has it read. A bad one leaves the one before in its place. */
  async #show(file: File): Promise<void> {
    const { name } = file;
    const turn = (this.#turn += 1);
    try {
      const opened = await open(file, name);
      if (turn !== this.#turn) {
        URL.revokeObjectURL(opened.url);
        return;
      }
      this.#live.viewfinder.stop();
      this.#drop();
      this.#store.set({ picture: { ...opened, blob: file, name } });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (turn === this.#turn) this.#store.set({ problem: error.problem });
      return;
    }
    await this.#read();
  }

  /** Reads the picture on show, if there is one and the network has started. */
  async #read(): Promise<void> {
    const net = this.#net;
    const { picture } = this.#store.state;
    if (net === undefined || picture === undefined) return;
    const isShown = () => this.#store.state.picture === picture;
    try {
      const seen = await net.classify(picture.blob, { only: 'learned', topK: net.learned.length });
      if (!isShown()) return;
      this.#store.set({ answer: answerOf(guessesOf(seen)) });
    } catch (error) {
      if (isOver(error)) this.#fail(error);
      else {
        const problem = await problemWith(error, picture);
        if (isShown()) {
          this.#drop();
          this.#store.set({ problem });
        }
      }
    }
    await this.#explain();
  }

  /** Draws what speaks for a class over the picture on show, if that is wanted. */
  async #explain(): Promise<void> {
    const net = this.#net;
    const { picture } = this.#store.state;
    const learned = explained(this.#store.state);
    if (net === undefined || picture === undefined || learned === undefined) return;
    try {
      const map = await net.explain(picture.blob, { learned, refinement: FINE });
      const now = this.#store.state;
      if (now.picture === picture && explained(now) === learned)
        this.#heat.draw(map, picture.width, picture.height);
    } catch (error) {
      if (isOver(error)) this.#fail(error);
      else console.warn(error);
    }
  }

  #liveFailed(error: unknown): void {
    this.#live.viewfinder.stop();
    if (isOver(error)) {
      this.#fail(error);
    } else {
      console.warn(error);
      this.#store.set({ problem: { kind: 'camera', trouble: 'failed' } });
    }
  }

  /** The page tells the visitor what to do about it, the console tells the developer what it was. */
  #fail(error: unknown): void {
    console.warn(error);
    this.#net = undefined;
    const unsupported = error instanceof Error && 'code' in error && error.code === 'Unsupported';
    const why = unsupported ? 'unsupported' : isOver(error) ? 'stopped' : 'unusable';
    this.#store.set({ network: { at: 'failed', why } });
  }

  /** Takes away the picture on show and what was said of it. */
  #drop(): void {
    const { picture, heat } = this.#store.state;
    if (picture !== undefined) URL.revokeObjectURL(picture.url);
    this.#store.set({
      ...{ picture: undefined, answer: undefined, problem: undefined },
      heat: { ...heat, of: undefined },
    });
    this.#heat.clear();
  }
}
