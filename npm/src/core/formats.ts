import { FORMATS } from './constants.js';

/** What kind of model file this is, by its first bytes; `undefined` if it is none. */
export function formatOf(file: Uint8Array): string | undefined {
  const fits = ({ offset, bytes }: (typeof FORMATS)[number]) =>
    bytes.every((byte, i) => file[offset + i] === byte);
  return FORMATS.find(fits)?.format;
}
