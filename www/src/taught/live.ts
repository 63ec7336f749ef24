import type { ClassifyOptions, ShuffleNet } from 'shufflenet-wasm';
import { guessesOf } from '../classify/guesses';
import type { HeatLayer } from '../classify/heat';
import { SAY_EVERY, SHOW_EVERY, Smooth } from '../classify/live/smooth';
import { Camera } from '../shared/camera';
import type { Store } from '../shared/store';
import type { CameraTrouble } from '../words/problem';
import { answerOf, explained, type CameraState, type State } from './state';

/** The camera: its newest frame is read, then the next newest, for as long as the page is in sight. */
export class Live {
  readonly #camera = new Camera((trouble, error) => this.#lost(trouble, error));
  readonly #store: Store<State>;
  readonly #heat: HeatLayer;
  readonly #net: () => ShuffleNet | undefined;
  readonly #failed: (error: unknown) => void;
  #reading: AbortController | undefined;

  constructor(
    store: Store<State>,
    heat: HeatLayer,
    net: () => ShuffleNet | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#heat = heat;
    this.#net = net;
    this.#failed = failed;
    document.addEventListener('visibilitychange', () => {
      this.#camera.light(!document.hidden);
      void this.read();
    });
  }

  async start(wish?: Parameters<Camera['start']>[0]): Promise<void> {
    this.#release();
    const { video } = this.#camera;
    const camera = { at: 'starting', video, mirrored: false, others: false } as const;
    this.#store.set({ camera, answer: undefined, problem: undefined });
    if (!(await this.#camera.start(wish))) return;
    const shown = video.srcObject;
    const others = (await this.#camera.next()) !== undefined;
    // It may have gone meanwhile.
    if (shown === null || shown !== video.srcObject) return;
    // A person wants to see themself as in a mirror; only phones say that a camera looks away.
    const mirrored = this.#camera.settings.facingMode !== 'environment';
    this.#store.set({ camera: { at: 'live', video, mirrored, others } });
    await this.read();
  }

  /** Gives the camera back. */
  stop(): void {
    if (this.#store.state.camera === undefined) return;
    this.#release();
    this.#store.set({ camera: undefined, answer: undefined });
  }

  async switch(): Promise<void> {
    const next = await this.#camera.next();
    if (next !== undefined) await this.start(next);
  }

  mirror(): void {
    const { camera } = this.#store.state;
    if (camera !== undefined) this.#change({ mirrored: !camera.mirrored });
  }

  /** Reads what the camera shows, from frame to frame. */
  async read(): Promise<void> {
    this.#reading?.abort();
    const net = this.#net();
    if (net === undefined || this.#store.state.camera?.at !== 'live' || document.hidden) return;
    const { signal } = (this.#reading = new AbortController());
    try {
      await this.#follow(net, signal);
    } catch (error) {
      if (!signal.aborted) this.#failed(error);
    }
  }

  async #follow(net: ShuffleNet, signal: AbortSignal): Promise<void> {
    const { video } = this.#camera;
    const smooth = new Smooth();
    let [shownAt, saidAt] = [0, 0];
    // Read anew for each frame: the map is of the class that leads, and comes with the frame's own run.
    const wanted = () => {
      const learned = explained(this.#store.state);
      return learned === undefined ? undefined : { learned };
    };
    const options: ClassifyOptions = {
      ...{ topK: net.learned.length, only: 'learned', signal },
      get explain() {
        return wanted();
      },
    };
    for await (const seen of net.watch(video, options)) {
      if (signal.aborted) return;
      const now = performance.now();
      const answer = answerOf(smooth.add(guessesOf(seen), now));
      if (seen.heatMap !== undefined && this.#store.state.heat.on)
        this.#heat.draw(seen.heatMap, video.videoWidth, video.videoHeight);
      if (now - shownAt < SHOW_EVERY) continue;
      shownAt = now;
      this.#store.set({ answer });
      if (now - saidAt < SAY_EVERY) continue;
      saidAt = now;
      this.#change({ said: answer });
    }
  }

  #change(change: Partial<CameraState>): void {
    const { camera } = this.#store.state;
    this.#store.set({ camera: camera && { ...camera, ...change } });
  }

  #lost(trouble: CameraTrouble, error?: unknown): void {
    if (error !== undefined) console.warn(error);
    this.stop();
    const refused = trouble === 'insecure' || trouble === 'denied';
    this.#store.set({
      problem:
        refused && location.protocol === 'file:'
          ? { kind: 'camera-from-folder' }
          : { kind: 'camera', trouble },
    });
  }

  #release(): void {
    this.#reading?.abort();
    this.#camera.stop();
    this.#heat.clear();
  }
}
