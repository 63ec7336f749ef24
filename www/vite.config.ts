import { defineConfig } from 'vite';

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
  },
  worker: { format: 'es' },
});
