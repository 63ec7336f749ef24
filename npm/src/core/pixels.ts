import { MAX_PIXELS } from './constants.js';
import { ShuffleNetError } from './errors.js';
import { nameOf, tagOf } from './values.js';

/** As many as 100 million pixels of 16 bits a channel take without compression, and some more. */
const MAX_FILE_BYTES = 1e9;

/** Raw pixels, row by row from the top, without padding. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 RGB, 4 RGBA (not premultiplied). Found from the length of `data` when left out. */
  readonly channels?: 1 | 3 | 4;
}

/** Raw pixels, if the numbers fit the data; `expected` says what else would have been a picture. */
export function rawPixels(input: unknown, expected: string): Pixels {
  if (!isPixels(input)) {
    throw new ShuffleNetError('BadInput', `A picture was expected (${expected}), not ${nameOf(input)}.`);
  }
  const { data, width, height } = input;
  checkSize(width, height);
  const channels = input.channels ?? data.length / (width * height);
  if ((channels !== 1 && channels !== 3 && channels !== 4) || data.length !== width * height * channels) {
    const given = input.channels === undefined ? '' : `${String(input.channels)} channels and `;
    throw badPicture(
      `${width} x ${height} pixels need 1, 3 or 4 bytes each, one a channel, but it has ${given}${data.length} bytes`,
    );
  }
  return { data, width, height, channels };
}

/** Refuses what has no pixels, or too many. */
export function checkSize(width: number, height: number): void {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw badPicture(`it has no pixels (${width} x ${height})`);
  }
  if (width * height > MAX_PIXELS) {
    throw new ShuffleNetError(
      'PictureTooLarge',
      `The picture has ${width} x ${height} pixels, more than the ${MAX_PIXELS / 1e6} million that can be read. Make it smaller first.`,
    );
  }
}

/** Refuses a file that is longer than any picture that is read. */
export function checkFile(bytes: number): void {
  if (bytes <= MAX_FILE_BYTES) return;
  throw new ShuffleNetError(
    'PictureTooLarge',
    `The picture's file has ${(bytes / 1e6).toFixed(0)} MB, and at most ${MAX_FILE_BYTES / 1e6} MB are read.`,
  );
}

export function badPicture(why: string, cause?: unknown): ShuffleNetError {
  return new ShuffleNetError('BadPicture', `The picture can't be used: ${why}.`, { cause });
}

function isPixels(input: unknown): input is Pixels {
  if (typeof input !== 'object' || input === null || !('data' in input)) return false;
  const tag = tagOf(input.data);
  return tag === 'Uint8Array' || tag === 'Uint8ClampedArray';
}
