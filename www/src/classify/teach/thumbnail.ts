/** Twice what is shown, for fine screens. */
const SIDE = 64;

const canvas = document.createElement('canvas');

/** The middle of a picture, small, as a data: URL. */
export function thumbnail(source: CanvasImageSource, width: number, height: number, small = SIDE): string {
  // Setting the size clears, but makes a new buffer.
  if (canvas.width !== small || canvas.height !== small) canvas.width = canvas.height = small;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) return '';
  const side = Math.min(width, height);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, small, small);
  context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, small, small);
  return canvas.toDataURL('image/jpeg', 0.7);
}
