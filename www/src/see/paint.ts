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
  const [least, most] = range(seen, channel);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      context.fillStyle = colour((valueAt(seen, y, x, channel) - least) / (most - least || 1));
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
    const [least, most] = range(seen, channel);
    const [left, top] = [(channel % columns) * across, Math.floor(channel / columns) * down];
    for (let y = 0; y < height * zoom; y++) {
      for (let x = 0; x < width * zoom; x++) {
        const value = valueAt(seen, Math.floor(y / zoom), Math.floor(x / zoom), channel);
        const rgb = shade((value - least) / (most - least || 1));
        image.data.set([...rgb, 255], 4 * ((top + y) * canvas.width + left + x));
      }
    }
  }
  context.putImageData(image, 0, 0);
}

export function valueAt({ values, width, channels }: Activations, y: number, x: number, channel: number) {
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
