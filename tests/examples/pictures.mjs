// Pictures of the examples for docs/gallery.md: node tests/examples/pictures.mjs [folder]
// Those of React, Vue and Svelte are of what `npm run consumers examples/react examples/vue examples/svelte` has built.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { launch } from '../lib/chromium.mjs';
import { cameraOf } from '../lib/fake-camera.mjs';
import { file, samples } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';
import { cdn, chosen, laid } from './asked.mjs';

const folder = process.argv[2] ?? file('docs/gallery');
const photographs = (await samples()).map(({ path }) => path);
const [photograph] = photographs;

await mkdir(folder, { recursive: true });
const server = await serve();
const browser = await launch(await cameraOf([photograph], { frames: 2 }));

/** A picture of a page, after what `work` does in it. */
async function shoot(name, work) {
  const page = await browser.newPage({ viewport: { width: 560, height: 420 }, colorScheme: 'light' });
  await work(page);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.context().close();
}

for (const name of ['plain', 'service-worker']) {
  await shoot(name, async (page) => {
    await page.goto(server.origin + (await laid(name)));
    await chosen(page, photograph);
  });
}

await shoot('pen', async (page) => {
  await cdn(page);
  await page.goto(`${server.origin}/examples/pen/pen.html`);
  await chosen(page, photograph);
});

await shoot('sorter', async (page) => {
  await page.setViewportSize({ width: 560, height: 680 });
  await page.goto(server.origin + (await laid('sorter')));
  await page.getByRole('button', { name: 'Paper' }).click();
  await page.locator('output').filter({ hasText: 'Paper' }).waitFor();
});

for (const name of ['react', 'vue', 'svelte']) {
  const built = `target/consumers/examples/${name}/out`;
  if (!existsSync(file(built))) {
    console.log(`– ${name}: npm run consumers examples/${name} builds it`);
    continue;
  }
  await shoot(name, async (page) => {
    await page.goto(`${server.origin}/${built}/`);
    await chosen(page, photograph);
  });
}

await shoot('rename', async (page) => {
  const photos = join(await mkdtemp(join(tmpdir(), 'gallery-')), 'photos');
  for (const [n, path] of photographs.entries()) await cp(path, join(photos, `${n + 1}.jpg`));
  const program = file('examples/rename/rename.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [program, photos]);
  await rm(photos, { recursive: true });
  await page.setContent('<pre style="font: 14px monospace"></pre>');
  await page
    .locator('pre')
    .evaluate((pre, text) => (pre.textContent = text), `$ node rename.mjs photos\n${stdout}`);
});

await browser.close();
server.close();
