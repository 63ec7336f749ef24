import { html, svg, type TemplateResult } from 'lit-html';
import { icon } from '../../shared/view/icon';
import type { View } from './view';

/** Buttons that save what the network said. */
export function saves({ words, act }: View, disabled: boolean): TemplateResult {
  return html`
    <div class="saves" role="group" aria-label=${words.save}>
      ${(['json', 'csv'] as const).map(
        (format) => html`
          <button class="quiet" ?disabled=${disabled} @click=${() => act.save(format)}>
            ${icon(svg`<path d="M12 4v11M7 11l5 5 5-5M5 20h14" />`)} ${format.toUpperCase()}
          </button>
        `,
      )}
    </div>
  `;
}
