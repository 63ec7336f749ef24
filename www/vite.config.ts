import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Writes into the service worker which files it keeps from the start: all but the engine, the model and the samples. */
function precacheList(): Plugin {
  const KEPT = /\.(html|js|css|json|svg|png|webmanifest)$/;
  const entry = (url: string, content: string | Uint8Array) => ({
    url,
    revision: url.startsWith('assets/')
      ? null
      : createHash('sha256').update(content).digest('hex').slice(0, 16),
  });
  return {
    name: 'precache-list',
    enforce: 'post',
    generateBundle(_, bundle) {
      const { 'sw.js': worker, ...others } = bundle;
      if (worker?.type !== 'chunk') throw new Error('There is no sw.js.');
      const made = Object.values(others).map((file) =>
        entry(file.fileName, file.type === 'chunk' ? file.code : file.source),
      );
      const publicFiles = readdirSync(at('public'), { recursive: true, encoding: 'utf8' }).filter((name) =>
        KEPT.test(name),
      );
      const given = publicFiles.map((name) => entry(name, readFileSync(at(`public/${name}`))));
      const list = [...made, ...given].filter(({ url }) => KEPT.test(url));
      worker.code = worker.code.replace('PRECACHE', JSON.stringify(list));
    },
  };
}

export default defineConfig({
  // Relative addresses: the page works under any path of any static host.
  base: './',
  plugins: [precacheList()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: scripts, so every asset stays a file.
    assetsInlineLimit: 0,
    // The polyfill would be an inline script; every browser with SIMD128 knows modulepreload or does without.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: at('index.html'), see: at('see.html'), sw: at('src/sw.ts') },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
});
