/** By tag and not by `instanceof`: knows another frame's objects, and types that this platform lacks. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** What a value is, for messages. */
export function nameOf(value: unknown): string {
  const tag = tagOf(value);
  return tag === 'Null' || tag === 'Undefined' ? tag.toLowerCase() : `a value of type ${tag}`;
}

/** The bytes in a file or in memory; `undefined` when it is nothing of the kind. */
export async function bytesOf(value: unknown): Promise<Uint8Array | undefined> {
  switch (tagOf(value)) {
    case 'Uint8Array':
      return value as Uint8Array;
    case 'ArrayBuffer':
      return new Uint8Array(value as ArrayBuffer);
    case 'Blob':
    case 'File':
      return new Uint8Array(await (value as Blob).arrayBuffer());
    default:
      return undefined;
  }
}
