import { html, nothing, type TemplateResult } from 'lit-html';
import { arrivalText, type Arrival } from '../../shared/arrival';
import { failureText, type Failure } from '../../shared/failure';
import { readyText } from './ready';
import type { View } from './view';

/** Where the network is: on its way (in bytes), there, or not to be had. One height in all states but the last. */
export function modelStatus(view: View): TemplateResult {
  const { model } = view.state;
  switch (model.at) {
    case 'loading': {
      const { text, bar } = arrival(view, model);
      return html`<div class="status">
        <p class="number">${text}</p>
        ${bar}
      </div>`;
    }
    case 'ready':
      return html`<div class="status"><p>${readyText(view, model.info)}</p></div>`;
    case 'failed':
      return failed(view, model.why);
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

function failed({ state, words, act }: View, why: Failure): TemplateResult {
  return html`<div class="notice" role="alert">
    <p>${failureText(state.language, why)}</p>
    ${
      why === 'unsupported'
        ? nothing
        : html`<button class="quiet" @click=${() => act.retryModel()}>${words.retry}</button>`
    }
  </div>`;
}
