import { ShuffleNetError } from '../core/errors.js';

/** For the sake of programs that a server reads too: there is no canvas to draw on in Node. */
export function drawHeatMap(): never {
  throw new ShuffleNetError(
    'Unsupported',
    'drawHeatMap draws on a canvas, and Node has none: call it in the browser.',
  );
}
