/** Control characters, and those that turn the direction of writing: a terminal would obey them. */
// eslint-disable-next-line no-control-regex -- that is what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A name from outside, fit for a terminal: what it would obey is written as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(CONTROL, (letter) => `\\u{${hex(letter)}}`);
}

/** The same for lines. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}

/** The same for a table that other programs read: on a terminal only. */
export function printableTable(table: string): string {
  return process.stdout.isTTY ? printableLines(table) : table;
}

/** The same for JSON, where it means the same to whoever reads it. */
export function printableJson(value: unknown): string {
  const lines = JSON.stringify(value, null, 2).split('\n');
  return lines
    .map((line) => line.replace(CONTROL, (letter) => `\\u${hex(letter).padStart(4, '0')}`))
    .join('\n');
}

const hex = (letter: string) => letter.charCodeAt(0).toString(16);
