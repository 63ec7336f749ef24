import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';
import { LATER } from '../src/offline/later.ts';

const KEPT = /\.(html|js|css|json|svg|png|txt|webmanifest)$/;
const folder = fileURLToPath(new URL('../public/', import.meta.url));

/** Writes into the service worker which files it keeps from the start: all but the engine, the model, the samples and what few ask for. */
export function precache(): Plugin {
  return {
    name: 'precache',
    enforce: 'post',
    generateBundle(_, bundle) {
      const { 'sw.js': worker, ...others } = bundle;
      if (worker?.type !== 'chunk') throw new Error('There is no sw.js.');
      const made = Object.values(others).map((file) =>
        entry(file.fileName, file.type === 'chunk' ? file.code : file.source),
      );
      const given = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .filter((name) => KEPT.test(name))
        .map((name) => entry(name, readFileSync(folder + name)));
      const list = [...made, ...given].filter(({ url }) => KEPT.test(url) && !LATER.test(url));
      worker.code = worker.code.replace('PRECACHE', JSON.stringify(list));
    },
  };
}

/** The names of assets change with their contents; the others need a revision. */
function entry(url: string, content: string | Uint8Array) {
  const revision = url.startsWith('assets/')
    ? null
    : createHash('sha256').update(content).digest('hex').slice(0, 16);
  return { url, revision };
}
