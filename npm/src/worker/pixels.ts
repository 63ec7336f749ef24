import { reason, type ShuffleNetError } from '../core/errors.js';
import { badPicture, checkSize, type Pixels } from '../core/pixels.js';

/** A picture whose pixels can be read on any thread: `sourceOf` makes one from everything else. */
export type PixelSource = ImageBitmap | VideoFrame | Blob | Pixels;

/** The canvas that pixels are read through holds at most this many: phones limit the size of a canvas. */
const STRIP_PIXELS = 4_000_000;

let context: OffscreenCanvasRenderingContext2D | undefined;

/** The picture's pixels at full size; resizing is the engine's, as the model needs it exactly so. */
export async function readPixels(source: PixelSource): Promise<Pixels> {
  if ('data' in source) return source;
  return 'arrayBuffer' in source ? readFile(source) : draw(source);
}

async function readFile(file: Blob): Promise<Pixels> {
  const bitmap = await decoded(file);
  try {
    return draw(bitmap);
  } finally {
    bitmap.close();
  }
}

/** A file's picture, upright. */
export async function decoded(file: Blob): Promise<ImageBitmap> {
  if (file.size === 0) throw badPicture('the file is empty');
  try {
    return await upright(file);
  } catch (cause) {
    throw badPicture(
      `this browser can't decode it (${file.type || 'unknown type'}, ${file.size} bytes: ${reason(cause)})`,
      cause,
    );
  }
}

/** Turned as its EXIF says. Browsers before 2023 turn it unasked, and refuse to be asked. */
async function upright(file: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' });
  } catch (error) {
    if (error instanceof TypeError) return createImageBitmap(file);
    throw error;
  }
}

/** The error for pixels that the browser keeps to itself, or does not have. */
export function unreadable(cause: unknown): ShuffleNetError {
  const how =
    (cause as Error).name === 'InvalidStateError'
      ? 'An SVG file needs a width and a height'
      : `A picture from another site needs that site's permission (CORS) and the attribute crossorigin="anonymous"`;
  return badPicture(`its pixels can't be read (${reason(cause)}). ${how}`, cause);
}

/** Reads a source's pixels strip by strip, one pixel of the source to one of the canvas. */
function draw(source: ImageBitmap | VideoFrame): Pixels {
  const [width, height] =
    'displayWidth' in source ? [source.displayWidth, source.displayHeight] : [source.width, source.height];
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

function readStrip(source: ImageBitmap | VideoFrame, width: number, rows: number, top: number) {
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
