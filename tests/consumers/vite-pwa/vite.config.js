import { VitePWA } from 'vite-plugin-pwa';

export default {
  base: '/some/where/',
  plugins: [
    VitePWA({
      registerType: 'autoUpdate',
      workbox: {
        globPatterns: ['**/*.{html,js,css,wasm,safetensors,png}'],
        maximumFileSizeToCacheInBytes: 4e6, // The model; workbox would leave out what is above 2 MiB.
      },
    }),
  ],
};
