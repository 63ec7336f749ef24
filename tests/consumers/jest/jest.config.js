export default {
  projects: [
    { testEnvironment: 'node' },
    {
      testEnvironment: 'jsdom',
      testEnvironmentOptions: { customExportConditions: ['node'] }, // otherwise the entry for browsers
      setupFiles: ['./text.js'],
    },
  ],
};
