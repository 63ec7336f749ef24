import { html, nothing, type TemplateResult } from 'lit-html';
import { modelStatus } from './model-status';
import { notice } from './notice';
import type { View } from './view';

/** The question, until a picture or several answer it; then only its heading stays, for screen readers. */
export function intro(view: View): TemplateResult {
  const { state, words } = view;
  const shown = (state.picture ?? state.camera ?? state.album) !== undefined;
  return html`
    <section class=${shown ? 'unseen' : 'intro'}>
      <h1 class="question">${words.title}</h1>
      ${
        shown
          ? nothing
          : html`
              <div class="beside">
                <p class="lead">${words.lead}<strong>${words.promise}</strong></p>
                ${modelStatus(view)} ${notice(view)}
              </div>
            `
      }
    </section>
  `;
}
