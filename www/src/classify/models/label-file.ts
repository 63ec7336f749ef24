import { parseLabels } from 'shufflenet-wasm';
import { Refused } from '../refused';

/** The names in a file: one a line, or an array in JSON. */
export async function readLabels(file: File): Promise<string[]> {
  const text = await file.text();
  const otherJson = /\.json$/i.test(file.name) && !text.trimStart().startsWith('[');
  const parsed = otherJson ? ({ trouble: 'no-list' } as const) : parseLabels(text);
  if ('labels' in parsed) return parsed.labels;
  throw new Refused({ kind: 'labels-unreadable', name: file.name, ...parsed });
}
