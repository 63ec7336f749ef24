// A camera that shows photographs: Chromium plays a y4m file, whose pixels stay as they are.
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from './chromium.mjs';

/** The flags for a Chromium whose camera shows these photographs in turn, each for so many frames. */
export async function cameraOf(files, { fps = 15, frames = 30, width = 640, height = 480 } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'camera-'));
  process.on('exit', () => rmSync(folder, { recursive: true }));
  const pictures = await Promise.all(files.map(async (file) => (await readFile(file)).toString('base64')));
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const parts = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`)];
    for (const picture of pictures) {
      const frame = Buffer.from(await page.evaluate(planes, [picture, width, height]), 'base64');
      for (let n = 0; n < frames; n += 1) parts.push(Buffer.from('FRAME\n'), frame);
    }
    const file = join(folder, 'camera.y4m');
    await writeFile(file, Buffer.concat(parts));
    return [
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-video-capture=${file}`,
    ];
  } finally {
    await browser.close();
  }
}

/** In the browser: a JPEG, filling the frame, as I420 (BT.601, limited range), in base64. */
async function planes([picture, width, height]) {
  const bitmap = await createImageBitmap(await (await fetch(`data:image/jpeg;base64,${picture}`)).blob());
  const context = new OffscreenCanvas(width, height).getContext('2d');
  const scale = Math.max(width / bitmap.width, height / bitmap.height);
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  context.drawImage(bitmap, (width - w) / 2, (height - h) / 2, w, h);
  const { data } = context.getImageData(0, 0, width, height);
  const luma = new Uint8Array(width * height);
  const [blue, red] = [new Uint8Array(luma.length / 4), new Uint8Array(luma.length / 4)];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * width + x;
      const [r, g, b] = data.subarray(4 * at, 4 * at + 3);
      luma[at] = 16 + 0.257 * r + 0.504 * g + 0.098 * b;
      if (x % 2 || y % 2) continue;
      const half = (y / 2) * (width / 2) + x / 2;
      blue[half] = 128 - 0.148 * r - 0.291 * g + 0.439 * b;
      red[half] = 128 + 0.439 * r - 0.368 * g - 0.071 * b;
    }
  }
  const whole = await new Blob([luma, blue, red]).arrayBuffer();
  return btoa(Array.from(new Uint8Array(whole), (byte) => String.fromCharCode(byte)).join(''));
}
