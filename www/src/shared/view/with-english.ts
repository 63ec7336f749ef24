import { html, type TemplateResult } from 'lit-html';

/** A sentence in which words of the package or of a model's file stand last: these are English in every language. */
export function withEnglish(sentence: string, words: string): TemplateResult {
  const at = sentence.lastIndexOf(words);
  if (at < 0) return html`${sentence}`;
  return html`${sentence.slice(0, at)}<span lang="en">${words}</span>${sentence.slice(at + words.length)}`;
}
