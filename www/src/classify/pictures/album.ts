import type { ClassKind } from 'shufflenet-wasm';
import { isOver, problemWith, type Network } from '../network';
import { check } from './open';
import { Refused } from '../refused';
import type { Store } from '../../shared/store';
import { isRead, type Shot, type State } from '../state';
import { onlyLearned } from '../teach/taught';

/** How long, in milliseconds for each picture of an album, answers may wait to be shown together. */
const MS_A_PICTURE = 0.25;

type Outcome = Pick<Shot, 'reading'> | Pick<Shot, 'problem'>;

/** Several pictures that came together: they are read in their order, and for each engine only one is decoded at a time. */
export class Albums {
  readonly #store: Store<State>;
  readonly #network: () => Network | undefined;
  readonly #failed: (error: unknown) => void;
  /** Counts the albums and attempts; an answer that was overtaken is dropped. */
  #turn = 0;

  /** `failed` is told when the network can't go on. */
  constructor(store: Store<State>, network: () => Network | undefined, failed: (error: unknown) => void) {
    this.#store = store;
    this.#network = network;
    this.#failed = failed;
  }

  /** Puts these pictures in the place of those before. */
  async open(files: readonly File[]): Promise<void> {
    this.close();
    const shots = files.map((file) => ({ file, url: URL.createObjectURL(file) }));
    this.#store.set({ album: { shots } });
    await this.read();
  }

  close(): void {
    this.#turn += 1;
    const { album } = this.#store.state;
    if (album === undefined) return;
    for (const { url } of album.shots) URL.revokeObjectURL(url);
    this.#store.set({ album: undefined });
  }

  /** Reads all of them again, as the network or its classes are others. What is no picture stays none. */
  async again(): Promise<void> {
    const { album } = this.#store.state;
    if (album === undefined) return;
    const shots = album.shots.map(({ file, url, problem }) => ({
      ...{ file, url },
      ...(problem !== undefined && problem.kind !== 'refused' && { problem }),
    }));
    this.#store.set({ album: { shots } });
    await this.read();
  }

  /** Reads what has not been read yet, if the network has arrived. */
  async read(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const network = this.#network();
    const { album } = this.#store.state;
    if (network === undefined || album === undefined) return;
    const shots = album.shots.entries(); // One list for all engines: who is done takes the next picture.
    const done = new Map<number, Outcome>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => {
      timer = undefined;
      if (turn === this.#turn && done.size > 0) this.#put(done);
      done.clear();
    };
    const work = async () => {
      for (const [at, shot] of shots) {
        if (turn !== this.#turn) return;
        if (isRead(shot)) continue;
        const outcome = await outcomeOf(shot, network, onlyLearned(this.#store.state.teach));
        done.set(at, outcome);
        // Drawing thousands takes longer than reading one: then several are shown at a time.
        timer ??= setTimeout(show, album.shots.length * MS_A_PICTURE);
      }
    };
    try {
      await Promise.all(Array.from({ length: network.net.workers }, work)).finally(show);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#turn += 1; // The others stop.
      this.#failed(error);
    }
  }

  #put(outcomes: ReadonlyMap<number, Outcome>): void {
    const shots = this.#store.state.album?.shots ?? [];
    const changed = shots.map((shot, at) => {
      const outcome = outcomes.get(at);
      return outcome === undefined ? shot : { ...shot, ...outcome };
    });
    this.#store.set({ album: { shots: changed } });
  }
}

async function outcomeOf({ file }: Shot, network: Network, only: ClassKind | undefined): Promise<Outcome> {
  try {
    await check(file, file.name);
    return { reading: await network.read(file, only) };
  } catch (error) {
    if (error instanceof Refused) return { problem: error.problem };
    if (isOver(error)) throw error;
    return { problem: await problemWith(error, { name: file.name, blob: file }) };
  }
}
