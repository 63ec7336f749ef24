// Servers on this machine, and where there is room for one.
import { once } from 'node:events';
import { createServer } from 'node:http';
import sirv from 'sirv';
import { file } from './files.mjs';

/** Serves the repository on 127.0.0.1; `routes` answers some paths itself. */
export async function serve(routes = {}) {
  const files = sirv(file(''), { dev: true });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const route = Object.keys(routes).find((prefix) => pathname.startsWith(prefix));
    if (route) routes[route](request, response, pathname);
    else files(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A port on which nothing listens. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
