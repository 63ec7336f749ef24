import type { Actions } from '../actions';
import { sayFor, wordsFor } from '../i18n';
import type { State } from '../state';
import type { Say, Words } from '../words/en';

/** What every view is given: the state, its language, and what the visitor can do. */
export interface View {
  readonly state: State;
  readonly words: Words;
  readonly say: Say;
  readonly act: Actions;
}

export function viewOf(state: State, act: Actions): View {
  return { state, words: wordsFor(state.language), say: sayFor(state.language), act };
}
