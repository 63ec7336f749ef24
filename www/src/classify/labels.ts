import type { ModelInfo } from 'shufflenet-wasm';
import { labelIn, wordsFor, type Language } from '../words';
import type { Guess } from './state';

/** How a class is called on the page. */
export function labelOf(language: Language, info: ModelInfo, { index, taught }: Guess): string {
  if (taught !== undefined) return taught;
  return info.assumed.some(({ kind }) => kind === 'labels')
    ? wordsFor(language).classify.numberedClass(index)
    : labelIn(language, info, index);
}

/** Whether a name gets no capital at its beginning: it has its own elsewhere, as “iPod” has, or was taught as it is written. */
export function isCased(label: string, guess: Guess | undefined): boolean {
  return guess?.taught !== undefined || /^\p{Ll}\p{Lu}/u.test(label);
}

/** All class names, as one looks them up. */
export function sortedLabels(language: Language, info: ModelInfo): string[] {
  return info.labels
    .map((_, index) => labelOf(language, info, { index, probability: 0 }))
    .sort(new Intl.Collator(wordsFor(language).tag, { numeric: true }).compare);
}
