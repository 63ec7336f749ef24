import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import workspace from '../package.json' with { type: 'json' };
import { html } from './build/html.ts';
import { licences } from './build/licences.ts';
import { model } from './build/model.ts';
import { precache } from './build/precache.ts';
import { taught } from './build/taught.ts';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const target = workspace.browserslist.map((name) => name.replace(' ', ''));

export default defineConfig({
  // Relative addresses: the page works under any path of any static host.
  base: './',
  plugins: [html(), model(process.env.PAGE_MODEL ?? ''), taught(target), licences(), precache()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target,
    // The content security policy allows no data: scripts, so every asset stays a file.
    assetsInlineLimit: 0,
    // In kB: the page that visitors save has the engine in it.
    chunkSizeWarningLimit: 1000,
    // The polyfill would be an inline script; every browser with SIMD128 knows modulepreload or does without.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: at('index.html'), see: at('see.html'), sw: at('src/offline/sw.ts') },
      output: { entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js') },
    },
  },
  worker: { format: 'es' },
});
