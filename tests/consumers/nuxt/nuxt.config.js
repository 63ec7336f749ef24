export default {
  app: { baseURL: '/some/where/' },
  hooks: {
    // Nuxt tells browsers to fetch every file ahead: the model too, and each build of the engine.
    'build:manifest'(manifest) {
      for (const file of Object.values(manifest)) {
        if (/\.(wasm|safetensors)$/.test(file.file)) file.prefetch = false;
      }
    },
  },
};
