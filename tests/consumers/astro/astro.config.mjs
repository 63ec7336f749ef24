export default {
  base: '/some/where',
  outDir: 'out',
  vite: { optimizeDeps: { exclude: ['shufflenet-wasm'] } }, // for `astro dev`
};
