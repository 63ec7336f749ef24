import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import type { ModelProblem, Problem } from '../../words/problem';
import { problemText } from '../../shared/view/problem-text';
import type { View } from './view';

/** These are told beside the models, the others beside the picture. */
const ofModels: Readonly<Record<ModelProblem['kind'], true>> = {
  'measure-unavailable': true,
  'model-refused': true,
  'model-gone': true,
  'model-missing': true,
  'model-not-kept': true,
  'model-replaced': true,
  'model-heavy': true,
  'labels-unreadable': true,
  'labels-alone': true,
  'labels-count': true,
};

/** What went wrong with the last picture, or with the last model, and what to do. */
export function notice(view: View, what: 'picture' | 'model' = 'picture'): TemplateResult | typeof nothing {
  const { problem } = view.state;
  if (problem === undefined) return nothing;
  if (problem.kind in ofModels !== (what === 'model')) return nothing;
  return noticeOf(view, problem);
}

/** What went wrong, and what to do. */
export function noticeOf({ state, words }: View, problem: Problem): TemplateResult {
  // A new element for each problem, so that the same one is announced again.
  return html`${keyed(
    problem,
    html`<div class="notice" role="alert">
      <p><strong>${words.problemTitle}</strong> ${problemText(state.language, problem)}</p>
    </div>`,
  )}`;
}
