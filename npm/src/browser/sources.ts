import { THE_PICTURE, brokenOff, following, request, short, type Fetchable } from '../core/fetch.js';
import { badPicture, checkSize, rawPixels, type Pixels } from '../core/pixels.js';
import { settled } from '../core/settle.js';
import { tagOf } from '../core/values.js';
import { decoded, unreadable, type PixelSource } from '../worker/pixels.js';

/** Everything in a browser that a picture can be in. A string is an address; bytes are those of an image file, and so is what a server answered. */
export type Input =
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | VideoFrame
  | ImageData
  | Blob
  | ArrayBuffer
  | Uint8Array
  | string
  | URL
  | Request
  | Response
  | Pixels;

/** Makes a picture fit to travel, and says what of it may leave this thread for good: never the caller's own. */
export async function sourceOf(input: Input, signal?: AbortSignal): Promise<[PixelSource, Transferable[]]> {
  switch (tagOf(input)) {
    case 'String':
    case 'URL':
    case 'Request':
    case 'Response':
      return file(await fetchFile(input as Fetchable, signal));
    case 'Blob':
    case 'File':
      return file(input as Blob);
    case 'ArrayBuffer':
    case 'Uint8Array':
      return file(blobOf(input as ArrayBuffer | Uint8Array));
    case 'HTMLImageElement':
      return bitmap(await loaded(input as HTMLImageElement));
    case 'HTMLVideoElement':
      frameReady(input as HTMLVideoElement);
      return bitmap(input as HTMLVideoElement);
    case 'HTMLCanvasElement':
    case 'OffscreenCanvas':
      return bitmap(input as HTMLCanvasElement | OffscreenCanvas);
    case 'ImageBitmap':
      checkSize((input as ImageBitmap).width, (input as ImageBitmap).height);
      return [input as ImageBitmap, []];
    case 'VideoFrame': {
      checkSize((input as VideoFrame).displayWidth, (input as VideoFrame).displayHeight);
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

/** What would have been a picture in a browser, for the message. */
function expected(input: unknown): string {
  const svg = tagOf(input).startsWith('SVG')
    ? '; SVG has shapes and no pixels: put it into an <img> or draw it on a canvas'
    : '';
  return `an image, video or canvas element, an ImageBitmap, VideoFrame, ImageData, Blob or File, an address, Request or Response, a file's bytes, or {data, width, height}${svg}`;
}

async function fetchFile(url: Fetchable, signal?: AbortSignal): Promise<Blob> {
  if (/^([#.][\w-]+|img|video|canvas)$/.test(short(url))) {
    throw badPicture(
      `${short(url)} looks like a selector. Pass the element: document.querySelector('${short(url)}')`,
    );
  }
  return following(url, signal, async (signal) => {
    const response = await request(url, THE_PICTURE, signal);
    try {
      return await settled(response.blob(), signal);
    } catch (cause) {
      signal.throwIfAborted();
      throw brokenOff(THE_PICTURE, url, cause);
    }
  });
}

/** Bytes of a file as one. */
function blobOf(bytes: ArrayBuffer | Uint8Array): Blob {
  if (bytes.byteLength === 0) return new Blob(); // Those that were given away have none, and can't be looked at.
  try {
    return new Blob([bytes as ArrayBuffer]);
  } catch {
    // Of memory that is shared, or may change its size, browsers make none. A copy is neither.
    return new Blob([bytes.slice(0)]);
  }
}

/** Decoded where the network is; but WebKit lets no worker read a file for a page without an origin, such as one from a folder. */
async function file(blob: Blob): Promise<[PixelSource, Transferable[]]> {
  if (self.origin !== 'null') return [blob, []];
  const image = await decoded(blob);
  return [image, [image]];
}

/** An image element when it has its picture. One that waits to be scrolled to would wait for ever: a copy does not. */
async function loaded(image: HTMLImageElement): Promise<HTMLImageElement> {
  if (image.complete && image.naturalWidth > 0) return image;
  // In a copy of its <picture>, which chooses for it.
  const around = image.closest('picture')?.cloneNode(true) as Element | undefined;
  const eager = (around?.querySelector('img') ?? image.cloneNode()) as HTMLImageElement;
  eager.loading = 'eager';
  try {
    await eager.decode();
    return eager;
  } catch (cause) {
    throw badPicture(`the image element has none (src: ${short(image.src) || 'none'})`, cause);
  }
}

/** Refuses a video that has nothing to show yet. */
function frameReady(video: HTMLVideoElement): void {
  if (video.readyState >= 2) return;
  throw badPicture("the video has no picture yet. Wait for its 'loadeddata' event");
}

async function bitmap(
  source: HTMLImageElement | HTMLVideoElement | HTMLCanvasElement | OffscreenCanvas,
): Promise<[ImageBitmap, Transferable[]]> {
  checkSize(...sizeOf(source));
  try {
    const image = await createImageBitmap(source);
    return [image, [image]];
  } catch (cause) {
    throw unreadable(cause);
  }
}

/** Width and height in the picture's own pixels. */
function sizeOf(
  source: HTMLImageElement | HTMLVideoElement | HTMLCanvasElement | OffscreenCanvas,
): [number, number] {
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight];
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  return [source.width, source.height];
}
