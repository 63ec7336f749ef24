/** Holds the state of a page and tells one listener of changes, once for all those of a turn. */
export class Store<State extends object> {
  #state: State;
  #listener: (state: State) => void = () => undefined;
  #due = false;

  constructor(initial: State) {
    this.#state = initial;
  }

  get state(): State {
    return this.#state;
  }

  set(change: Partial<State>): void {
    this.#state = { ...this.#state, ...change };
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#listener(this.#state);
    });
  }

  /** Calls `listener` now and after each change. */
  watch(listener: (state: State) => void): void {
    this.#listener = listener;
    listener(this.#state);
  }
}
