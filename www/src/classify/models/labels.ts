import type { LabelsTrouble } from '../../words/problem';
import { Refused } from '../refused';

/** The names in a file: one a line, or an array in JSON. */
export async function readLabels(file: File): Promise<string[]> {
  const text = await file.text(); // Without a byte order mark.
  const bad = (why: LabelsTrouble) => new Refused({ kind: 'labels-unreadable', name: file.name, ...why });
  return /\.json$/i.test(file.name) ? inJson(text, bad) : inLines(text, bad);
}

type Bad = (why: LabelsTrouble) => Refused;

function inLines(text: string, bad: Bad): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  const gap = lines.findIndex((line) => line.trim() === '');
  if (gap >= 0) throw bad({ trouble: 'gap', line: gap + 1 });
  return lines.map((line) => line.trim());
}

function inJson(text: string, bad: Bad): string[] {
  try {
    const names = JSON.parse(text) as unknown;
    if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string'))
      return names;
  } catch {
    // Said below.
  }
  throw bad({ trouble: 'no-list' });
}
