import type { Actions } from '../actions';
import { sayFor, wordsFor, type Say, type Words } from '../../words';
import type { State } from '../state';

/** What every view is given: the state, its language, and what the visitor can do. */
export interface View {
  readonly state: State;
  readonly words: Words['classify'];
  readonly say: Say;
  readonly act: Actions;
}

export function viewOf(state: State, act: Actions): View {
  return { state, words: wordsFor(state.language).classify, say: sayFor(state.language), act };
}
