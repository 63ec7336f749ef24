import { html, type TemplateResult } from 'lit-html';
import type { View } from './view';

/** Buttons that save what was measured. */
export function saves({ state, words, act }: View): TemplateResult {
  const { making } = state;
  const page = making === undefined ? words.page : words.making(making.done, making.of);
  return html`
    <div class="saves" role="group" aria-label=${words.save}>
      <button class="quiet" aria-disabled=${String(making !== undefined)} @click=${() => act.save('html')}>
        ${page}
      </button>
      <button class="quiet" @click=${() => act.save('json')}>JSON</button>
      <button class="quiet" @click=${() => act.save('csv')}>CSV</button>
    </div>
  `;
}
