import { fromBase64, type Contents } from '../classify/teach/page-file';

const NOTHING: Contents = { model: { name: '', embedding: 0 }, of: 0, letters: 0, classes: [] };

/** What the page was made with. A file that is cut off may have none of it; then the network is cut off too, and that is told. */
export function contents(): Contents {
  try {
    return JSON.parse(textOf('taught')) as Contents;
  } catch (error) {
    console.warn(error);
    return NOTHING;
  }
}

/** The network's file; each call gives a new copy, as an engine takes it for good. */
export function network({ letters }: Contents): Uint8Array {
  const text = textOf('network');
  if (text.length === letters) return fromBase64(text);
  throw new Error(`The network has ${text.length} letters in the place of ${letters}: the file is cut off.`);
}

function textOf(id: string): string {
  return document.getElementById(id)?.textContent ?? '';
}
