import { sayFor, type Say } from '../../../words';
import { qualityWordsFor, type QualityWords } from '../../../words/quality';
import { labelOf } from '../../labels';
import type { Actions, Measured, Result } from '../state';

/** What every view of this part is given. */
export interface View {
  readonly state: Measured;
  readonly words: QualityWords;
  readonly say: Say;
  readonly act: Actions;
}

export function viewOf(state: Measured, act: Actions): View {
  return { state, words: qualityWordsFor(state.language), say: sayFor(state.language), act };
}

/** How a class is called. */
export function nameOf({ state }: View, { info }: Pick<Result, 'info'>, index: number): string {
  return labelOf(state.language, info, { index, probability: 0 });
}
