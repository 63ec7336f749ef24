/** Control characters, and those that turn the direction of writing: a terminal would obey them. */
// eslint-disable-next-line no-control-regex -- that is what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A name from outside, fit for a terminal: what it would obey is written as `\u{1b}`. */
export function printable(text: string): string {
  return text.replace(CONTROL, (letter) => `\\u{${letter.charCodeAt(0).toString(16)}}`);
}
