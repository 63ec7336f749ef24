import type { Prediction } from 'shufflenet-wasm';
import type { Lab } from 'shufflenet-wasm/lab';
import { failureOf } from '../shared/failure';
import { nothingIn } from '../shared/intake';
import { firstLanguage, remember } from '../shared/language';
import { isModel } from '../shared/model-file';
import { offer } from '../shared/offer';
import { fetchSample, type Sample } from '../shared/samples';
import type { Store } from '../shared/store';
import { SAY_EVERY, Viewfinder, type View, type Viewer } from '../shared/viewfinder';
import type { Language } from '../words';
import type { CameraTrouble } from '../words/problem';
import { readAddress, writeAddress, type Address, type Place } from './address';
import { Explore, valued, type Ask } from './explore';
import { Measure } from './measure';
import { Film } from './parts/film/film';
import { Models } from './models';
import { blobOf, bytesOf } from './source';
import { CAMERA, NOTHING_YET, type Copied, type State } from './state';

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
  /** The network that has the picture. */
  #looking: Lab | undefined;
  #turn = 0;
  #saidAt = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store<State>) {
    this.#store = store;
    this.#models = new Models(store);
    const ask: Ask = (work) => this.#ask(work);
    const askOfPicture: Ask = (work) => this.#askOfPicture(work);
    this.explore = new Explore(store, askOfPicture);
    this.measure = new Measure(store, ask, askOfPicture);
  }

  get #state(): State {
    return this.#store.state;
  }

  /** Loads the network and looks at the sample that the address names, or the first. */
  async start(address: Address): Promise<void> {
    const { samples, place } = this.#state;
    this.#store.set({ part: address.part, place: address.place ?? place, loading: NOTHING_YET });
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

  /** Loads the network that failed once more, and looks at what is on show. */
  async retry(): Promise<void> {
    const { failed, loaded, model, name } = this.#state;
    this.#store.set({ failed: undefined });
    if (loaded === undefined) await this.start(readAddress(location.search, location.hash));
    else if (!(await this.#models.use(model ?? ''))) this.#store.set({ failed, refused: undefined });
    if (name !== undefined && this.#state.failed === undefined) await this.#anew();
  }

  /** Asks the network. What one that gave way was asked is nobody's trouble any more; one that stops is told. */
  async #ask<Answer>(work: (lab: Lab) => Promise<Answer>): Promise<Answer | undefined> {
    const lab = await this.#models.lab;
    try {
      return await work(lab);
    } catch (error) {
      if (lab !== (await this.#models.lab)) return undefined;
      const failed = failureOf(error);
      if (failed !== 'stopped') throw error;
      if (this.#state.failed !== undefined) return undefined; // Of several that were asked at once the first has told it.
      console.warn(error);
      this.viewfinder.stop();
      this.#store.set({ failed });
      return undefined;
    }
  }

  /** The same, unless the network has yet to look at the picture: then it is asked of all that is on show anyway. */
  #askOfPicture<Answer>(work: (lab: Lab) => Promise<Answer>): Promise<Answer | undefined> {
    return this.#ask((lab) => (lab === this.#looking ? work(lab) : Promise.resolve(undefined)));
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

  /** Puts a text of the page on the clipboard; where the browser does not let it, selects it for the visitor to do so. */
  async copy(what: Copied, shown: Element): Promise<void> {
    try {
      await navigator.clipboard.writeText(shown.textContent);
      this.#store.set({ copied: { what, done: true } });
    } catch (error) {
      console.warn(error);
      getSelection()?.selectAllChildren(shown);
      this.#store.set({ copied: { what, done: false } });
    }
  }

  /** The picture as the network reads it, without loss. */
  async saveInput(): Promise<void> {
    const { loaded } = this.#state;
    const input = await this.#askOfPicture((lab) => lab.input());
    if (loaded === undefined || input === undefined) return;
    await this.#offer(this.inputName, () => {
      const { height, width, values } = input;
      const canvas = new OffscreenCanvas(width, height);
      const pixels = new ImageData(bytesOf(values, loaded.info.preprocess), width, height);
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
    if (file === undefined) return;
    this.measure.stop();
    this.#store.set({ problem: undefined });
    if (await this.#models.open(file)) await this.#anew();
  }

  async #anew(): Promise<void> {
    if (this.#state.name === undefined || this.#state.camera?.at === 'live') return;
    await this.#all();
    await this.measure.profile();
  }

  /** The page comes back as it was left: another may have changed the language, and what models there are. */
  resume(): void {
    this.#store.set({ language: firstLanguage() });
    void this.#models.recall();
  }

  speak(language: Language): void {
    remember(language);
    this.#store.set({ language });
  }

  async sample(sample: Sample): Promise<void> {
    await this.#blob(() => fetchSample(sample), sample.file, sample);
  }

  /** What was dropped or pasted. */
  take(data: DataTransfer): void {
    if (data.files.length > 0) this.choose([...data.files]);
    else this.#store.set({ problem: nothingIn(data) });
  }

  /** Looks at a picture, opens a checkpoint. */
  choose(files: readonly File[]): void {
    const picture = files.find((file) => !isModel(file));
    if (picture !== undefined) void this.#blob(() => Promise.resolve(picture), picture.name, undefined);
    void this.open(files.filter(isModel));
  }

  /** Looks at a picture. A bad one leaves what was before in its place. */
  async #blob(get: () => Promise<Blob>, name: string, sample: Sample | undefined): Promise<void> {
    const turn = ++this.#turn;
    this.#store.set({ refused: undefined });
    let picture: ImageBitmap;
    try {
      picture = await createImageBitmap(await get());
    } catch {
      const problem = sample && ({ kind: 'sample-missing', file: sample.file } as const);
      if (turn === this.#turn) this.#store.set({ problem: problem ?? 'picture' });
      return;
    }
    if (turn !== this.#turn) return;
    this.viewfinder.stop();
    this.#store.set({ problem: undefined, name, sample });
    if (readAddress(location.hash).place !== undefined) this.#readdress();
    this.#draw(picture, picture.width, picture.height);
    picture.close();
    await (this.#state.failed === undefined ? this.#anew() : this.retry());
  }

  /** Reduces the picture. */
  #draw(picture: CanvasImageSource, width: number, height: number): void {
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
  }

  /** Gives the picture to the network and asks again whatever is on show. */
  async #all(): Promise<void> {
    const canvas = this.#canvas;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return;
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    await this.#ask(async (lab) => {
      await lab.look({ data, width: canvas.width, height: canvas.height });
      this.#looking = lab;
      const predictions = await lab.classify({ topK: 3 });
      const unshuffled = await lab.classify({ topK: 3, shuffle: false });
      const [best] = predictions;
      const contributions = best && (await lab.contributions(best.index));
      const features = await lab.activations(valued(lab.layers).at(-1)?.name ?? '');
      this.#store.set({ predictions, said: this.#saying(best), unshuffled, contributions, features });
      await this.explore.all();
    });
  }

  /** What a screen reader is told: of a camera not more often than can be heard. */
  #saying(best: Prediction | undefined): Prediction | undefined {
    const now = performance.now();
    if (this.#state.camera?.at === 'live' && now - this.#saidAt < SAY_EVERY) return this.#state.said;
    this.#saidAt = now;
    return best;
  }

  /** The picture as the network gets it, to be shown. */
  paint(canvas: HTMLCanvasElement): void {
    canvas.width = this.#canvas.width;
    canvas.height = this.#canvas.height;
    canvas.getContext('2d')?.drawImage(this.#canvas, 0, 0);
  }

  show(camera: View | undefined): void {
    if (camera?.at === 'starting') this.#turn += 1;
    const films = camera !== undefined && camera.at !== 'starting';
    this.#store.set({ camera, ...(films && { problem: undefined, sample: undefined, name: CAMERA }) });
  }

  /** Looks at what the camera shows, from frame to frame; measures where a frame is held. */
  async read({ at, video }: View, signal: AbortSignal): Promise<void> {
    if (at === 'held') {
      await this.measure.profile();
      return;
    }
    while (!signal.aborted) {
      this.#draw(video, video.videoWidth, video.videoHeight);
      await this.#all();
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }

  failed(error: unknown): void {
    console.warn(error);
    this.viewfinder.stop();
    this.lost('failed');
  }

  lost(trouble: CameraTrouble): void {
    this.#store.set({ problem: { kind: 'camera', trouble } });
  }
}
