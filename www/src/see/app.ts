import { Lab, type Activations } from 'shufflenet-wasm/lab';
import { Camera } from '../shared/camera';
import { failureOf } from '../shared/failure';
import { remember } from '../shared/language';
import { fetchSample, type Sample } from '../shared/samples';
import type { Store } from '../shared/store';
import type { Language } from '../words';
import { experiments, operators } from './costs';
import { RUNS, UNIT, place, type Guideline, type Shape, type State } from './state';

/** Pictures are reduced to this shorter side first: the network itself sees less. */
const SIDE = 256;

/** What a visitor can do, and the network that answers; all by way of the store. */
export class App {
  readonly #store: Store<State>;
  readonly #lab: Promise<Lab>;
  readonly #camera = new Camera(() => this.#lost());
  #canvas = document.createElement('canvas');
  #turn = 0;

  constructor(store: Store<State>) {
    this.#store = store;
    this.#lab = Lab.load({
      onProgress: ({ received, total }) => store.set({ loading: { received, total } }),
    });
  }

  get #state(): State {
    return this.#store.state;
  }

  /** Loads the network and looks at the first sample. */
  async start(): Promise<void> {
    try {
      this.#store.set({ loaded: await this.#lab, loading: undefined });
    } catch (error) {
      console.warn(error);
      this.#store.set({ failed: failureOf(error), loading: undefined });
      return;
    }
    const [sample] = this.#state.samples;
    if (sample !== undefined && this.#state.name === undefined) await this.sample(sample);
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
    this.stopCamera();
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
    await this.#look(picture, picture.width, picture.height);
    picture.close();
    await this.#profile();
  }

  /** Shows the picture, gives it to the network and asks again whatever is on show. */
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
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const lab = await this.#lab;
    await lab.look({ data, width: canvas.width, height: canvas.height });
    const predictions = await lab.classify({ topK: 3 });
    const unshuffled = await lab.classify({ topK: 3, shuffle: false });
    const contributions = await lab.contributions(predictions[0]?.index ?? 0);
    const features = await lab.activations('conv5');
    this.#store.set({ predictions, unshuffled, contributions, features });
    await Promise.all([this.#convolutions(), this.stride(this.#state.stride), this.layer(this.#state.layer)]);
  }

  /** The picture as the network gets it, to be shown. */
  paint(canvas: HTMLCanvasElement): void {
    canvas.width = this.#canvas.width;
    canvas.height = this.#canvas.height;
    canvas.getContext('2d')?.drawImage(this.#canvas, 0, 0);
  }

  async #convolutions(): Promise<void> {
    const lab = await this.#lab;
    const of = (part: string) => lab.activations(`${UNIT}.${part}`);
    const [before, filtered, after] = [await of('pointwise1'), await of('depthwise'), await of('pointwise2')];
    this.#store.set({ before, filtered, after });
    await this.pick({});
  }

  /** Chooses an output pixel or channels of part 1. */
  async pick(change: Partial<Pick<State, 'y' | 'x' | 'inputChannel' | 'outputChannel'>>): Promise<void> {
    const { after } = this.#state;
    this.#store.set(change);
    if (after === undefined) return;
    const clamp = (at: number, most: number) => Math.min(Math.max(at, 0), most - 1);
    const [y, x] = [clamp(this.#state.y, after.height), clamp(this.#state.x, after.width)];
    this.#store.set({ y, x });
    const { inputChannel, outputChannel } = this.#state;
    const lab = await this.#lab;
    const of = (part: string, channel: number) => lab.trace(`${UNIT}.${part}`, { y, x, channel });
    const [depthwise, pointwise, standard] = await Promise.all([
      of('depthwise', inputChannel),
      of('pointwise2', outputChannel),
      of('standard', outputChannel),
    ]);
    const state = this.#state;
    if (state.y !== y || state.x !== x) return;
    if (state.inputChannel !== inputChannel || state.outputChannel !== outputChannel) return;
    this.#store.set({ traces: { of: place(state), depthwise, pointwise, standard } });
  }

  shuffle(shuffled: boolean): void {
    this.#store.set({ shuffled });
  }

  shape(change: Partial<Shape>): void {
    this.#store.set({ shape: { ...this.#state.shape, ...change }, times: undefined });
  }

  async measureShape(): Promise<void> {
    const { shape } = this.#state;
    await this.#measure('shape', async (lab) => {
      const all = operators(shape);
      const of = (form: string) => lab.time(...(all[form] ?? []));
      const times = {
        standard: await of('standard'),
        depthwise: await of('depthwise'),
        separable: await of('separable'),
      };
      if (this.#state.shape === shape) this.#store.set({ times });
    });
  }

  async measureGuideline(guideline: Guideline): Promise<void> {
    await this.#measure(guideline, async (lab) => {
      const times: number[] = [];
      for (const { run } of experiments[guideline]) times.push(await lab.time(...run));
      this.#store.set({ guidelines: { ...this.#state.guidelines, [guideline]: times } });
    });
  }

  async measureWidths(): Promise<void> {
    await this.#measure('widths', async (lab) => {
      const widths: number[] = [];
      for (const width of lab.widths.keys())
        widths.push(await lab.time({ kind: 'network', width, side: 224 }));
      this.#store.set({ widths });
    });
  }

  async #measure(what: string, work: (lab: Lab) => Promise<void>): Promise<void> {
    if (this.#state.busy !== undefined) return;
    this.#store.set({ busy: what });
    try {
      await work(await this.#lab);
    } finally {
      this.#store.set({ busy: undefined });
    }
  }

  async stride(stride: 1 | 2): Promise<void> {
    if (stride !== this.#state.stride) this.#store.set({ stride, shuffled: false, halves: undefined });
    const lab = await this.#lab;
    const of = (name: string) => lab.activations(name);
    const left = await of(stride === 2 ? 'stage2.0.left.pointwise' : 'stage2.0');
    const right = await of(stride === 2 ? 'stage2.0.pointwise2' : `${UNIT}.pointwise2`);
    if (stride !== this.#state.stride) return;
    this.#store.set({ halves: { left: firstOf(left, right.channels), right } });
  }

  async layer(layer: string): Promise<void> {
    this.#store.set({ layer });
    const seen = await (await this.#lab).activations(layer);
    if (this.#state.layer === layer) this.#store.set({ seen });
  }

  async #profile(): Promise<void> {
    this.#store.set({ profile: await (await this.#lab).profile(RUNS) });
  }

  async startCamera(): Promise<void> {
    this.#turn += 1;
    if (!(await this.#camera.start())) return;
    const turn = this.#turn;
    const { video } = this.#camera;
    this.#store.set({ camera: true, problem: undefined, sample: undefined, name: 'camera' });
    while (turn === this.#turn) {
      await this.#look(video, video.videoWidth, video.videoHeight);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }

  stopCamera(): void {
    this.#turn += 1;
    this.#camera.stop();
    if (this.#state.camera) this.#store.set({ camera: false });
  }

  #lost(): void {
    this.stopCamera();
    this.#store.set({ problem: 'camera' });
  }
}

/** The first `count` channels. */
function firstOf(seen: Activations, count: number): Activations {
  const { height, width, channels, values } = seen;
  if (channels === count) return seen;
  const kept = values.filter((_, at) => at % channels < count);
  return { ...seen, height, width, channels: count, values: kept };
}
