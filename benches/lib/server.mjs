// Serves the repository to the pages that measure, from memory, so that the disk and large files take next to no time.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { root } from '../../scripts/lib/run.mjs';

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** With the headers that threads need and fine clocks; `fetched` has the paths of all files that were asked for. */
export async function serve() {
  const fetched = new Set();
  const files = new Map();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    try {
      if (!files.has(pathname)) files.set(pathname, await readFile(join(root, pathname)));
    } catch {
      response.writeHead(404).end();
      return;
    }
    fetched.add(pathname);
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
    response.setHeader('Content-Type', TYPES[extname(pathname)] ?? 'application/octet-stream');
    response.end(files.get(pathname));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Nobody has to close it: it ends with the process.
  server.unref();
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { origin: `http://127.0.0.1:${port}`, fetched };
}
