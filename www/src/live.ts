import { NoCamera, nextCamera, openCamera, whyEnded, type CameraTrouble } from './camera';
import type { HeatLayer } from './heat';
import type { Network } from './model';
import { Smooth } from './smooth';
import { TOP, type Store } from './state';
import { bestOwn, guessesOf } from './teach/mix';
import { wanted } from './teach/taught';

/** How often the answer on show changes, in milliseconds: faster can't be read. */
const SHOW_EVERY = 125;
/** How often a screen reader is told at most. */
const SAY_EVERY = 4000;

/** The camera: its newest frame is read, then the next newest, for as long as the page is in sight. */
export class Live {
  readonly video = document.createElement('video');
  readonly #store: Store;
  readonly #heat: HeatLayer;
  readonly #network: () => Network | undefined;
  readonly #failed: (error: unknown) => void;
  #stream: MediaStream | undefined;
  #reading: AbortController | undefined;
  /** Counts what was asked for; a camera that comes too late is given back. */
  #turn = 0;

  constructor(
    store: Store,
    heat: HeatLayer,
    network: () => Network | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#heat = heat;
    this.#network = network;
    this.#failed = failed;
    this.video.muted = true;
    this.video.playsInline = true;
    document.addEventListener('visibilitychange', () => this.#seen(!document.hidden));
    const { mediaDevices } = navigator as Partial<Navigator>;
    mediaDevices?.addEventListener('devicechange', () => void this.#recount());
  }

  async start(wish: Parameters<typeof openCamera>[0] = 'environment'): Promise<void> {
    this.#release();
    this.#turn += 1;
    const turn = this.#turn;
    this.#store.set({
      ...{ problem: undefined, reading: undefined },
      camera: { at: 'starting', mirrored: false, others: false, video: this.video },
    });
    try {
      const stream = await openCamera(wish);
      if (turn !== this.#turn) {
        end(stream);
        return;
      }
      this.#stream = stream;
      await this.#show(stream, turn);
    } catch (error) {
      if (turn === this.#turn) this.#lost(error instanceof NoCamera ? error.trouble : 'failed', error);
    }
  }

  /** Gives the camera back. */
  stop(): void {
    if (this.#store.state.camera === undefined) return;
    this.#turn += 1;
    this.#release();
    this.#store.set({ camera: undefined, reading: undefined });
  }

  async switch(): Promise<void> {
    if (this.#stream === undefined) return;
    const next = await nextCamera(this.#stream);
    if (next !== undefined) await this.start(next);
  }

  mirror(): void {
    const { camera } = this.#store.state;
    if (camera !== undefined) this.#store.set({ camera: { ...camera, mirrored: !camera.mirrored } });
  }

  /** Holds the frame on show, or goes on. */
  async freeze(): Promise<void> {
    const { camera } = this.#store.state;
    if (camera?.at === 'live') {
      this.video.pause();
      this.#store.set({ camera: { ...camera, at: 'frozen' } });
    } else if (camera?.at === 'frozen') {
      this.#store.set({ camera: { ...camera, at: 'live' } });
      await this.video.play();
    }
    await this.read();
  }

  /** Reads what the camera shows: once if it is held, else from frame to frame. */
  async read(): Promise<void> {
    this.#reading?.abort();
    const { camera } = this.#store.state;
    const network = this.#network();
    if (network === undefined || camera === undefined || camera.at === 'starting' || document.hidden) return;
    const { signal } = (this.#reading = new AbortController());
    try {
      if (camera.at === 'frozen') await this.#still(network, signal);
      else await this.#follow(network, signal);
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
    }
  }

  async #show(stream: MediaStream, turn: number): Promise<void> {
    const [track] = stream.getVideoTracks();
    track?.addEventListener('ended', () => void this.#ended(stream));
    this.video.srcObject = stream;
    await this.video.play();
    const others = (await nextCamera(stream)) !== undefined;
    if (turn !== this.#turn) return;
    // A person wants to see themself as in a mirror; only phones say that a camera looks away.
    const mirrored = track?.getSettings().facingMode !== 'environment';
    this.#store.set({ camera: { at: 'live', mirrored, others, video: this.video } });
    void this.read();
  }

  /** A camera may have come or gone beside the one on show. */
  async #recount(): Promise<void> {
    const stream = this.#stream;
    if (stream === undefined) return;
    const others = (await nextCamera(stream)) !== undefined;
    const { camera } = this.#store.state;
    if (stream === this.#stream && camera !== undefined) this.#store.set({ camera: { ...camera, others } });
  }

  async #still({ net }: Network, signal: AbortSignal): Promise<void> {
    const classes = wanted(this.#store.state.teach);
    const seen = await net.classify(this.video, { topK: TOP, classes, signal });
    const guesses = guessesOf(seen).slice(0, TOP);
    this.#store.set({ reading: { guesses, ms: seen.ms, build: seen.build } });
    await this.#explain(net, bestOwn(guesses), 4, signal);
  }

  async #follow({ net, about }: Network, signal: AbortSignal): Promise<void> {
    const smooth = new Smooth();
    const { teach } = this.#store.state;
    const topK = Math.max(about.labels.length, teach.classes.length);
    let [count, since] = [0, performance.now()];
    // What was told of teaching is to be heard first.
    let saidAt = teach.news === undefined ? 0 : since;
    for await (const seen of net.watch(this.video, { topK, classes: wanted(teach), signal })) {
      const { ms, build } = seen;
      const now = performance.now();
      const guesses = smooth.add(guessesOf(seen), now).slice(0, TOP);
      await this.#explain(net, bestOwn(guesses), 1, signal);
      if (signal.aborted) return;
      count += 1;
      const { camera } = this.#store.state;
      if (now - since < SHOW_EVERY || camera === undefined) continue;
      const fps = (1000 * count) / (now - since);
      const rate = camera.rate === undefined ? fps : camera.rate.fps + 0.2 * (fps - camera.rate.fps);
      [count, since] = [0, now];
      const said = now - saidAt > SAY_EVERY ? guesses.slice(0, 1) : camera.said;
      if (said !== camera.said) saidAt = now;
      this.#store.set({
        reading: { guesses, ms, build },
        camera: { ...camera, rate: { fps: rate, budget: (ms * this.#fps()) / 1000 }, said },
      });
    }
  }

  async #explain(
    net: Network['net'],
    best: number | undefined,
    refinement: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { on, index = best } = this.#store.state.heat;
    if (!on) return;
    if (index === undefined) {
      this.#heat.clear();
      return;
    }
    const map = await net.explain(this.video, { index, refinement, signal });
    this.#heat.draw(map, this.video.videoWidth, this.video.videoHeight);
  }

  /** The frames that the camera gives each second. */
  #fps(): number {
    return this.#stream?.getVideoTracks()[0]?.getSettings().frameRate ?? 30;
  }

  #seen(visible: boolean): void {
    // A track that is off lets the camera's light go out.
    for (const track of this.#stream?.getVideoTracks() ?? []) track.enabled = visible;
    if (this.#store.state.camera?.at === 'frozen') return;
    if (visible) void this.read();
    else this.#reading?.abort();
  }

  async #ended(stream: MediaStream): Promise<void> {
    if (stream === this.#stream) this.#lost(await whyEnded());
  }

  #lost(trouble: CameraTrouble, error?: unknown): void {
    if (error !== undefined) console.warn(error);
    this.stop();
    this.#store.set({ problem: { kind: 'camera', trouble } });
  }

  #release(): void {
    this.#reading?.abort();
    if (this.#stream !== undefined) end(this.#stream);
    this.#stream = undefined;
    this.video.srcObject = null;
    this.#heat.clear();
  }
}

function end(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
