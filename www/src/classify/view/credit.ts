import { html, type TemplateResult } from 'lit-html';
import type { Sample } from '../../shared/samples';
import type { Words } from '../../words';

/** Author, licence and source of a photograph, with the links that the licences ask for. No line begins with a dot. */
export function credit(words: Words['classify'], sample: Sample, author = sample.author): TemplateResult {
  return html`${author}&nbsp;·
    <a href=${sample.licenseUrl} rel="license noopener">${sample.license}</a>&nbsp;·
    <a href=${sample.source} rel="noopener">${words.source}</a>`;
}
