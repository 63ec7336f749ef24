import type { Problem } from './state';

/** Larger files are no photographs, and reading them would stall a phone. */
const MAX_BYTES = 100_000_000;
/** Four bytes a pixel: more than this does not fit a phone's memory beside the page. */
const MAX_PIXELS = 100_000_000;

export interface Opened {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

/** Thrown for a picture that can't be used; says why. */
export class BadPicture extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/**
 * Makes sure that the browser can show `blob`, and finds its size without decoding the pixels.
 * The caller owns the object URL of the result.
 */
export async function open(blob: Blob, name: string): Promise<Opened> {
  if (blob.size === 0) throw new BadPicture({ kind: 'empty', name });
  if (blob.size > MAX_BYTES) {
    throw new BadPicture({ kind: 'too-heavy', name, bytes: blob.size, limit: MAX_BYTES });
  }
  const url = URL.createObjectURL(blob);
  try {
    const { width, height } = await sizeOf(url);
    if (width * height > MAX_PIXELS) {
      throw new BadPicture({ kind: 'too-large', name, width, height, limit: MAX_PIXELS });
    }
    return { url, width, height };
  } catch (error) {
    URL.revokeObjectURL(url);
    if (error instanceof BadPicture) throw error;
    const kind = blob.type === '' || blob.type.startsWith('image/') ? 'undecodable' : 'not-a-picture';
    throw new BadPicture({ kind, name, type: blob.type });
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
