import { relaxedSimd, simd } from 'wasm-feature-detect';
import { ShuffleNetError } from './errors.js';
import type { Build } from './net.js';

/** The wanted build, or the fastest one that runs here. */
export async function chooseBuild(wanted?: string): Promise<Build> {
  if (wanted !== undefined && wanted !== 'simd128' && wanted !== 'relaxed-simd') {
    throw new ShuffleNetError('BadOption', `build has to be 'simd128' or 'relaxed-simd', not ${wanted}.`);
  }
  if (typeof WebAssembly === 'undefined' || !(await simd())) {
    throw new ShuffleNetError(
      'Unsupported',
      'ShuffleNet needs WebAssembly SIMD, which every current browser has (Chrome 91, Firefox 89, Safari 16.4 and later), but this one lacks it or has it switched off.',
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
