import type { ModelInfo } from 'shufflenet-wasm';

/** The file that a network came from. */
export interface Source {
  readonly name: string;
  /** Whether torchvision's network takes its tensors as they are. */
  readonly plain: boolean;
  /** Where it is, or its bytes. */
  readonly file: string | Uint8Array<ArrayBuffer>;
}

const FLOATS = ['F16', 'BF16', 'F32'];
/** The first convolution, as torchvision calls it. */
const FIRST = 'conv1.0.weight';

/** Reads of a safetensors file no more than its header. */
export async function sourceOf(name: string, file: Source['file']): Promise<Source> {
  const { body } = typeof file === 'string' ? await fetch(file) : new Response(file);
  const tensors = body === null ? {} : await headerOf(body.getReader());
  const plain =
    FIRST in tensors && Object.values(tensors).every(({ dtype = 'F32' }) => FLOATS.includes(dtype));
  return { name, plain, file };
}

export async function blobOf({ file }: Source): Promise<Blob> {
  return typeof file === 'string' ? (await fetch(file)).blob() : new Blob([file]);
}

type Header = Readonly<Record<string, { readonly dtype?: string }>>;

async function headerOf(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>): Promise<Header> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error('The model file ends within its header.');
    parts.push(value);
    const read = await new Blob(parts).arrayBuffer();
    const length = read.byteLength < 8 ? Infinity : Number(new DataView(read).getBigUint64(0, true));
    if (read.byteLength < 8 + length) continue;
    await reader.cancel();
    return JSON.parse(new TextDecoder().decode(new Uint8Array(read, 8, length))) as Header;
  }
}

/** The bytes of a picture, red, green, blue and opaque, from what a network reads of it. */
export function bytesOf(
  values: Float32Array,
  { mean, std }: ModelInfo['preprocess'],
): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray((values.length / 3) * 4).fill(255);
  for (const [at, value] of values.entries()) {
    const colour = at % 3;
    pixels[Math.floor(at / 3) * 4 + colour] = 255 * (value * (std[colour] ?? 1) + (mean[colour] ?? 0));
  }
  return pixels;
}
