/** A piece of a page. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in a piece: text and numbers, which are escaped, other pieces, lists of all that, or nothing. */
export type Part = string | number | Markup | undefined | readonly Part[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A piece of a page. What is put in is text, in elements and in quoted attributes alike: the only markup is what is written in this program's own
 * code.
 */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(texts.map((text, at) => text + written(parts[at])).join(''));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return part.map(written).join('');
}

/** Control characters are no part of a page either, whatever file has them in its name. */
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '').replace(/(?![\t\n])\p{Cc}/gu, '\ufffd');
}
