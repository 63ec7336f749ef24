import type { Store } from '../../shared/store';
import type { News } from '../../words/news';
import type { State, Teach } from '../state';

/** What the part for teaching shows, and says. */
export class Board {
  readonly #store: Store<State>;

  constructor(store: Store<State>) {
    this.#store = store;
  }

  get shown(): Teach {
    return this.#store.state.teach;
  }

  set(change: Partial<Teach>): void {
    this.#store.set({ teach: { ...this.shown, ...change } });
  }

  /** The same, and what was said before is gone. */
  calm(change: Partial<Teach> = {}): void {
    this.set({ news: undefined, taken: undefined, problem: undefined, ...change });
  }

  /** For the eye, and for screen readers before the camera's next answer. */
  tell(news: News): void {
    const { camera } = this.#store.state;
    this.#store.set({ camera: camera && { ...camera, said: undefined } });
    this.set({ news });
  }
}
