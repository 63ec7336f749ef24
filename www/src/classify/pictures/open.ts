import { MAX_PIXELS } from 'shufflenet-wasm';
import { Refused } from '../refused';

/** Larger files are no photographs, and reading them would stall a phone. */
const MAX_BYTES = 100_000_000;

export interface Opened {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Makes sure that the browser can show `blob`, and finds its size without decoding the pixels.
 * The caller owns the object URL of the result.
 */
export async function open(blob: Blob, name: string): Promise<Opened> {
  if (blob.size === 0) throw new Refused({ kind: 'empty', name });
  if (blob.size > MAX_BYTES) {
    throw new Refused({ kind: 'too-heavy', name, bytes: blob.size, limit: MAX_BYTES });
  }
  const url = URL.createObjectURL(blob);
  try {
    const { width, height } = await sizeOf(url);
    if (width * height > MAX_PIXELS) {
      throw new Refused({ kind: 'too-large', name, width, height, limit: MAX_PIXELS });
    }
    return { url, width, height };
  } catch (error) {
    URL.revokeObjectURL(url);
    if (error instanceof Refused) throw error;
    if (await hasChanged(blob)) throw new Refused({ kind: 'changed', name });
    const kind = blob.type === '' || blob.type.startsWith('image/') ? 'undecodable' : 'not-a-picture';
    throw new Refused({ kind, name, type: blob.type });
  }
}

/** The same, where only that is wanted. */
export async function check(blob: Blob, name: string): Promise<void> {
  URL.revokeObjectURL((await open(blob, name)).url);
}

/** Whether a file has changed since it was chosen, or is no longer there: then no browser reads any more of it. */
export async function hasChanged(blob: Blob): Promise<boolean> {
  try {
    await blob.slice(0, 1).arrayBuffer();
    return false;
  } catch {
    return true;
  }
}

function sizeOf(url: string): Promise<{ width: number; height: number }> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const { naturalWidth: width, naturalHeight: height } = image;
      if (width > 0 && height > 0) resolve({ width, height });
      else reject(new Error('no size'));
    };
    image.onerror = () => reject(new Error('not decodable'));
    image.src = url;
  });
}
