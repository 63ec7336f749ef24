import type { Activations } from 'shufflenet-wasm';
import type { Sample } from '../state';
import { otherLanguage, remember } from '../i18n';
import { fetchSample } from '../samples';
import { Client } from './client';
import { experiments, operators } from './costs';
import { UNIT, type Guideline, type Shape, type State } from './state';

/** Pictures are reduced to this shorter side first: the network itself sees less. */
const SIDE = 256;
const RUNS = 60;

/** What a visitor can do; everything ends in `draw`. */
export class App {
  readonly state: State;
  readonly #draw: () => void;
  readonly #client: Client;
  readonly #video = document.createElement('video');
  #canvas = document.createElement('canvas');
  #turn = 0;

  constructor(state: State, draw: () => void) {
    this.state = state;
    this.#draw = draw;
    this.#client = new Client((received, total) => this.set({ loading: { received, total } }));
  }

  set(change: Partial<State>): void {
    Object.assign(this.state, change);
    this.#draw();
  }

  /** Loads the network and looks at the first sample. */
  async start(): Promise<void> {
    try {
      this.set({ loaded: await this.#client.load(), loading: undefined });
    } catch (error) {
      this.set({ failed: error instanceof Error ? error.message : String(error), loading: undefined });
      return;
    }
    const [sample] = this.state.samples;
    if (sample !== undefined && this.state.name === undefined) await this.sample(sample);
  }

  switchLanguage(): void {
    const language = otherLanguage(this.state.language);
    remember(language);
    this.set({ language });
  }

  async sample(sample: Sample): Promise<void> {
    await this.#blob(() => fetchSample(sample), sample.file, sample);
  }

  async choose(input: HTMLInputElement): Promise<void> {
    const file = input.files?.[0];
    input.value = '';
    if (file !== undefined) await this.#blob(() => Promise.resolve(file), file.name, undefined);
  }

  async #blob(get: () => Promise<Blob>, name: string, sample: Sample | undefined): Promise<void> {
    this.stopCamera();
    const turn = ++this.#turn;
    let picture: ImageBitmap;
    try {
      picture = await createImageBitmap(await get());
    } catch {
      if (turn === this.#turn) this.set({ problem: 'picture' });
      return;
    }
    if (turn !== this.#turn) return;
    this.set({ problem: undefined, name, sample });
    await this.#look(picture, picture.width, picture.height);
    picture.close();
    await this.#profile();
  }

  /** Shows the picture, gives it to the network and asks again whatever is on show. */
  async #look(source: CanvasImageSource, width: number, height: number): Promise<void> {
    const scale = Math.min(1, SIDE / Math.min(width, height));
    const canvas = this.#canvas;
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return;
    context.fillStyle = '#fff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const client = this.#client;
    await client.call('look', { data, width: canvas.width, height: canvas.height });
    const predictions = await client.call('classify', { topK: 3 });
    const unshuffled = await client.call('classify', { topK: 3, shuffle: false });
    const contributions = await client.call('contributions', predictions[0]?.index ?? 0);
    const features = await client.call('activations', 'conv5');
    this.set({ predictions, unshuffled, contributions, features });
    await Promise.all([this.#convolutions(), this.stride(this.state.stride), this.layer(this.state.layer)]);
  }

  /** The picture as the network gets it, to be shown. */
  paint(canvas: HTMLCanvasElement): void {
    canvas.width = this.#canvas.width;
    canvas.height = this.#canvas.height;
    canvas.getContext('2d')?.drawImage(this.#canvas, 0, 0);
  }

  async #convolutions(): Promise<void> {
    const of = (part: string) => this.#client.call('activations', `${UNIT}.${part}`);
    const [before, filtered, after] = [await of('pointwise1'), await of('depthwise'), await of('pointwise2')];
    this.set({ before, filtered, after });
    await this.pick({});
  }

  /** Chooses an output pixel or channels of part 1. */
  async pick(change: Partial<Pick<State, 'y' | 'x' | 'inputChannel' | 'outputChannel'>>): Promise<void> {
    const { after } = this.state;
    this.set(change);
    if (after === undefined) return;
    const clamp = (at: number, most: number) => Math.min(Math.max(at, 0), most - 1);
    const [y, x] = [clamp(this.state.y, after.height), clamp(this.state.x, after.width)];
    this.set({ y, x });
    const { inputChannel, outputChannel } = this.state;
    const of = (part: string, channel: number) =>
      this.#client.call('trace', `${UNIT}.${part}`, { y, x, channel });
    const [depthwise, pointwise, standard] = await Promise.all([
      of('depthwise', inputChannel),
      of('pointwise2', outputChannel),
      of('standard', outputChannel),
    ]);
    const { state } = this;
    if (state.y !== y || state.x !== x) return;
    if (state.inputChannel !== inputChannel || state.outputChannel !== outputChannel) return;
    this.set({ traces: { of: place(state), depthwise, pointwise, standard } });
  }

  shape(change: Partial<Shape>): void {
    this.set({ shape: { ...this.state.shape, ...change }, times: undefined });
  }

  async measureShape(): Promise<void> {
    const { shape } = this.state;
    await this.#measure('shape', async () => {
      const all = operators(shape);
      const of = (form: string) => this.#client.call('time', ...(all[form] ?? []));
      const times = {
        standard: await of('standard'),
        depthwise: await of('depthwise'),
        separable: await of('separable'),
      };
      if (this.state.shape === shape) this.set({ times });
    });
  }

  async measureGuideline(guideline: Guideline): Promise<void> {
    await this.#measure(guideline, async () => {
      const times: number[] = [];
      for (const { run } of experiments[guideline]) times.push(await this.#client.call('time', ...run));
      this.set({ guidelines: { ...this.state.guidelines, [guideline]: times } });
    });
  }

  async measureWidths(): Promise<void> {
    await this.#measure('widths', async () => {
      const widths: number[] = [];
      for (let width = 0; width < 4; width++)
        widths.push(await this.#client.call('time', { kind: 'network', width, side: 224 }));
      this.set({ widths });
    });
  }

