import { render } from 'lit-html';
import type { ModelInfo } from 'shufflenet-wasm';
import { messageOf } from '../../shared/message';
import { offer } from '../../shared/offer';
import { Store } from '../../shared/store';
import { problemIn, type Language } from '../../words';
import type { Ending } from '../../words/quality';
import type { Placed } from '../pictures/folders';
import { Refused } from '../refused';
import { refocus } from '../../shared/view/focus';
import { csvOf, jsonOf, mended, pageOf } from './files';
import { sorted, troubleWith, type Sorted } from './folders';
import type { Host } from './host';
import type { Actions, Cell, Format, Measured } from './state';
import './style.css';
import { goThrough, resultOf, taskOf, type Task } from './task';
import { measured } from './view/measured';
import { viewOf } from './view/view';

/** Measures how good the model is, and shows it in an element of its own. */
export class Part implements Actions {
  readonly element = document.createElement('div');
  readonly #host: Host;
  readonly #store: Store<Measured>;
  /** Object URLs of pictures, by their names. */
  readonly #addresses = new Map<string, string>();
  #files: ReadonlyMap<string, File> = new Map();
  #task: Task | undefined;
  /** While pictures are gone through. */
  #running: AbortController | undefined;

  constructor(host: Host, language: Language) {
    this.#host = host;
    this.#store = new Store<Measured>({ language });
    this.element.className = 'measured';
    this.#store.watch((state) => render(measured(viewOf(state, this)), this.element));
  }

  sorted(pictures: readonly Placed[], info: ModelInfo): Sorted {
    return sorted(pictures, info);
  }

  /** Measures the model in use on these pictures, unless it is measuring. */
  async measure(pictures: readonly Placed[], eightBit: boolean): Promise<void> {
    const network = this.#host.network();
    if (network === undefined || this.#running !== undefined) return;
    this.close();
    const { info } = network;
    const found = sorted(pictures, info);
    const trouble = troubleWith(found, info);
    if (trouble !== undefined) {
      this.#store.set({ trouble: { ...trouble, info, unmatched: found.unmatched } });
      return;
    }
    this.#files = new Map(found.examples.map(({ name, picture }) => [name, picture.file]));
    this.#task = taskOf(found, network, this.#host.entry().bytes, eightBit);
    await this.#run(this.#task);
  }

  /** To be called when another network may be in use. */
  changed(): void {
    const current = this.#isCurrent();
    if (!current) this.#end({ kind: 'model' });
    const { result } = this.#store.state;
    if (result !== undefined && result.current !== current)
      this.#store.set({ result: { ...result, current } });
  }

  speak(language: Language): void {
    this.#store.set({ language });
  }

  stop(): void {
    this.#end({ kind: 'stopped' });
  }

  goOn(): void {
    if (this.#task !== undefined && this.#running === undefined && this.#isCurrent())
      void this.#run(this.#task);
  }

  close(): void {
    for (const address of this.#addresses.values()) URL.revokeObjectURL(address);
    this.#addresses.clear();
    this.#files = new Map();
    this.#task = undefined;
    this.#store.set({ trouble: undefined, ...NOTHING });
  }

  show(open: Cell | undefined): void {
    this.#store.set({ open });
  }

  save(format: Format): void {
    void this.#save(format);
  }

  saveModel(): void {
    void this.#saveModel();
  }

  addressOf(name: string): string | undefined {
    const file = this.#files.get(name);
    const address = this.#addresses.get(name) ?? (file && URL.createObjectURL(file));
    if (address !== undefined) this.#addresses.set(name, address);
    return address;
  }

  async #run(task: Task): Promise<void> {
    const { signal } = (this.#running = new AbortController());
    this.#store.set(NOTHING);
    this.#host.running(true);
    refocus('.measured .stop');
    const ending = await this.#through(task, signal);
    this.#running = undefined;
    this.#host.running(false);
    this.#store.set({ progress: undefined, result: resultOf(task, ending, this.#isCurrent()) });
    refocus('#measured');
  }

  /** Gives why it came to no end, if it did not. */
  async #through(task: Task, signal: AbortSignal): Promise<Ending | undefined> {
    const of = task.sorted.examples.length;
    const onDone = (eightBit: boolean) => (done: number) => {
      if (!signal.aborted) this.#store.set({ progress: { eightBit, done, of } });
    };
    try {
      await goThrough(task, task.network, { signal, onDone: onDone(false) });
      if (!task.eightBit) return undefined;
      onDone(true)(0);
      const other = await this.#host.eightBit();
      await goThrough(task, other, { signal, onDone: onDone(true) }).finally(() => other.net.dispose());
      return undefined;
    } catch (error) {
      if (signal.aborted) return signal.reason as Ending;
      console.warn(error);
      return { kind: 'failed', message: told(error, this.#store.state.language) };
    }
  }

  #end(ending: Ending): void {
    this.#running?.abort(ending);
  }

  /** Whether what is measured is the model in use. */
  #isCurrent(): boolean {
    return this.#task !== undefined && this.#task.network.net === this.#host.network()?.net;
  }

  async #save(format: Format): Promise<void> {
    const { result, language, making } = this.#store.state;
    const task = this.#task;
    if (result === undefined || task === undefined) return;
    const name = `${result.folder || 'pictures'}-measured.${format}`;
    if (format === 'json') offer(jsonOf(result, language), name);
    else if (format === 'csv') offer(csvOf(result, language), name);
    else if (making === undefined) {
      const files = this.#files;
      const onDone = (done: number, of: number) => {
        if (this.#task === task) this.#store.set({ making: { done, of } });
      };
      const page = await pageOf(result, (name) => files.get(name), onDone).finally(() => {
        if (this.#task === task) this.#store.set({ making: undefined });
      });
      // Closed meanwhile, it is not wanted any more.
      if (this.#task === task) offer(page, name);
    }
  }

  async #saveModel(): Promise<void> {
    const { result, written, language } = this.#store.state;
    const { better, found } = result?.summary.calibration.temperature ?? { better: 1, found: false };
    if (!found || written?.at === 'writing' || !this.#isCurrent()) return;
    const temperature = Number(better.toPrecision(4));
    this.#store.set({ written: { at: 'writing' } });
    try {
      const entry = this.#host.entry();
      const { file, name } = await mended(await this.#host.file(), entry, temperature);
      offer(file, name);
      this.#store.set({ written: { at: 'done', name, temperature } });
    } catch (error) {
      console.warn(error);
      this.#store.set({ written: { at: 'failed', message: told(error, language) } });
    }
  }
}

/** Nothing has come of it yet. */
const NOTHING = {
  progress: undefined,
  result: undefined,
  open: undefined,
  making: undefined,
  written: undefined,
} satisfies Partial<Measured>;

function told(error: unknown, language: Language): string {
  return error instanceof Refused ? problemIn(language, error.problem) : messageOf(error);
}
