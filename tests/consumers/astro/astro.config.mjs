export default { base: '/some/where', outDir: 'out' };
