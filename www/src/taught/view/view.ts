import type { Contents } from '../../classify/teach/page-file';
import { sayFor, taughtWordsFor, type Say, type TaughtWords } from '../../words/taught';
import type { App } from '../app';
import type { State } from '../state';

/** What every view is given: the state, what the page was made with, its language, and what the visitor can do. */
export interface View {
  readonly state: State;
  readonly contents: Contents;
  readonly words: TaughtWords;
  readonly say: Say;
  readonly app: App;
}

export function viewOf(state: State, contents: Contents, app: App): View {
  const { language } = state;
  return { state, contents, words: taughtWordsFor(language), say: sayFor(language), app };
}

/** So many names does the heading hold. */
const NAMES = 5;

/** The things that the page knows. */
export function titleOf({ contents, words }: View): string {
  const names = contents.classes.map(({ name }) => name);
  return words.title(names.slice(0, NAMES), Math.max(0, names.length - NAMES));
}
