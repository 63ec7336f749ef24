const worker = new Worker('worker.js', { type: 'module' });
worker.onmessage = ({ data }) => (globalThis.outcome = data);
worker.postMessage(new URL('cat.png', location.href).href);
