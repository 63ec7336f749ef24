import { html, type TemplateResult } from 'lit-html';

/** Short facts with dots between them. A line ends only after a dot: no number loses its unit. */
export function dotted(facts: readonly string[]): TemplateResult[] {
  const last = facts.length - 1;
  return facts.map(
    (fact, n) => html`${n === 0 ? '' : ' '}<span class="fact">${n < last ? `${fact} ·` : fact}</span>`,
  );
}
