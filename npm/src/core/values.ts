/** By tag and not by `instanceof`: knows another frame's objects, and types that this platform lacks. */
export function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}

/** What a value is, for messages. */
export function nameOf(value: unknown): string {
  const tag = tagOf(value);
  return tag === 'Null' || tag === 'Undefined' ? tag.toLowerCase() : `a value of type ${tag}`;
}

/** A value for messages in which a text is to look like one. Objects only say what they are: some can't be made a text. */
export function quoted(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(cut(value));
  return Object(value) === value ? nameOf(value) : String(value);
}

/** A text for messages: what is given may have megabytes. */
export function cut(text: string): string {
  return text.length > 200 ? `${text.slice(0, 100)}…` : text;
}

/** The bytes in a file or in memory; `undefined` when it is nothing of the kind. `check` may refuse their number, before a file is read. */
export async function bytesOf(
  value: unknown,
  check: (bytes: number) => void = () => undefined,
): Promise<Uint8Array | undefined> {
  const tag = tagOf(value);
  switch (tag) {
    case 'Uint8Array':
    case 'ArrayBuffer': {
      const bytes = value as Uint8Array | ArrayBuffer;
      check(bytes.byteLength);
      // Those that were given away have none, and can't be looked at.
      if (bytes.byteLength === 0) return new Uint8Array();
      return tag === 'Uint8Array' ? (bytes as Uint8Array) : new Uint8Array(bytes);
    }
    default: {
      // A Blob or File, also of those that stand in for them in tests.
      const file = value as Partial<Blob> | null | undefined;
      if (typeof file?.arrayBuffer !== 'function') return undefined;
      check(file.size ?? 0);
      return new Uint8Array(await file.arrayBuffer());
    }
  }
}
