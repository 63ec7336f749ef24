import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { root } from '../../scripts/lib/run.mjs';

/** 11, the best, takes a minute for the largest files, and servers that compress as they answer use less than 9. */
const QUALITY = { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_LGWIN]: 24 } };

/** Bytes of fetched files as they are and after brotli: of the code, and of the model. */
export async function sizes(paths) {
  const sizes = { code: 0, codeBrotli: 0, model: 0, modelBrotli: 0 };
  for (const path of paths) {
    const bytes = await readFile(join(root, path));
    const kind = path.includes('/models/') ? 'model' : 'code';
    sizes[kind] += bytes.length;
    sizes[`${kind}Brotli`] += brotliCompressSync(bytes, QUALITY).length;
  }
  return sizes;
}
