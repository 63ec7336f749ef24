import type { Store } from '../shared/store';
import type { Problem } from '../words/problem';
import type { State } from './state';

/** What did not work has worked now: it is told no longer. */
export function solved(store: Store<State>, kind: Problem['kind']): void {
  if (store.state.problem?.kind === kind) store.set({ problem: undefined });
}
