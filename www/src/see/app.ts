import { ShuffleNetError } from 'shufflenet-wasm/lab';
import { failureOf } from '../shared/failure';
import { remember } from '../shared/language';
import { offer } from '../shared/offer';
import { fetchSample, type Sample } from '../shared/samples';
import type { Store } from '../shared/store';
import { Viewfinder, type View, type Viewer } from '../shared/viewfinder';
import type { Language } from '../words';
import type { CameraTrouble } from '../words/problem';
import { readAddress, writeAddress, type Address, type Place } from './address';
import { Explore, valued } from './explore';
import { Measure } from './measure';
import { Film } from './parts/film/film';
import { Models } from './models';
import { blobOf, bytesOf } from './source';
import type { State } from './state';

/** Pictures are reduced to this shorter side first: the network itself sees less. */
const SIDE = 256;

/** Milliseconds after which a place is in the address: browsers refuse to change it too often. */
const REST = 300;

/** What a visitor can do, and the network that answers; all by way of the store. */
export class App implements Viewer {
  readonly viewfinder = new Viewfinder(this);
  readonly film = new Film();
  readonly explore: Explore;
  readonly measure: Measure;
  readonly #store: Store<State>;
  readonly #models: Models;
  #canvas = document.createElement('canvas');
  #turn = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store<State>) {
    this.#store = store;
    this.#models = new Models(store);
    this.explore = new Explore(store, () => this.#models.lab);
    this.measure = new Measure(store, () => this.#models.lab);
  }

  get #state(): State {
    return this.#store.state;
  }

  /** Loads the network and looks at the sample that the address names, or the first. */
  async start(address: Address): Promise<void> {
    const { samples, place } = this.#state;
    this.#store.set({ part: address.part, place: address.place ?? place });
    try {
      // One that is opened meanwhile may be there first.
      await Promise.race([this.#models.start(), this.#models.lab]);
    } catch (error) {
      console.warn(error);
      this.#store.set({ failed: failureOf(error), loading: undefined });
      return;
    }
    const sample = samples.find(({ file }) => file === address.sample) ?? samples[0];
    if (sample !== undefined && this.#state.name === undefined) await this.sample(sample);
  }

  /** Shows what an address asks for; what it does not name stays. */
  async go({ part, sample, place }: Address): Promise<void> {
    this.#store.set({ part, place: place ?? this.#state.place });
    const { samples, sample: shown, name } = this.#state;
    const named = samples.find(({ file }) => file === sample);
    if (named !== undefined && named !== shown) await this.sample(named);
    else if (place !== undefined && name !== undefined) await this.explore.look(place);
  }

  /** Looks at a value, and puts it into the address. */
  async look(change: Partial<Place>): Promise<void> {
    const { place: before } = this.#state;
    await this.explore.look({ ...before, ...change });
    clearTimeout(this.#rest);
    const push = this.#state.place.layer !== before.layer;
    if (push) history.pushState(null, '', this.address);
    else this.#rest = setTimeout(() => this.#readdress(), REST);
  }

  #readdress(): void {
    history.replaceState(null, '', this.address);
  }

  /** The fragment of the value that is looked at. */
  get address(): string {
    const { place, sample, part } = this.#state;
    return writeAddress({
      place,
      ...(sample === undefined ? {} : { sample: sample.file }),
      ...(part === undefined ? {} : { part }),
    });
  }

  async copy(what: 'address' | 'lines', text: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.#store.set({ copied: what });
    } catch (error) {
      console.warn('The browser does not let this be copied.', error);
    }
  }

  /** The picture as the network reads it, without loss. */
  saveInput(): Promise<void> {
    return this.#offer(this.inputName, async () => {
      const lab = await this.#models.lab;
      const { height, width, values } = await lab.input();
      const canvas = new OffscreenCanvas(width, height);
      const pixels = new ImageData(bytesOf(values, lab.info.preprocess), width, height);
      canvas.getContext('2d')?.putImageData(pixels, 0, 0);
      return canvas.convertToBlob();
    });
  }

  get inputName(): string {
    return `${(this.#state.name ?? 'picture').replace(/\.\w+$/, '')}.input.png`;
  }

  async saveModel(): Promise<void> {
    const { source } = this.#state;
    if (source !== undefined) await this.#offer(source.name, () => blobOf(source));
  }

