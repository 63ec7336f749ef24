// Pictures of the page for people to look at: node tests/page/screenshots.mjs [folder]
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from '../lib/chromium.mjs';
import { cameraOf } from '../lib/fake-camera.mjs';
import { network } from '../lib/formula.mjs';
import { checkpointOf } from './checkpoint.mjs';
import { answered, coloured, listSamples, sampleFile, serve } from './helper.mjs';

const folder = process.argv[2] ?? new URL('./screenshots/', import.meta.url).pathname;
const sizes = [
  { width: 390, height: 844, touch: true },
  { width: 1440, height: 900, touch: false },
];

const samples = await listSamples();
const wide = samples.find(({ width, height }) => width > height) ?? samples[0];
const tall = samples.find(({ width, height }) => width < height) ?? samples[0];
const broken = { name: 'holiday.heic', mimeType: 'image/heic', buffer: Buffer.from('no picture') };
const pets = {
  name: 'pets.pth',
  mimeType: 'application/octet-stream',
  buffer: checkpointOf(network('shufflenet_v2_x0_5', 5)),
};

await mkdir(folder, { recursive: true });
const server = await serve();
const browser = await launch(await cameraOf([sampleFile(wide)]));
for (const size of sizes) {
  for (const colorScheme of ['light', 'dark']) {
    for (const locale of ['en-GB', 'zh-CN']) await album({ ...size, colorScheme, locale });
  }
}
await browser.close();
await server.close();

async function album({ width, height, touch, colorScheme, locale }) {
  const context = await browser.newContext({
    viewport: { width, height },
    hasTouch: touch,
    isMobile: touch,
    deviceScaleFactor: touch ? 2 : 1,
    colorScheme,
    locale,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const shoot = (what, of = page, options = {}) =>
    of.screenshot({
      path: join(folder, `${width}-${colorScheme}-${locale.slice(0, 2)}-${what}.png`),
      ...options,
    });
  const title = (sample) => (locale.startsWith('zh') ? sample.titleZh : sample.title);
  const top = () => page.evaluate(() => scrollTo(0, 0));
  const tap = async (sample) => {
    await page.getByRole('button', { name: title(sample), exact: true }).click();
    await answered(page, title(sample));
    await top();
  };
  const choose = (files, input = '.own input') => page.setInputFiles(input, files);

  await page.goto(server.address, { waitUntil: 'networkidle' });
  await shoot('01-first');
  await tap(wide);
  await shoot('02-wide');
  await shoot('03-whole', page, { fullPage: true });
  await tap(tall);
  await shoot('04-tall');
  await page.locator('.controls button').first().click();
  await coloured(page);
  await shoot('05-heat');
  await choose(broken);
  await page.getByRole('alert').waitFor();
  await shoot('06-problem');
  await page.locator('button.own').first().click();
  await page.locator('.facts .value').nth(1).getByText(/^\d+$/).waitFor();
  await coloured(page);
  await top();
  await shoot('07-camera');
  const several = await Promise.all(
    samples.map(async (sample) => ({
      name: sample.file,
      mimeType: 'image/jpeg',
      buffer: await readFile(sampleFile(sample)),
    })),
  );
  await choose(several.toSpliced(3, 0, broken));
  await page.waitForFunction(
    (count) => document.querySelectorAll('.grid .shot:enabled').length === count,
    several.length,
  );
  await top();
  await shoot('08-grid');
  await page.locator('.shot').nth(1).click();
  await answered(page, samples[1].file);
  await coloured(page);
  await top();
  await shoot('09-one-of-many');
  await page.locator('.controls .control').last().click();
  for (const [n, sample] of samples.slice(0, 2).entries()) {
    await page.locator('.next .called').fill(title(sample));
    await page.setInputFiles('.next input[type=file]', [sampleFile(sample)]);
    await page.locator('.lesson').nth(n).waitFor();
  }
  await page.locator('.guess[data-taught=true]').first().waitFor();
  await shoot('10-teach');
  await shoot('11-teach-whole', page, { fullPage: true });
  await choose(pets, '.models input');
  await page.locator('.model[data-current=true]').getByText('pets.pth', { exact: true }).waitFor();
  await shoot('12-models', page.locator('.models'));

  await page.goto(new URL('see.html', server.address).href);
  await page.locator('[data-layer=classifier] .bar').waitFor();
  await shoot('13-see');
  await shoot('14-see-whole', page, { fullPage: true });
  await context.close();
}
