import { html, type TemplateResult } from 'lit-html';
import { nextLanguage, wordsFor, type Language } from '../../words';

/** Leads to the next language, named in its own words. */
export function languageButton(language: Language, change: (to: Language) => void): TemplateResult {
  const next = nextLanguage(language);
  const { tag, name } = wordsFor(next);
  return html`<button class="quiet" lang=${tag} @click=${() => change(next)}>${name}</button>`;
}
