import { reason } from './errors.js';
import { request, short } from './fetch.js';
import type { Pixels } from './net.js';
import { badPicture, checkSize, rawPixels, tagOf } from './raw.js';

/** Everything in a browser that a picture can be in. A string is an address; bytes are those of an image file. */
export type Input =
  | HTMLImageElement
  | HTMLVideoElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | ImageBitmap
  | ImageData
  | Blob
  | ArrayBuffer
  | Uint8Array
  | string
  | URL
  | Pixels;

const EXPECTED =
  "an image, video or canvas element, an ImageBitmap, ImageData, Blob or File, an address, a file's bytes, or {data, width, height}";

/** The canvas that pixels are read through holds at most this many: phones limit the size of a canvas. */
const STRIP_PIXELS = 4_000_000;

let context: OffscreenCanvasRenderingContext2D | undefined;

/** The picture's pixels at full size; resizing is the engine's, as the model needs it exactly so. */
export async function readPixels(input: Input): Promise<Pixels> {
  switch (tagOf(input)) {
    case 'String':
    case 'URL':
      return readFile(await fetchFile(input as string | URL));
    case 'Blob':
    case 'File':
      return readFile(input as Blob);
    case 'ArrayBuffer':
    case 'Uint8Array':
      return readFile(new Blob([input as ArrayBuffer]));
    case 'HTMLImageElement': {
      const image = input as HTMLImageElement;
      await decoded(image);
      return draw(image, image.naturalWidth, image.naturalHeight);
    }
    case 'HTMLVideoElement': {
      const video = input as HTMLVideoElement;
      if (video.readyState < 2) {
        throw badPicture("the video has no picture yet. Wait for its 'loadeddata' event");
      }
      return draw(video, video.videoWidth, video.videoHeight);
    }
    case 'HTMLCanvasElement':
    case 'OffscreenCanvas':
    case 'ImageBitmap': {
      const source = input as HTMLCanvasElement | OffscreenCanvas | ImageBitmap;
      return draw(source, source.width, source.height);
    }
    default:
      return rawPixels(input, EXPECTED);
  }
}

async function fetchFile(url: string | URL): Promise<Blob> {
  const response = await request(url, { what: 'The picture', code: 'BadPicture' });
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
    return draw(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

async function decoded(image: HTMLImageElement): Promise<void> {
  if (image.complete && image.naturalWidth > 0) return;
  try {
    await image.decode();
  } catch (cause) {
    throw badPicture(`the image element has none (src: ${short(image.src) || 'none'})`, cause);
  }
}

/** Reads a source's pixels strip by strip, one pixel of the source to one of the canvas. */
function draw(source: CanvasImageSource, width: number, height: number): Pixels {
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

function readStrip(source: CanvasImageSource, width: number, rows: number, top: number) {
  const canvas = canvasContext();
  canvas.canvas.width = width;
  canvas.canvas.height = rows;
  try {
    canvas.drawImage(source, 0, -top);
    const { data } = canvas.getImageData(0, 0, width, rows);
    return { data, width, height: rows };
  } catch (cause) {
    context = undefined; // A canvas that has seen another site's picture stays unreadable.
    throw badPicture(
      `its pixels can't be read (${reason(cause)}). A picture from another site needs that site's permission (CORS) and the attribute crossorigin="anonymous"`,
      cause,
    );
  }
}

function canvasContext(): OffscreenCanvasRenderingContext2D {
  context ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }) ?? undefined;
  if (!context) throw badPicture('this browser has no canvas to read pixels with');
  return context;
}
