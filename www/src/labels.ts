/** Why a file names no classes; `line` counts from 1. */
export type LabelsTrouble =
  { readonly trouble: 'gap'; readonly line: number } | { readonly trouble: 'no-list' };

/** Thrown for a file that names no classes. */
export class BadLabels extends Error {
  readonly why: LabelsTrouble;

  constructor(why: LabelsTrouble) {
    super(why.trouble);
    this.why = why;
  }
}

/** The names in a file: one a line, or an array in JSON. */
export async function readLabels(file: File): Promise<string[]> {
  const text = await file.text(); // Without a byte order mark.
  return /\.json$/i.test(file.name) ? inJson(text) : inLines(text);
}

function inLines(text: string): string[] {
  const lines = text.trimEnd().split(/\r?\n/);
  const gap = lines.findIndex((line) => line.trim() === '');
  if (gap >= 0) throw new BadLabels({ trouble: 'gap', line: gap + 1 });
  return lines.map((line) => line.trim());
}

function inJson(text: string): string[] {
  try {
    const names = JSON.parse(text) as unknown;
    if (Array.isArray(names) && names.length > 0 && names.every((name) => typeof name === 'string'))
      return names;
  } catch {
    // Said below.
  }
  throw new BadLabels({ trouble: 'no-list' });
}
