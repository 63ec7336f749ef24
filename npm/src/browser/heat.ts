import { between, checkOptions } from '../core/options.js';
import type { HeatMap } from '../core/results.js';

/**
 * How a heat map is drawn.
 *
 * @example
 * ```ts
 * import type { HeatMapStyle } from 'shufflenet-wasm';
 * const style: HeatMapStyle = { scale: 0.5, opacity: 0.8 };
 * ```
 */
export interface HeatMapStyle {
  /** Canvas pixels for one pixel of the picture; 1 when left out, for a canvas as large as the picture. */
  readonly scale?: number;
  /** How opaque the map is where it speaks most for the class, from 0 to 1; 0.6 when left out. */
  readonly opacity?: number;
}

/**
 * Draws what speaks for the class over the picture that is on a canvas already: yellow to red, the rest untouched.
 *
 * @example
 * ```ts
 * import { ShuffleNet, drawHeatMap } from 'shufflenet-wasm';
 * const net = await ShuffleNet.load();
 * const canvas = document.querySelector('canvas')!;
 * const { heatMap } = await net.classify(canvas, { explain: true });
 * if (heatMap) drawHeatMap(canvas.getContext('2d')!, heatMap);
 * ```
 */
export function drawHeatMap(
  context: CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D,
  map: HeatMap,
  style: HeatMapStyle = {},
): void {
  checkOptions('drawHeatMap', style, 'scale opacity');
  const { scale = 1, opacity = 0.6 } = style;
  between('scale', scale, 0.001, 1000);
  between('opacity', opacity, 0, 1);
  const small = new OffscreenCanvas(map.columns, map.rows);
  small.getContext('2d')?.putImageData(colours(map, opacity), 0, 0);
  const { left, top, width, height } = map.region;
  context.save();
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = 'high';
  context.drawImage(small, left * scale, top * scale, width * scale, height * scale);
  context.restore();
}

function colours({ values, columns, rows }: HeatMap, opacity: number): ImageData {
  const image = new ImageData(columns, rows);
  const highest = values.reduce((a, b) => Math.max(a, b), 0);
  values.forEach((value, i) => {
    const strength = highest > 0 ? Math.max(0, value) / highest : 0;
    image.data.set([255, 220 * (1 - strength), 0, 255 * opacity * strength], 4 * i);
  });
  return image;
}
