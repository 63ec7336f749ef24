import type { ClassifyOptions, ShuffleNet } from 'shufflenet-wasm';
import { guessesOf } from '../classify/guesses';
import type { HeatLayer } from '../classify/heat';
import { SHOW_EVERY, Smooth } from '../classify/live/smooth';
import type { Store } from '../shared/store';
import { SAY_EVERY, Viewfinder, type View, type Viewer } from '../shared/viewfinder';
import type { CameraTrouble } from '../words/problem';
import { answerOf, explained, type State } from './state';

/** Which of the things the camera shows. */
export class Live implements Viewer {
  readonly viewfinder = new Viewfinder(this);
  readonly failed: (error: unknown) => void;
  readonly #store: Store<State>;
  readonly #heat: HeatLayer;
  readonly #net: () => ShuffleNet | undefined;

  constructor(
    store: Store<State>,
    heat: HeatLayer,
    net: () => ShuffleNet | undefined,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#heat = heat;
    this.#net = net;
    this.failed = failed;
  }

  show(view: View | undefined): void {
    if (view?.at === 'live') {
      this.#store.set({ camera: { ...this.#store.state.camera, ...view } });
      return;
    }
    this.#heat.clear();
    this.#store.set({ camera: view, answer: undefined, ...(view && { problem: undefined }) });
  }

  async read({ video }: View, signal: AbortSignal): Promise<void> {
    const net = this.#net();
    if (net === undefined) return;
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
      const { camera } = this.#store.state;
      this.#store.set({ camera: camera && { ...camera, said: answer } });
    }
  }

  lost(trouble: CameraTrouble): void {
    const refused = trouble === 'insecure' || trouble === 'denied';
    this.#store.set({
      problem:
        refused && location.protocol === 'file:'
          ? { kind: 'camera-from-folder' }
          : { kind: 'camera', trouble },
    });
  }
}
