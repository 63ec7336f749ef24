import { html, nothing, type TemplateResult } from 'lit-html';
import type { Failure, Model } from '../state';
import type { View } from './view';

/** Where the network is: on its way (in bytes), there, or not to be had. One height in all states but the last. */
export function modelStatus(view: View): TemplateResult {
  const { state, words, say } = view;
  const { model } = state;
  switch (model.at) {
    case 'loading': {
      const { text, bar } = arrival(view, model);
      return html`<div class="status">
        <p class="number">${text}</p>
        ${bar}
      </div>`;
    }
    case 'ready':
      return html`<div class="status"><p>${words.ready(say.count(model.about.labels.length))}</p></div>`;
    case 'failed':
      return failed(view, model.why);
  }
}

/** How much of the network has arrived: in words and as a bar. */
export function arrival({ words, say }: View, { received, total }: Extract<Model, { at: 'loading' }>) {
  if (total === undefined) {
    return {
      text: words.fetching(say.megabytes(received)),
      // Without a value the bar is indeterminate.
      bar: html`<progress aria-label=${words.network}></progress>`,
    };
  }
  return {
    text: received < total ? words.fetchingOf(say.megabytes(received), say.megabytes(total)) : words.starting,
    bar: html`<progress aria-label=${words.network} max=${total} .value=${received}></progress>`,
  };
}

function failed({ words, act }: View, why: Failure): TemplateResult {
  return html`<div class="notice" role="alert">
    <p><strong>${words.modelFailed}</strong> ${words.failures[why]}</p>
    ${
      why === 'unsupported'
        ? nothing
        : html`<button class="quiet" @click=${() => act.retryModel()}>${words.retry}</button>`
    }
  </div>`;
}
