import { text as checkText } from './options.js';

/** The labels in a text, or why there are none; `line` counts from 1. */
export type ParsedLabels =
  | { readonly labels: string[] }
  | { readonly trouble: 'gap'; readonly line: number }
  | { readonly trouble: 'no-list' };

/**
 * The labels in a text, in the order of training: one a line, or an array in JSON.
 *
 * @example
 * ```ts
 * import { parseLabels } from 'shufflenet-wasm';
 * const parsed = parseLabels('cat\ndog\n');
 * if ('labels' in parsed) console.log(parsed.labels); // ['cat', 'dog']
 * else if (parsed.trouble === 'gap') console.log(`Line ${parsed.line} is empty.`);
 * ```
 */
export function parseLabels(text: string): ParsedLabels {
  checkText(text, 'What parseLabels takes');
  const content = text.trim(); // The byte order mark goes, too.
  if (content.startsWith('[')) return inJson(content);
  const labels = text
    .trimEnd()
    .split('\n')
    .map((line) => line.trim());
  const gap = labels.indexOf('');
  return gap < 0 ? { labels } : { trouble: 'gap', line: gap + 1 };
}

function inJson(text: string): ParsedLabels {
  try {
    const labels = JSON.parse(text) as unknown[];
    if (labels.length > 0 && labels.every((label) => typeof label === 'string')) return { labels };
  } catch {
    // Said below.
  }
  return { trouble: 'no-list' };
}
