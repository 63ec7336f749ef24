import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import { LANGUAGES, wordsFor } from '../src/words/index.ts';

const pages: Readonly<Record<string, 'classify' | 'see'>> = {
  '/index.html': 'classify',
  '/see.html': 'see',
};

/** Puts into each page what all have in their heads, and the words that are there before any script. */
export function html(): Plugin {
  return {
    name: 'html',
    transformIndexHtml: {
      order: 'pre',
      async handler(page, { path }) {
        const which = pages[path];
        if (which === undefined) throw new Error(`No words for ${path}.`);
        const head = await readFile(new URL('../head.html', import.meta.url), 'utf8');
        const { title, description } = wordsFor('en')[which];
        const named = `<meta name="description" content="${escaped(description)}" />\n<title>${escaped(title)}</title>`;
        return page
          .replace('<!-- head -->', () => (head + named).replaceAll('\n', '\n    '))
          .replace('<!-- noscript -->', noscript);
      },
    },
  };
}

/** What is there where a browser runs no scripts, in every language. */
export function noscript(): string {
  const sentences = LANGUAGES.map((language) => {
    const { tag, noscript } = wordsFor(language);
    return `<span lang="${tag}">${escaped(noscript)}</span>`;
  });
  return `<noscript>${sentences.join('<br />')}</noscript>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
