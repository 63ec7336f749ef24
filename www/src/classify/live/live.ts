import type { ClassifyOptions, HeatMap, ShuffleNet } from 'shufflenet-wasm';
import type { Store } from '../../shared/store';
import { SAY_EVERY, Viewfinder, type View, type Viewer } from '../../shared/viewfinder';
import type { CameraTrouble } from '../../words/problem';
import { FINE, type HeatLayer } from '../heat';
import type { Network } from '../network';
import { SHOW_EVERY, Smooth } from './smooth';
import { TOP, type Guess, type State } from '../state';
import { guessesOf, wantedMap } from '../guesses';
import { onlyLearned } from '../teach/taught';

/** What the camera shows. */
export class Live implements Viewer {
  readonly viewfinder = new Viewfinder(this);
  readonly failed: (error: unknown) => void;
  readonly #store: Store<State>;
  readonly #heat: HeatLayer;
  readonly #network: () => Network | undefined;

  constructor(
    store: Store<State>,
    heat: HeatLayer,
    network: () => Network | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#heat = heat;
    this.#network = network;
    this.failed = failed;
  }

  show(view: View | undefined): void {
    if (view !== undefined && view.at !== 'starting') {
      this.#store.set({ camera: { ...this.#store.state.camera, ...view } });
      return;
    }
    this.#heat.clear();
    this.#store.set({ camera: view, reading: undefined, ...(view && { problem: undefined }) });
  }

  async read({ at, video }: View, signal: AbortSignal): Promise<void> {
    const network = this.#network();
    if (network === undefined) return;
    if (at === 'held') await this.#still(network, video, signal);
    else await this.#follow(network, video, signal);
  }

  lost(trouble: CameraTrouble): void {
    this.#store.set({ problem: { kind: 'camera', trouble } });
  }

  /** The frame that is held: the answer first, then a finer map of the same frame. */
  async #still(network: Network, video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
    const reading = await network.read(video, onlyLearned(this.#store.state.teach), signal);
    this.#store.set({ reading });
    const explain = this.#explain(reading.guesses, network.net);
    if (explain !== undefined)
      this.#draw(video, await network.net.explain(video, { ...explain, refinement: FINE, signal }));
  }

  async #follow({ net, info }: Network, video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
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
    for await (const seen of net.watch(video, options)) {
      if (signal.aborted) return;
      const { ms, build, heatMap } = seen;
      const now = performance.now();
      guesses = smooth.add(guessesOf(seen), now).slice(0, TOP);
      this.#draw(video, heatMap);
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
        camera: { ...camera, rate: { fps: rate, budget: (ms * this.viewfinder.frameRate) / 1000 }, said },
      });
    }
  }

  /** Which map is wanted: that of the chosen class or else of the best; none while there is none. */
  #explain(guesses: readonly Guess[], { learned }: Pick<ShuffleNet, 'learned'>) {
    const { on, of } = this.#store.state.heat;
    return on ? wantedMap(of, guesses, learned) : undefined;
  }

  #draw({ videoWidth, videoHeight }: HTMLVideoElement, map: HeatMap | undefined): void {
    if (!this.#store.state.heat.on) return;
    if (map === undefined) this.#heat.clear();
    else this.#heat.draw(map, videoWidth, videoHeight);
  }
}
