import { html, type TemplateResult } from 'lit-html';
import { arrivalText, type Arrival } from '../../shared/arrival';
import { failureNotice } from '../../shared/failure';
import { refocus } from '../../shared/view/focus';
import { readyText } from './ready';
import type { View } from './view';

/** Where the network is: on its way (in bytes), there, or not to be had. One height in all states but the last. */
export function modelStatus(view: View): TemplateResult {
  const { model, language } = view.state;
  switch (model.at) {
    case 'loading': {
      const { text, bar } = arrival(view, model);
      return html`<div class="status" tabindex="-1">
        <p class="number">${text}</p>
        ${bar}
      </div>`;
    }
    case 'ready':
      return html`<div class="status" tabindex="-1"><p>${readyText(view, model.info)}</p></div>`;
    case 'failed':
      return failureNotice(language, model.why, () => retry(view));
  }
}

/** How much of the network has arrived: in words and as a bar. */
export function arrival({ state, words }: View, come: Arrival) {
  const { received, total } = come;
  return {
    text: arrivalText(state.language, come),
    bar:
      total === undefined
        ? // Without a value the bar is indeterminate.
          html`<progress aria-label=${words.network}></progress>`
        : html`<progress aria-label=${words.network} max=${total} .value=${received}></progress>`,
  };
}

function retry({ act }: View): void {
  act.retryModel();
  refocus('.status, #result, .heading');
}
