import { drawHeatMap, type HeatMap } from 'shufflenet-wasm';

/** How many times finer than the network's own the map of a picture that stands still is. */
export const FINE = 4;

/** The canvas that lies over the picture or the camera and shows what speaks for a class. */
export class HeatLayer {
  readonly canvas = document.createElement('canvas');
  /** The longer side of the canvas: a map is coarse, and the browser enlarges it smoothly. */
  static readonly SIDE = 640;

  constructor() {
    this.canvas.className = 'heat';
    this.canvas.setAttribute('aria-hidden', 'true');
  }

  /** Draws the map of a picture that is so many pixels wide and high. */
  draw(map: HeatMap, width: number, height: number): void {
    // Of a very long picture no side is less than a pixel.
    const least = 1 / Math.min(width, height);
    const scale = Math.min(1, Math.max(least, HeatLayer.SIDE / Math.max(width, height)));
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
    // Setting the size also clears, but makes a new buffer.
    if (this.canvas.width !== across) this.canvas.width = across;
    if (this.canvas.height !== down) this.canvas.height = down;
    const context = this.canvas.getContext('2d');
    if (context === null) return;
    context.clearRect(0, 0, across, down);
    drawHeatMap(context, map, { scale, opacity: 0.7 });
  }

  clear(): void {
    this.canvas.getContext('2d')?.clearRect(0, 0, this.canvas.width, this.canvas.height);
  }
}
