import { readAs } from '../core/errors.js';
import type { Wanted } from '../core/fetch.js';

/** What Node has, from 20.16 on, and browsers have not: a module that no bundler looks for. */
interface Platform {
  readonly process?: {
    getBuiltinModule?(name: 'node:fs/promises'): { readFile(file: URL): Promise<Uint8Array<ArrayBuffer>> };
  };
}

/** A file's bytes where it lies in a folder and its platform can read it there, as Node fetches none; else its address. */
export async function fromDisk(file: URL, wanted: Wanted): Promise<string | Uint8Array<ArrayBuffer>> {
  const isLocal = file.protocol === 'file:';
  const disk = isLocal && (globalThis as Platform).process?.getBuiltinModule?.('node:fs/promises');
  return disk ? readAs(wanted, disk.readFile(file)) : file.href;
}
