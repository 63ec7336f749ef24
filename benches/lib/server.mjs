// Serves the repository to the pages that measure.
import { once } from 'node:events';
import { createServer } from 'node:http';
import sirv from 'sirv';
import { root } from '../../scripts/lib/run.mjs';

/** With the headers that threads need and fine clocks; `fetched` has the paths of all files that were asked for. */
export async function serve() {
  const fetched = new Set();
  const files = sirv(root, {
    dev: true,
    setHeaders(response, path) {
      fetched.add(path);
      response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
      response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    },
  });
  const server = createServer(files);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Nobody has to close it: it ends with the process.
  server.unref();
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}`, fetched };
}
