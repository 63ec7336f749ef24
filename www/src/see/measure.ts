import type { Lab } from 'shufflenet-wasm/lab';
import type { Store } from '../shared/store';
import { experiments, operators } from './costs';
import type { Ask } from './explore';
import { GUIDELINES, RUNS, type Guideline, type Shape, type State } from './state';

/** What the lab's worker times, one thing after the other. */
export class Measure {
  readonly #store: Store<State>;
  readonly #ask: Ask;
  readonly #askOfPicture: Ask;
  #stop = new AbortController();

  /** `askOfPicture` asks a network that has looked at the picture, or none. */
  constructor(store: Store<State>, ask: Ask, askOfPicture: Ask) {
    this.#store = store;
    this.#ask = ask;
    this.#askOfPicture = askOfPicture;
  }

  change(change: Partial<Shape>): void {
    this.#store.set({ shape: { ...this.#store.state.shape, ...change }, times: undefined });
  }

  async shape(): Promise<void> {
    const { shape } = this.#store.state;
    await this.#measure('shape', async (lab) => {
      const all = operators(shape);
      const of = (form: string) => lab.time(...(all[form] ?? []));
      const times = {
        standard: await of('standard'),
        depthwise: await of('depthwise'),
        separable: await of('separable'),
      };
      if (this.#store.state.shape === shape) this.#store.set({ times });
    });
  }

  /** Those that have not been measured yet, one after the other. */
  async guidelines(): Promise<void> {
    await this.#measure('guidelines', async (lab, signal) => {
      for (const guideline of GUIDELINES)
        if (this.#store.state.guidelines[guideline] === undefined) await this.#one(lab, guideline, signal);
    });
  }

  async guideline(guideline: Guideline): Promise<void> {
    await this.#measure(guideline, (lab, signal) => this.#one(lab, guideline, signal));
  }

  async widths(): Promise<void> {
    await this.#measure('widths', async (lab, signal) => {
      const widths: number[] = [];
      for (const width of lab.widths.keys()) {
        widths.push(await lab.time({ kind: 'network', width, side: 224 }));
        signal.throwIfAborted();
      }
      this.#store.set({ widths });
    });
  }

  async profile(): Promise<void> {
    const profile = await this.#askOfPicture((lab) => lab.profile(RUNS));
    if (profile !== undefined) this.#store.set({ profile });
  }

  /** Nothing more is measured after what is under way. */
  stop(): void {
    this.#stop.abort();
  }

  async #one(lab: Lab, guideline: Guideline, signal: AbortSignal): Promise<void> {
    const times: number[] = [];
    for (const { run } of experiments[guideline]) {
      times.push(await lab.time(...run));
      signal.throwIfAborted();
    }
    this.#store.set({ guidelines: { ...this.#store.state.guidelines, [guideline]: times } });
  }

  async #measure(what: string, work: (lab: Lab, signal: AbortSignal) => Promise<void>): Promise<void> {
    if (this.#store.state.busy !== undefined) return;
    const { signal } = (this.#stop = new AbortController());
    this.#store.set({ busy: what });
    try {
      await this.#ask((lab) => work(lab, signal));
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      this.#store.set({ busy: undefined });
    }
  }
}
