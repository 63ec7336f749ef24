import type { TemplateResult } from 'lit-html';
import { problemIn, type Language } from '../../words';
import type { Problem } from '../../words/problem';
import { withEnglish } from './with-english';

/** What went wrong, and what to do; the package's own words in it are English. */
export function problemText(language: Language, problem: Problem): TemplateResult | string {
  const text = problemIn(language, problem);
  return 'message' in problem ? withEnglish(text, problem.message) : text;
}
