import { decoded, fetchFile, frameReady, sizeOf, unreadable, type Drawable, type Input } from './pixels.js';
import type { Pixels } from './results.js';
import { checkSize, expected, rawPixels, tagOf } from './raw.js';

/** A picture that can travel to a worker. */
export type Source = ImageBitmap | VideoFrame | Blob | Pixels;

/** Makes a picture fit to travel, and says what of it may leave this thread for good: never the caller's own. */
export async function sourceOf(input: Input, signal?: AbortSignal): Promise<[Source, Transferable[]]> {
  switch (tagOf(input)) {
    case 'String':
    case 'URL':
      return [await fetchFile(input as string | URL, signal), []];
    case 'Blob':
    case 'File':
      return [input as Blob, []];
    case 'ArrayBuffer':
    case 'Uint8Array':
      return [new Blob([input as ArrayBuffer]), []];
    case 'HTMLImageElement':
      await decoded(input as HTMLImageElement);
      return bitmap(input as HTMLImageElement);
    case 'HTMLVideoElement':
      frameReady(input as HTMLVideoElement);
      return bitmap(input as HTMLVideoElement);
    case 'HTMLCanvasElement':
    case 'OffscreenCanvas':
      return bitmap(input as HTMLCanvasElement | OffscreenCanvas);
    case 'ImageBitmap':
      checkSize(...sizeOf(input as ImageBitmap));
      return [input as ImageBitmap, []];
    case 'VideoFrame': {
      checkSize(...sizeOf(input as VideoFrame));
      const frame = (input as VideoFrame).clone(); // The same pixels; nothing is copied.
      return [frame, [frame]];
    }
    default: {
      const pixels = rawPixels(input, expected(input));
      // A view's whole buffer would travel.
      return pixels.data.byteLength === pixels.data.buffer.byteLength
        ? [pixels, []]
        : [{ ...pixels, data: pixels.data.slice() }, []];
    }
  }
}

async function bitmap(source: Exclude<Drawable, ImageBitmap>): Promise<[ImageBitmap, Transferable[]]> {
  checkSize(...sizeOf(source));
  try {
    const image = await createImageBitmap(source);
    return [image, [image]];
  } catch (cause) {
    throw unreadable(cause);
  }
}
