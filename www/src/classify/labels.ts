import { labelIn, wordsFor, type Language } from '../words';
import type { About, Guess } from './state';

/** How a class is called on the page. */
export function labelOf(language: Language, about: About, { index, taught }: Guess): string {
  if (taught !== undefined) return taught;
  return about.numbered ? wordsFor(language).classify.numberedClass(index) : labelIn(language, about, index);
}

/** Whether a name gets no capital at its beginning: it has its own elsewhere, as “iPod” has, or was taught as it is written. */
export function isCased(label: string, guess: Guess | undefined): boolean {
  return guess?.taught !== undefined || /^\p{Ll}\p{Lu}/u.test(label);
}

/** All class names, as one looks them up. */
export function sortedLabels(language: Language, about: About): string[] {
  return about.labels
    .map((_, index) => labelOf(language, about, { index, probability: 0 }))
    .sort(new Intl.Collator(wordsFor(language).tag, { numeric: true }).compare);
}
