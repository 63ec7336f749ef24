// Builds, shows that it works, and serves the page.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from './build.mjs';
import { main, root, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

const PORT = 4173;

async function proof() {
  const samples = 'www/public/samples';
  const [{ file }] = JSON.parse(await readFile(join(root, samples, 'index.json'), 'utf8'));
  console.log('\nWhat is in one of the sample photographs:');
  await run(process.execPath, ['npm/dist/cli.js', `${samples}/${file}`], { live: true });
}

async function serve() {
  const { default: sirv } = await import('sirv');
  const server = createServer(sirv(join(root, 'dist'), { etag: true }));
  server.listen(Number(process.env.PORT ?? PORT), '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code !== 'EADDRINUSE' || process.env.PORT) throw error;
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  console.log(`\nThe page: http://127.0.0.1:${port}/ (stop with Ctrl+C)`);
}

await main(import.meta.url, async () => {
  await setup();
  await build();
  await proof();
  await serve();
});
