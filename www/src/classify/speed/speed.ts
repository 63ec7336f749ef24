import type { Input, ShuffleNet } from 'shufflenet-wasm';
import { failureOf } from '../../shared/failure';
import { isOver, type Network } from '../network';
import { Refused } from '../refused';
import { solved } from '../solved';
import type { Store } from '../../shared/store';
import type { Measurement, Spread } from '../../words/measurement';
import type { Problem } from '../../words/problem';
import type { State } from '../state';

export const WARM_UP = 5;
export const RUNS = 30;

/** Measures the network in use on what is on show, and what 8-bit arithmetic would make of it. */
export class SpeedTest {
  readonly #store: Store<State>;
  readonly #network: () => Network | undefined;
  readonly #eightBit: () => Promise<Network>;
  readonly #hold: (held: boolean) => void;
  readonly #failed: (error: unknown) => void;

  /**
   * `eightBit` loads the same in 8-bit arithmetic, `hold` keeps the camera from being read meanwhile, `failed` is told when the
   * network can't go on.
   */
  constructor(
    store: Store<State>,
    network: () => Network | undefined,
    eightBit: () => Promise<Network>,
    hold: (held: boolean) => void,
    failed: (error: unknown) => void,
  ) {
    this.#store = store;
    this.#network = network;
    this.#eightBit = eightBit;
    this.#hold = hold;
    this.#failed = failed;
  }

  async run(): Promise<void> {
    const network = this.#network();
    const { state } = this.#store;
    const entry = state.models.entries.find(({ id }) => id === state.models.inUse);
    if (network === undefined || entry === undefined || state.speed?.at === 'running') return;
    this.#hold(true);
    try {
      const { input, picture } = subjectOf(state);
      const { build, where } = network.net;
      const model = { ...entry, architecture: network.info.architecture };
      const times = await this.#measure(network.net, input);
      const { net } = await this.#eightBit();
      const other = await this.#measure(net, input, RUNS).finally(() => net.dispose());
      const about = {
        model,
        build,
        where,
        picture,
        browser: navigator.userAgent,
        runs: RUNS,
        warmUp: WARM_UP,
        eightBit: other.engine,
      };
      this.#store.set({ speed: { at: 'done', measurement: { ...times, ...about } } });
      solved(this.#store, 'model-missing');
    } catch (error) {
      // The camera went, or another network was put in its place: else it has stopped.
      if (isOver(error) && network.net === this.#network()?.net) this.#failed(error);
      else console.warn(error);
      const problem = missing(error, entry.name);
      this.#store.set(problem ? { speed: undefined, problem } : { speed: { at: 'interrupted' } });
    } finally {
      this.#hold(false);
    }
  }

  /** Puts the report on the clipboard; where the browser does not let it, selects it for the visitor to do so. */
  async copy(report: HTMLElement): Promise<void> {
    const { speed } = this.#store.state;
    if (speed?.at !== 'done') return;
    try {
      await navigator.clipboard.writeText(report.textContent);
      this.#store.set({ speed: { ...speed, copied: true } });
    } catch (error) {
      console.warn(error);
      getSelection()?.selectAllChildren(report);
      this.#store.set({ speed: { ...speed, copied: false } });
    }
  }

  /** After so many runs that are `done` already. */
  async #measure(
    net: ShuffleNet,
    input: Input,
    done = 0,
  ): Promise<Pick<Measurement, 'engine' | 'call' | 'coarse'>> {
    const engine: number[] = [];
    const call: number[] = [];
    for (let run = -WARM_UP; run < RUNS; run += 1) {
      this.#store.set({ speed: { at: 'running', done: done + Math.max(0, run) } });
      // Leaves the page a moment, should the network run on its thread.
      await new Promise((resolve) => setTimeout(resolve));
      const start = performance.now();
      const { ms } = await net.classify(input, { only: 'built-in' });
      if (run < 0) continue;
      engine.push(ms);
      call.push(performance.now() - start);
    }
    const coarse = call.every((ms) => Number.isInteger(ms));
    return { engine: spread(engine), call: spread(call), coarse };
  }
}

/** Why the network of this name can't be had in 8-bit arithmetic, if that is what went wrong. */
function missing(error: unknown, name: string): Problem | undefined {
  if (error instanceof Refused) return error.problem;
  return failureOf(error) === 'unreachable' ? { kind: 'model-missing', name } : undefined;
}

/** The picture or the camera on show, or else a grey picture of a usual size. */
function subjectOf({ picture, camera }: State): { input: Input; picture: Measurement['picture'] } {
  if (picture !== undefined) {
    const { blob, name, width, height } = picture;
    return { input: blob, picture: { kind: 'picture', name, width, height } };
  }
  const name = '';
  if (camera !== undefined) {
    const { videoWidth: width, videoHeight: height } = camera.video;
    return { input: camera.video, picture: { kind: 'camera', name, width, height } };
  }
  const [width, height] = [640, 480];
  const data = new Uint8Array(width * height * 3).fill(128);
  return { input: { data, width, height }, picture: { kind: 'grey', name, width, height } };
}

function spread(times: number[]): Spread {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? NaN;
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}
