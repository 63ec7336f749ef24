import type { Activations } from 'shufflenet-wasm';
import type { Lab, LayerFacts } from 'shufflenet-wasm/lab';
import type { Store } from '../shared/store';
import type { Place } from './address';
import { UNIT, pickedOf, type Mistake, type Question, type Round, type State } from './state';

/** Asks the network as soon as it is there; nothing comes of it if that stops or gives way to another. */
export type Ask = <Answer>(work: (lab: Lab) => Promise<Answer>) => Promise<Answer | undefined>;

/** What can be asked of a picture that the lab has seen. */
export class Explore {
  readonly #store: Store<State>;
  readonly #ask: Ask;

  constructor(store: Store<State>, ask: Ask) {
    this.#store = store;
    this.#ask = ask;
  }

  get #state(): State {
    return this.#store.state;
  }

  /** Asks again whatever is on show. */
  async all(): Promise<void> {
    const { stride, layer, place } = this.#state;
    await Promise.all([this.#convolutions(), this.stride(stride), this.layer(layer), this.look(place)]);
  }

  async #convolutions(): Promise<void> {
    await this.#ask(async (lab) => {
      const of = (part: string) => lab.activations(`${UNIT}.${part}`);
      const [before, filtered, after] = [
        await of('pointwise1'),
        await of('depthwise'),
        await of('pointwise2'),
      ];
      this.#store.set({ before, filtered, after });
      await this.pick({});
    });
  }

  /** Chooses an output pixel or channels of the unit's convolutions. */
  async pick(change: Partial<Pick<State, 'y' | 'x' | 'inputChannel' | 'outputChannel'>>): Promise<void> {
    const { before, after } = this.#state;
    this.#store.set(change);
    if (before === undefined || after === undefined) return;
    const [y, x] = [within(this.#state.y, after.height), within(this.#state.x, after.width)];
    const inputChannel = within(this.#state.inputChannel, before.channels);
    const outputChannel = within(this.#state.outputChannel, after.channels);
    this.#store.set({ y, x, inputChannel, outputChannel });
    const picked = pickedOf(this.#state);
    await this.#ask(async (lab) => {
      const of = (part: string, channel: number) => lab.trace(`${UNIT}.${part}`, { y, x, channel });
      const [depthwise, pointwise, standard] = await Promise.all([
        of('depthwise', inputChannel),
        of('pointwise2', outputChannel),
        of('standard', outputChannel),
      ]);
      if (pickedOf(this.#state) === picked)
        this.#store.set({ traces: { of: picked, depthwise, pointwise, standard } });
    });
  }

  shuffle(shuffled: boolean): void {
    this.#store.set({ shuffled });
  }

  async stride(stride: 1 | 2): Promise<void> {
    if (stride !== this.#state.stride) this.#store.set({ stride, shuffled: false, halves: undefined });
    await this.#ask(async (lab) => {
      const left = await lab.activations(stride === 2 ? 'stage2.0.left.pointwise' : 'stage2.0');
      const right = await lab.activations(stride === 2 ? 'stage2.0.pointwise2' : `${UNIT}.pointwise2`);
      if (stride !== this.#state.stride) return;
      this.#store.set({ halves: { left: firstOf(left, right.channels), right } });
    });
  }

  thread(thread: number): void {
    if (thread !== this.#state.thread) this.#store.set({ thread });
  }

  /** Makes a mistake, or takes it back. */
  mistake(mistake: Mistake): void {
    const { mistaken } = this.#state;
    const others = mistaken.filter((each) => each !== mistake);
    this.#store.set({ mistaken: others.length < mistaken.length ? others : [...others, mistake] });
  }

  answer(round: Round, question: Question, answer: number): void {
    const { answers } = this.#state;
    this.#store.set({ answers: { ...answers, [round]: { ...answers[round], [question]: answer } } });
  }

  zoom(zoom: string): void {
    this.#store.set({ zoom });
  }

  async layer(layer: string): Promise<void> {
    this.#store.set({ layer });
    const seen = await this.#ask((lab) => lab.activations(layer));
    if (seen !== undefined && this.#state.layer === layer) this.#store.set({ seen });
  }

  /** Takes a value of any layer apart; what the network does not have is the nearest that it has. */
  async look(wanted: Place): Promise<void> {
    await this.#ask(async (lab) => {
      const layers = valued(lab.layers);
      const facts = layers.find(({ name }) => name === wanted.layer) ?? layers[0];
      if (facts === undefined) return;
      const { name: layer, output } = facts;
      const [y, x] = [within(wanted.y, output[0]), within(wanted.x, output[1])];
      const place = { layer, y, x, channel: within(wanted.channel, output[2]) };
      this.#store.set({ place, copied: undefined });
      const [seen, trace] = await Promise.all([lab.activations(layer), lab.trace(layer, place)]);
      if (this.#state.place === place) this.#store.set({ looked: { place, seen, trace } });
    });
  }
}

/** The layers whose values have rows and columns. */
export function valued(layers: readonly LayerFacts[]): LayerFacts[] {
  return layers.filter(({ kind }) => kind !== 'classifier' && kind !== 'linear');
}

const within = (at: number, most: number) => Math.min(Math.max(at, 0), most - 1);

/** The first `count` channels, if there are more. */
function firstOf(seen: Activations, count: number): Activations {
  const { height, width, channels, values } = seen;
  if (channels <= count) return seen;
  const kept = values.filter((_, at) => at % channels < count);
  return { ...seen, height, width, channels: count, values: kept };
}
