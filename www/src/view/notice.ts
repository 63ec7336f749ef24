import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { problemIn } from '../i18n';
import type { View } from './view';

/** What went wrong with the last picture, or with the last model, and what to do. */
export function notice(
  { state, words }: View,
  what: 'picture' | 'model' = 'picture',
): TemplateResult | typeof nothing {
  if (state.problem === undefined) return nothing;
  if (/^(model|labels)-/.test(state.problem.kind) !== (what === 'model')) return nothing;
  // A new element for each problem, so that the same one is announced again.
  return html`${keyed(
    state.problem,
    html`<div class="notice" role="alert">
      <p><strong>${words.problemTitle}</strong> ${problemIn(state.language, state.problem)}</p>
    </div>`,
  )}`;
}