  async #measure(what: string, work: () => Promise<void>): Promise<void> {
    if (this.state.busy !== undefined) return;
    this.set({ busy: what });
    try {
      await work();
    } finally {
      this.set({ busy: undefined });
    }
  }

  async stride(stride: 1 | 2): Promise<void> {
    if (stride !== this.state.stride) this.set({ stride, shuffled: false, halves: undefined });
    const of = (name: string) => this.#client.call('activations', name);
    const left = await of(stride === 2 ? 'stage2.0.left.pointwise' : 'stage2.0');
    const right = await of(stride === 2 ? 'stage2.0.pointwise2' : `${UNIT}.pointwise2`);
    if (stride !== this.state.stride) return;
    this.set({ halves: { left: firstOf(left, right.channels), right } });
  }

  async layer(layer: string): Promise<void> {
    this.set({ layer });
    const seen = await this.#client.call('activations', layer);
    if (this.state.layer === layer) this.set({ seen });
  }

  async #profile(): Promise<void> {
    this.set({ profile: await this.#client.call('profile', RUNS) });
  }

  async startCamera(): Promise<void> {
    const turn = ++this.#turn;
    const video = this.#video;
    try {
      video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      video.muted = true;
      video.playsInline = true;
      await video.play();
    } catch {
      this.#stopTracks();
      this.set({ problem: 'camera' });
      return;
    }
    if (turn !== this.#turn) {
      this.#stopTracks();
      return;
    }
    this.set({ camera: true, problem: undefined, sample: undefined, name: 'camera' });
    while (turn === this.#turn) {
      await this.#look(video, video.videoWidth, video.videoHeight);
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
  }

  stopCamera(): void {
    this.#turn += 1;
    this.#stopTracks();
    if (this.state.camera) this.set({ camera: false });
  }

  #stopTracks(): void {
    const stream = this.#video.srcObject;
    if (stream instanceof MediaStream) for (const track of stream.getTracks()) track.stop();
    this.#video.srcObject = null;
  }
}

/** What part 1 is about, in one word. */
export function place({ y, x, inputChannel, outputChannel }: State): string {
  return [y, x, inputChannel, outputChannel].join();
}

/** The first `count` channels. */
function firstOf(seen: Activations, count: number): Activations {
  const { height, width, channels, values } = seen;
  if (channels === count) return seen;
  const kept = values.filter((_, at) => at % channels < count);
  return { ...seen, height, width, channels: count, values: kept };
}

export function blank(language: State['language'], samples: State['samples']): State {
  return {
    ...{
      language,
      samples,
      loading: { received: 0, total: undefined },
      failed: undefined,
      loaded: undefined,
    },
    ...{ sample: undefined, name: undefined, problem: undefined, camera: false },
    ...{ predictions: [], unshuffled: [], y: 4, x: 5, inputChannel: 0, outputChannel: 0 },
    ...{ before: undefined, filtered: undefined, after: undefined, traces: undefined },
    ...{ shape: { inputs: 64, outputs: 64, side: 28, stride: 1 }, times: undefined, guidelines: {} },
    ...{ stride: 1, shuffled: false, halves: undefined },
    ...{ layer: 'stem', seen: undefined, profile: undefined, contributions: undefined, features: undefined },
    ...{ widths: undefined, busy: undefined },
  };
}
