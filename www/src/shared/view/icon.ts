import { html, type TemplateResult } from 'lit-html';

/** A drawing of lines in the colour of the text; `shape` is `svg`, 24 wide and high. */
export function icon(shape: TemplateResult): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
}
