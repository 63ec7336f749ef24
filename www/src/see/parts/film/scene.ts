import type { Activations } from 'shufflenet-wasm';
import { sheetOf, tone, type Sheet } from '../../paint';
import { reads, type Step } from './steps';

/** Units of the drawing. */
export const [WIDTH, HEIGHT] = [640, 340];
/** A channel's side, how far back the last one stands, and where the first and the output are. */
const [SIDE, DEPTH] = [190, 100];
const FRONT = { x: 20, y: 20 + DEPTH };
const OUTPUT = { x: 420, y: 20 + DEPTH / 2 };
/** How much is seen of channels that are not read. */
const FAINT = 0.16;

/** What is drawn: the input's channels, the one that is in front, and the channel that comes out. */
export interface Scene {
  readonly input: Sheet;
  readonly channel: number;
  readonly output: Activations;
  readonly outputChannel: number;
  readonly colours: { readonly ink: string; readonly hair: string; readonly mark: string };
}

export function sceneOf(
  input: Activations,
  channel: number,
  output: Activations,
  outputChannel: number,
  of: Element,
): Scene {
  const style = getComputedStyle(of);
  const [ink = '', hair = '', mark = ''] = ['--ink', '--hair', '--two'].map((name) =>
    style.getPropertyValue(name),
  );
  return { input: sheetOf(input), channel, output, outputChannel, colours: { ink, hair, mark } };
}

/** The channels one behind the other, and the frame of the output. */
export function drawStack(
  context: CanvasRenderingContext2D,
  { input, channel, colours }: Scene,
  { act }: Step,
): void {
  clear(context);
  const { height, width, channels, canvas } = input;
  context.imageSmoothingEnabled = false;
  context.lineWidth = 0.5;
  for (let behind = channels - 1; behind >= 0; behind--) {
    const back = (behind / Math.max(1, channels - 1)) * DEPTH;
    const [x, y] = [FRONT.x + back, FRONT.y - back];
    context.globalAlpha = act === 'depthwise' && behind > 0 ? FAINT : 1;
    context.drawImage(canvas, ((channel + behind) % channels) * width, 0, width, height, x, y, SIDE, SIDE);
    context.strokeStyle = colours.hair;
    context.strokeRect(x, y, SIDE, SIDE);
  }
  context.globalAlpha = 1;
  context.strokeStyle = colours.hair;
  context.lineWidth = 1;
  context.strokeRect(OUTPUT.x - 1, OUTPUT.y - 1, SIDE + 2, SIDE + 2);
}

/** The output values `from` up to `to`, row by row. */
export function drawOutput(
  context: CanvasRenderingContext2D,
  { output, outputChannel }: Scene,
  from: number,
  to: number,
): void {
  const { height, width } = output;
  const [cellX, cellY] = [SIDE / width, SIDE / height];
  const toned = tone(output, outputChannel);
  // A pixel more, so that no ground shows between cells.
  const seam = WIDTH / context.canvas.width;
  for (let at = from; at < to; at++) {
    const [y, x] = [Math.floor(at / width), at % width];
    context.fillStyle = toned(y, x);
    context.fillRect(OUTPUT.x + x * cellX, OUTPUT.y + y * cellY, cellX + seam, cellY + seam);
  }
}

/** What the step reads, and where the number goes. */
export function drawWindow(
  context: CanvasRenderingContext2D,
  { input, output, colours }: Scene,
  { act, y, x }: Step,
): void {
  clear(context);
  const { side } = reads(act, input.channels);
  const [cellX, cellY] = [SIDE / input.width, SIDE / input.height];
  const reach = (side - 1) / 2;
  const box = {
    x: FRONT.x + (x - reach) * cellX,
    y: FRONT.y + (y - reach) * cellY,
    w: side * cellX,
    h: side * cellY,
  };
  const back = act === 'depthwise' ? 0 : DEPTH;
  const cell = { x: OUTPUT.x + x * (SIDE / output.width), y: OUTPUT.y + y * (SIDE / output.height) };
  context.strokeStyle = colours.mark;
  context.fillStyle = colours.mark;
  context.lineWidth = 2;
  context.lineJoin = 'round';
  context.globalAlpha = 0.28;
  context.fill(prism(box, back));
  context.globalAlpha = 1;
  context.stroke(prism(box, back));
  context.strokeRect(cell.x, cell.y, SIDE / output.width, SIDE / output.height);
  context.lineWidth = 1;
  context.strokeStyle = colours.ink;
  context.beginPath();
  context.moveTo(box.x + box.w + back / 2, box.y + box.h / 2 - back / 2);
  context.lineTo(cell.x, cell.y + SIDE / output.height / 2);
  context.stroke();
}

/** A box that reaches back through the channels: its front, its top and its right side. */
function prism({ x, y, w, h }: Record<'x' | 'y' | 'w' | 'h', number>, back: number): Path2D {
  const path = new Path2D();
  path.rect(x, y, w, h);
  if (back === 0) return path;
  path.moveTo(x, y);
  path.lineTo(x + back, y - back);
  path.lineTo(x + w + back, y - back);
  path.lineTo(x + w, y);
  path.moveTo(x + w + back, y - back);
  path.lineTo(x + w + back, y + h - back);
  path.lineTo(x + w, y + h);
  path.lineTo(x + w, y);
  return path;
}

function clear(context: CanvasRenderingContext2D): void {
  const density = context.canvas.width / WIDTH;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, WIDTH, HEIGHT);
}
