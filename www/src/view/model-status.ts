import { html, nothing, type TemplateResult } from 'lit-html';
import type { Failure, Model } from '../state';
import type { View } from './view';

/** Where the network is: on its way (in bytes), there, or not to be had. One height in all states but the last. */
export function modelStatus(view: View): TemplateResult {
  const { state, words, say } = view;
  const { model } = state;
  switch (model.at) {
    case 'loading': {
      const { what, amount, bar } = arrival(view, model);
      return html`<div class="status">
        <p><span>${what}</span> <span class="number">${amount}</span></p>
        ${bar}
      </div>`;
    }
    case 'ready':
      return html`<div class="status"><p>${words.ready(say.count(model.about.labels.length))}</p></div>`;
    case 'failed':
      return failed(view, model.failure);
  }
}

/** How much of the network has arrived: in words, in bytes, and as a bar. */
export function arrival({ words, say }: View, { received, total }: Extract<Model, { at: 'loading' }>) {
  const here = total !== undefined && received >= total;
  return {
    what: here ? words.starting : words.fetching,
    amount:
      total === undefined
        ? say.megabytes(received)
        : words.fetched(say.megabytes(received), say.megabytes(total)),
    // Without a value the bar is indeterminate.
    bar:
      total === undefined
        ? html`<progress aria-label=${words.fetching}></progress>`
        : html`<progress aria-label=${words.fetching} max=${total} .value=${received}></progress>`,
  };
}

function failed({ words, act }: View, { why, message }: Failure): TemplateResult {
  return html`<div class="notice" role="alert">
    <p><strong>${words.modelFailed}</strong> ${words.failures[why](message)}</p>
    ${
      why === 'unsupported'
        ? nothing
        : html`<button class="quiet" @click=${() => act.retryModel()}>${words.retry}</button>`
    }
  </div>`;
}
