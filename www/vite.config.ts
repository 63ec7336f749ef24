import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const at = (file: string) => fileURLToPath(new URL(file, import.meta.url));

export default defineConfig({
  // Relative addresses: the page works under any path of any static host.
  base: './',
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy allows no data: scripts, so every asset stays a file.
    assetsInlineLimit: 0,
    // The polyfill would be an inline script; every browser with SIMD128 knows modulepreload or does without.
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { index: at('index.html'), see: at('see.html') } },
  },
  worker: { format: 'es' },
});
