import type { ClassifyOptions, HeatMap, ShuffleNet } from 'shufflenet-wasm';
import { Camera } from '../../shared/camera';
import type { Store } from '../../shared/store';
import type { CameraTrouble } from '../../words/problem';
import { FINE, type HeatLayer } from '../heat';
import type { Network } from '../network';
import { SAY_EVERY, SHOW_EVERY, Smooth } from './smooth';
import { TOP, type Guess, type State } from '../state';
import { guessesOf, wantedMap } from '../guesses';
import { onlyLearned } from '../teach/taught';

/** The camera: its newest frame is read, then the next newest, for as long as the page is in sight. */
export class Live {
  readonly #camera = new Camera((trouble, error) => this.#lost(trouble, error));
  readonly #store: Store<State>;
  readonly #heat: HeatLayer;
  readonly #network: () => Network | undefined;
  readonly #failed: (error: unknown) => void;
  #reading: AbortController | undefined;

  constructor(
    store: Store<State>,
    heat: HeatLayer,
    network: () => Network | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#heat = heat;
    this.#network = network;
    this.#failed = failed;
    document.addEventListener('visibilitychange', () => this.#seen(!document.hidden));
    const { mediaDevices } = navigator as Partial<Navigator>;
    mediaDevices?.addEventListener('devicechange', () => void this.#recount());
  }

  get video(): HTMLVideoElement {
    return this.#camera.video;
  }

  async start(wish?: Parameters<Camera['start']>[0]): Promise<void> {
    this.#release();
    this.#store.set({
      ...{ problem: undefined, reading: undefined },
      camera: { at: 'starting', mirrored: false, others: false, video: this.video },
    });
    if (await this.#camera.start(wish)) await this.#show();
  }

  /** Gives the camera back. */
  stop(): void {
    if (this.#store.state.camera === undefined) return;
    this.#release();
    this.#store.set({ camera: undefined, reading: undefined });
  }

  async switch(): Promise<void> {
    const next = await this.#camera.next();
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

  async #show(): Promise<void> {
    const others = await this.#others();
    if (others === undefined) return;
    // A person wants to see themself as in a mirror; only phones say that a camera looks away.
    const mirrored = this.#camera.settings.facingMode !== 'environment';
    this.#store.set({ camera: { at: 'live', mirrored, others, video: this.video } });
    void this.read();
  }

  /** A camera may have come or gone beside the one on show. */
  async #recount(): Promise<void> {
    const others = await this.#others();
    const { camera } = this.#store.state;
    if (others !== undefined && camera !== undefined) this.#store.set({ camera: { ...camera, others } });
  }

  /** Whether there are others than the camera on show; undefined if that has gone meanwhile. */
  async #others(): Promise<boolean | undefined> {
    const shown = this.video.srcObject;
    const next = await this.#camera.next();
    return shown === null || shown !== this.video.srcObject ? undefined : next !== undefined;
  }

  /** The frame that is held: the answer first, then a finer map of the same frame. */
  async #still(network: Network, signal: AbortSignal): Promise<void> {
    const reading = await network.read(this.video, onlyLearned(this.#store.state.teach), signal);
    this.#store.set({ reading });
    const explain = this.#explain(reading.guesses, network.net);
    if (explain !== undefined)
      this.#draw(await network.net.explain(this.video, { ...explain, refinement: FINE, signal }));
  }

  async #follow({ net, info }: Network, signal: AbortSignal): Promise<void> {
    const smooth = new Smooth();
    const { teach } = this.#store.state;
    const topK = Math.max(info.labels.length, teach.classes.length, 1);
    let [count, since] = [0, performance.now()];
    // What was told of teaching is to be heard first.
    let saidAt = teach.news === undefined ? 0 : since;
    let guesses = this.#store.state.reading?.guesses ?? [];
    // Read anew for each frame: the map is of the class that leads, and comes with the frame's own run.
    const wanted = () => this.#explain(guesses, net);
    const options: ClassifyOptions = {
      ...{ topK, only: onlyLearned(teach), signal },
      get explain() {
        return wanted();
      },
    };
    for await (const seen of net.watch(this.video, options)) {
      if (signal.aborted) return;
      const { ms, build, heatMap } = seen;
      const now = performance.now();
      guesses = smooth.add(guessesOf(seen), now).slice(0, TOP);
      this.#draw(heatMap);
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

  /** Which map is wanted: that of the chosen class or else of the best; none while there is none. */
  #explain(guesses: readonly Guess[], { learned }: Pick<ShuffleNet, 'learned'>) {
    const { on, of } = this.#store.state.heat;
    return on ? wantedMap(of, guesses, learned) : undefined;
  }

  #draw(map: HeatMap | undefined): void {
    if (!this.#store.state.heat.on) return;
    if (map === undefined) this.#heat.clear();
    else this.#heat.draw(map, this.video.videoWidth, this.video.videoHeight);
  }

  /** The frames that the camera gives each second. */
  #fps(): number {
    return this.#camera.settings.frameRate ?? 30;
  }

  #seen(visible: boolean): void {
    this.#camera.light(visible);
    if (this.#store.state.camera?.at === 'frozen') return;
    if (visible) void this.read();
    else this.#reading?.abort();
  }

  #lost(trouble: CameraTrouble, error?: unknown): void {
    if (error !== undefined) console.warn(error);
    this.stop();
    this.#store.set({ problem: { kind: 'camera', trouble } });
  }

  #release(): void {
    this.#reading?.abort();
    this.#camera.stop();
    this.#heat.clear();
  }
}
