// An export, as it is served by the same server as the others; the pages are rendered by Node all the same.
export default { output: 'export', basePath: '/some/where' };
