/** So many bytes of the hash are enough to tell one file from another. */
const LENGTH = 8;

/** Tells a model's file from others of its name; undefined where it can't be had, or the browser makes none. */
export async function fingerprintOf(file: Uint8Array | Promise<Uint8Array>): Promise<string | undefined> {
  try {
    const hash = await crypto.subtle.digest('SHA-256', (await file) as Uint8Array<ArrayBuffer>);
    const bytes = new Uint8Array(hash, 0, LENGTH);
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  } catch (error) {
    console.warn(error);
    return undefined;
  }
}
