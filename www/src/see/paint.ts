import type { Activations } from 'shufflenet-wasm';

/** Most pixels across a sheet of tiles. */
const ACROSS = 560;

export interface Mark {
  readonly y: number;
  readonly x: number;
  readonly side: number;
}

/** What is on a canvas already, so that it is painted only when that changes. */
const shown = new WeakMap<HTMLCanvasElement, readonly unknown[]>();

/** Whether a canvas shows something else than this; from now on it does. */
function isNew(canvas: HTMLCanvasElement, ...what: readonly unknown[]): boolean {
  const before = shown.get(canvas);
  shown.set(canvas, what);
  return before?.length !== what.length || what.some((each, at) => each !== before[at]);
}

/** Paints one channel, dark for the least and bright for the most, and a frame around `mark`. */
export function paintMap(canvas: HTMLCanvasElement, seen: Activations, channel: number, mark?: Mark): void {
  if (!isNew(canvas, seen, channel, mark?.y, mark?.x, mark?.side)) return;
  const { height, width } = seen;
  const zoom = Math.max(1, Math.floor(192 / width));
  canvas.width = width * zoom;
  canvas.height = height * zoom;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const toned = tone(seen, channel);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      context.fillStyle = toned(y, x);
      context.fillRect(x * zoom, y * zoom, zoom, zoom);
    }
  }
  if (mark === undefined) return;
  context.strokeStyle = '#ffb01f';
  context.lineWidth = 3;
  context.strokeRect(mark.x * zoom, mark.y * zoom, mark.side * zoom, mark.side * zoom);
}

/** Paints all channels of a layer, one tile each. */
export function paintSheet(canvas: HTMLCanvasElement, seen: Activations): void {
  if (!isNew(canvas, seen)) return;
  const { height, width, channels } = seen;
  const columns = Math.min(channels, Math.max(8, Math.ceil(Math.sqrt((channels * ACROSS) / 300))));
  const gap = 1;
  const zoom = Math.max(1, Math.floor((ACROSS / columns - gap) / width));
  const [across, down] = [width * zoom + gap, height * zoom + gap];
  canvas.width = columns * across;
  canvas.height = Math.ceil(channels / columns) * down;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let channel = 0; channel < channels; channel++) {
    const share = shares(seen, channel);
    const [left, top] = [(channel % columns) * across, Math.floor(channel / columns) * down];
    for (let y = 0; y < height * zoom; y++) {
      for (let x = 0; x < width * zoom; x++) {
        const rgb = shade(share(Math.floor(y / zoom), Math.floor(x / zoom)));
        image.data.set([...rgb, 255], 4 * ((top + y) * canvas.width + left + x));
      }
    }
  }
  context.putImageData(image, 0, 0);
}

/** All channels of a layer in one row, a pixel a value. */
export interface Sheet {
  readonly canvas: HTMLCanvasElement;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

const sheets = new WeakMap<Activations, Sheet>();

export function sheetOf(seen: Activations): Sheet {
  const { height, width, channels } = seen;
  const made = sheets.get(seen);
  if (made !== undefined) return made;
  const canvas = document.createElement('canvas');
  canvas.width = width * channels;
  canvas.height = height;
  const image = new ImageData(canvas.width, height);
  for (let channel = 0; channel < channels; channel++) {
    const share = shares(seen, channel);
    for (let at = 0; at < height * width; at++) {
      const [y, x] = [Math.floor(at / width), at % width];
      image.data.set([...shade(share(y, x)), 255], 4 * (y * canvas.width + channel * width + x));
    }
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  const sheet = { canvas, height, width, channels };
  sheets.set(seen, sheet);
  return sheet;
}

/** The colour of every value of a channel. */
export function tone(seen: Activations, channel: number): (y: number, x: number) => string {
  const share = shares(seen, channel);
  return (y, x) => colour(share(y, x));
}

/** Where the values of a channel stand between its least and its most. */
function shares(seen: Activations, channel: number): (y: number, x: number) => number {
  const [least, most] = range(seen, channel);
  return (y, x) => (valueAt(seen, y, x, channel) - least) / (most - least || 1);
}

function valueAt({ values, width, channels }: Activations, y: number, x: number, channel: number) {
  return values[(y * width + x) * channels + channel] ?? 0;
}

function range(seen: Activations, channel: number): [number, number] {
  let [least, most] = [Infinity, -Infinity];
  for (let at = channel; at < seen.values.length; at += seen.channels) {
    const value = seen.values[at] ?? 0;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return [least, most];
}

function shade(share: number): [number, number, number] {
  return [12 + 225 * share, 42 + 200 * share, 38 + 165 * share];
}

function colour(share: number): string {
  const [red, green, blue] = shade(share);
  return `rgb(${red} ${green} ${blue})`;
}
