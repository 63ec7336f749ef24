import { FORMATS, MAX_HEADER, NETWORKS } from './constants.js';

/** What kind of model file this is, by its first bytes; `undefined` if it is none. */
export function formatOf(file: Uint8Array): string | undefined {
  const fits = ({ offset, bytes }: (typeof FORMATS)[number]) =>
    bytes.every((byte, i) => file[offset + i] === byte);
  return FORMATS.find(fits)?.format;
}

/** The length of a safetensors file's header, before the header. */
const LENGTH = 8;

/**
 * Whether engines take the file as it is: they know the usual names of a network's tensors. Of what is no model file they say what is
 * wrong with it.
 */
export function isForEngines(file: Uint8Array): boolean {
  const format = formatOf(file);
  if (format !== 'safetensors') return format === undefined;
  const length = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  if (length > MAX_HEADER) return true; // And it is refused.
  const header = new TextDecoder().decode(file.subarray(LENGTH, LENGTH + length));
  return NETWORKS.some((names) => names.every((name) => header.includes(JSON.stringify(name))));
}
