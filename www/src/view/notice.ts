import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { problemIn } from '../i18n';
import type { View } from './view';

/** What went wrong with the last picture, and what to do. */
export function notice({ state, words }: View): TemplateResult | typeof nothing {
  if (state.problem === undefined) return nothing;
  // A new element for each problem, so that the same one is announced again.
  return html`${keyed(
    state.problem,
    html`<div class="notice" role="alert">
      <p><strong>${words.problemTitle}</strong> ${problemIn(state.language, state.problem)}</p>
    </div>`,
  )}`;
}