  async #offer(name: string, make: () => Promise<Blob>): Promise<void> {
    try {
      offer(await make(), name);
      this.#store.set({ unsaved: false });
    } catch (error) {
      console.warn(error);
      this.#store.set({ unsaved: true });
    }
  }

  /** Uses another model, by its place in the list, for what is on show. */
  async model(id: string): Promise<void> {
    this.measure.stop();
    if (await this.#models.use(id)) await this.#anew();
  }

  /** Opens a checkpoint of the visitor's own. */
  async open([file]: readonly File[]): Promise<void> {
    this.measure.stop();
    if (file !== undefined && (await this.#models.open(file))) await this.#anew();
  }

  async #anew(): Promise<void> {
    if (this.#state.name === undefined || this.#state.camera?.at === 'live') return;
    await this.#ask();
    await this.measure.profile();
  }

  speak(language: Language): void {
    remember(language);
    this.#store.set({ language });
  }

  async sample(sample: Sample): Promise<void> {
    await this.#blob(() => fetchSample(sample), sample.file, sample);
  }

  async choose([file]: readonly File[]): Promise<void> {
    if (file !== undefined) await this.#blob(() => Promise.resolve(file), file.name, undefined);
  }

  async #blob(get: () => Promise<Blob>, name: string, sample: Sample | undefined): Promise<void> {
    this.viewfinder.stop();
    const turn = ++this.#turn;
    let picture: ImageBitmap;
    try {
      picture = await createImageBitmap(await get());
    } catch {
      if (turn === this.#turn) this.#store.set({ problem: 'picture' });
      return;
    }
    if (turn !== this.#turn || this.#state.failed !== undefined) return;
    this.#store.set({ problem: undefined, name, sample });
    if (readAddress(location.hash).place !== undefined) this.#readdress();
    try {
      await this.#look(picture, picture.width, picture.height);
      await this.measure.profile();
    } catch (error) {
      console.warn(error);
      // One that gave way to another network is nobody's trouble.
      const isDisposed = error instanceof ShuffleNetError && error.code === 'Disposed';
      if (!isDisposed) this.#store.set({ failed: failureOf(error) });
    } finally {
      picture.close();
    }
  }

  /** Reduces the picture and asks about it. */
  async #look(picture: CanvasImageSource, width: number, height: number): Promise<void> {
    const scale = Math.min(1, SIDE / Math.min(width, height));
    const canvas = this.#canvas;
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    await this.#ask();
  }

  /** Gives the picture to the network and asks again whatever is on show. */
  async #ask(): Promise<void> {
    const canvas = this.#canvas;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const lab = await this.#models.lab;
    await lab.look({ data, width: canvas.width, height: canvas.height });
    const predictions = await lab.classify({ topK: 3 });
    const unshuffled = await lab.classify({ topK: 3, shuffle: false });
    const [best] = predictions;
    const contributions = best && (await lab.contributions(best.index));
    const features = await lab.activations(valued(lab.layers).at(-1)?.name ?? '');
    this.#store.set({ predictions, unshuffled, contributions, features });
    await this.explore.all();
  }

  /** The picture as the network gets it, to be shown. */
  paint(canvas: HTMLCanvasElement): void {
    canvas.width = this.#canvas.width;
    canvas.height = this.#canvas.height;
    canvas.getContext('2d')?.drawImage(this.#canvas, 0, 0);
  }

  show(camera: View | undefined): void {
    this.#turn += 1;
    const films = camera !== undefined && camera.at !== 'starting';
    this.#store.set({ camera, ...(films && { problem: undefined, sample: undefined, name: 'camera' }) });
  }

  /** Looks at what the camera shows, from frame to frame; measures where a frame is held. */
  async read({ at, video }: View, signal: AbortSignal): Promise<void> {
    if (at === 'held') {
      await this.measure.profile();
      return;
    }
    while (!signal.aborted) {
      await this.#look(video, video.videoWidth, video.videoHeight);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }

  failed(error: unknown): void {
    console.warn(error);
    this.viewfinder.stop();
    this.#store.set({ problem: 'failed' });
  }

  lost(trouble: CameraTrouble): void {
    this.#store.set({ problem: trouble });
  }
}
