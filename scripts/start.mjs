// Builds, shows that it works, and serves the page.
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { build } from './build.mjs';
import { optionsOf } from './lib/options.mjs';
import { main, root, run } from './lib/run.mjs';
import { setup } from './setup.mjs';

const PORT = 4173;

async function proof(model) {
  const samples = 'www/public/samples';
  const [{ file }] = JSON.parse(await readFile(join(root, samples, 'index.json'), 'utf8'));
  console.log(`\nWhat ${model ? 'your model sees' : 'is'} in one of the sample photographs:`);
  const other = model ? ['--model', model.path] : [];
  await run(process.execPath, ['npm/dist/cli.js', ...other, `${samples}/${file}`], { live: true });
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
  const about = 'Sets up what is missing, builds, classifies a photograph and serves the page.';
  const options = await optionsOf('npm start', about);
  if (!options) return;
  await setup();
  await proof(await build(options));
  await serve();
});
