import { reason, type ShuffleNetError } from './errors.js';
import { request, short } from './fetch.js';
import { badPicture, checkSize, expected, rawPixels, tagOf } from './raw.js';
import type { Pixels } from './results.js';

/** Everything in a browser that a picture can be in. A string is an address; bytes are those of an image file. */
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
  | Pixels;

/** What a canvas can draw. */
export type Drawable =
  HTMLImageElement | HTMLVideoElement | HTMLCanvasElement | OffscreenCanvas | ImageBitmap | VideoFrame;

/** The canvas that pixels are read through holds at most this many: phones limit the size of a canvas. */
const STRIP_PIXELS = 4_000_000;

let context: OffscreenCanvasRenderingContext2D | undefined;

/** The picture's pixels at full size; resizing is the engine's, as the model needs it exactly so. */
export async function readPixels(input: Input, signal?: AbortSignal): Promise<Pixels> {
  switch (tagOf(input)) {
    case 'String':
    case 'URL':
      return readFile(await fetchFile(input as string | URL, signal));
    case 'Blob':
    case 'File':
      return readFile(input as Blob);
    case 'ArrayBuffer':
    case 'Uint8Array':
      return readFile(new Blob([input as ArrayBuffer]));
    case 'HTMLImageElement':
      await decoded(input as HTMLImageElement);
      return draw(input as HTMLImageElement);
    case 'HTMLVideoElement':
      frameReady(input as HTMLVideoElement);
      return draw(input as HTMLVideoElement);
    case 'HTMLCanvasElement':
    case 'OffscreenCanvas':
    case 'ImageBitmap':
    case 'VideoFrame':
      return draw(input as Drawable);
    default:
      return rawPixels(input, expected(input));
  }
}

export async function fetchFile(url: string | URL, signal?: AbortSignal): Promise<Blob> {
  const response = await request(url, { what: 'The picture', code: 'BadPicture' }, signal);
  return response.blob();
}

async function readFile(file: Blob): Promise<Pixels> {
  if (file.size === 0) throw badPicture('the file is empty');
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (cause) {
    throw badPicture(
      `this browser can't decode it (${file.type || 'unknown type'}, ${file.size} bytes: ${reason(cause)})`,
      cause,
    );
  }
  try {
    return draw(bitmap);
  } finally {
    bitmap.close();
  }
}

/** Waits until an image element has its picture. */
export async function decoded(image: HTMLImageElement): Promise<void> {
  if (image.complete && image.naturalWidth > 0) return;
  try {
    await image.decode();
  } catch (cause) {
    throw badPicture(`the image element has none (src: ${short(image.src) || 'none'})`, cause);
  }
}

/** Refuses a video that has nothing to show yet. */
export function frameReady(video: HTMLVideoElement): void {
  if (video.readyState >= 2) return;
  throw badPicture("the video has no picture yet. Wait for its 'loadeddata' event");
}

/** Width and height in the picture's own pixels. */
export function sizeOf(source: Drawable): [number, number] {
  if ('naturalWidth' in source) return [source.naturalWidth, source.naturalHeight];
  if ('videoWidth' in source) return [source.videoWidth, source.videoHeight];
  if ('displayWidth' in source) return [source.displayWidth, source.displayHeight];
  return [source.width, source.height];
}

/** The error for pixels that the browser keeps to itself. */
export function unreadable(cause: unknown): ShuffleNetError {
  return badPicture(
    `its pixels can't be read (${reason(cause)}). A picture from another site needs that site's permission (CORS) and the attribute crossorigin="anonymous"`,
    cause,
  );
}

/** Reads a source's pixels strip by strip, one pixel of the source to one of the canvas. */
function draw(source: Drawable): Pixels {
  const [width, height] = sizeOf(source);
  checkSize(width, height);
  const rows = Math.min(height, Math.max(1, Math.floor(STRIP_PIXELS / width)));
  if (rows === height) return { ...readStrip(source, width, rows, 0), channels: 4 };
  const data = new Uint8ClampedArray(width * height * 4);
  for (let top = 0; top < height; top += rows) {
    const strip = readStrip(source, width, Math.min(rows, height - top), top);
    data.set(strip.data, top * width * 4);
  }
  return { data, width, height, channels: 4 };
}

function readStrip(source: Drawable, width: number, rows: number, top: number) {
  const canvas = canvasContext();
  canvas.canvas.width = width;
  canvas.canvas.height = rows;
  try {
    canvas.drawImage(source, 0, -top);
    const { data } = canvas.getImageData(0, 0, width, rows);
    return { data, width, height: rows };
  } catch (cause) {
    context = undefined; // A canvas that has seen another site's picture stays unreadable.
    throw unreadable(cause);
  }
}

function canvasContext(): OffscreenCanvasRenderingContext2D {
  context ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }) ?? undefined;
  if (!context) throw badPicture('this browser has no canvas to read pixels with');
  return context;
}
