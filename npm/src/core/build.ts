import { relaxedSimd, simd } from 'wasm-feature-detect';
import { ShuffleNetError } from './errors.js';
import { quoted } from './values.js';

/** Which build of the engine: plain WebAssembly SIMD, or the one that also uses relaxed SIMD, which is faster. */
export type Build = 'simd128' | 'relaxed-simd';

/**
 * What a network computes with: 32-bit floats, PyTorch's answers; or mostly 8-bit integers, which is faster, has the same bits on
 * every device, and answers a little differently.
 */
export type Arithmetic = 'f32' | 'i8';

declare global {
  // Node's types lack it. Those of browsers say more.
  // eslint-disable-next-line @typescript-eslint/no-namespace -- as it is there
  namespace WebAssembly {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- as it is there
    interface Module {}
  }
}

/** The compiled engine, or its bytes where a module can't travel. */
export type EngineCode = WebAssembly.Module | Uint8Array<ArrayBuffer>;

/** The wanted arithmetic, if it is one. */
export function checkArithmetic(wanted = 'f32'): Arithmetic {
  if (wanted === 'f32' || wanted === 'i8') return wanted;
  throw new ShuffleNetError('BadOption', `arithmetic has to be 'f32' or 'i8', not ${quoted(wanted)}.`);
}

/** The wanted build, or the fastest one that runs here. */
export async function chooseBuild(wanted?: string): Promise<Build> {
  if (wanted !== undefined && wanted !== 'simd128' && wanted !== 'relaxed-simd') {
    throw new ShuffleNetError(
      'BadOption',
      `build has to be 'simd128' or 'relaxed-simd', not ${quoted(wanted)}.`,
    );
  }
  if (typeof WebAssembly === 'undefined' || !(await simd())) {
    throw new ShuffleNetError(
      'Unsupported',
      'ShuffleNet needs WebAssembly SIMD, which every current browser has (from Chrome 103, Firefox 105 and Safari 16.4), but this one lacks it or has it switched off.',
    );
  }
  const relaxed = await relaxedSimd();
  if (wanted === 'relaxed-simd' && !relaxed) {
    throw new ShuffleNetError(
      'Unsupported',
      "There is no relaxed SIMD here. Leave `build` out, or ask for 'simd128'.",
    );
  }
  return wanted ?? (relaxed ? 'relaxed-simd' : 'simd128');
}
