import { html, nothing, type TemplateResult } from 'lit-html';
import { newsIn } from '../../words';
import { refocus } from '../../shared/view/focus';
import type { View } from './view';

/** What happened last, and the way back. */
export function news({ state, words, act }: View): TemplateResult | typeof nothing {
  const { news, taken } = state.teach;
  if (news === undefined) return nothing;
  const undo = async () => {
    await act.teach().undo();
    // Where it is back.
    refocus('#examples');
    refocus('#teach');
  };
  return html`<p class="news">
    ${newsIn(state.language, news)}
    ${
      taken === undefined
        ? nothing
        : html`<button class="quiet" @click=${() => void undo()}>${words.undo}</button>`
    }
  </p>`;
}
