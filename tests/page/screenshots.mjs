// Pictures of the page for people to look at: node tests/page/screenshots.mjs [folder]
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { launch } from '../lib/chromium.mjs';
import { cameraOf } from '../lib/fake-camera.mjs';
import { answered, coloured, listSamples, payload, sampleFile, serve, tap } from './helper.mjs';
import { choose, inUse, model } from './own-models.mjs';
import { filled, input } from './several.mjs';

const folder = process.argv[2] ?? new URL('./screenshots/', import.meta.url).pathname;
const sizes = [
  { width: 390, height: 844, touch: true },
  { width: 1440, height: 900, touch: false },
];

const samples = await listSamples();
const wide = samples.find(({ width, height }) => width > height) ?? samples[0];
const tall = samples.find(({ width, height }) => width < height) ?? samples[0];
const broken = { name: 'holiday.heic', mimeType: 'image/heic', buffer: Buffer.from('no picture') };

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
  const name = `${width}-${colorScheme}-${locale.slice(0, 2)}`;
  const shoot = (what, of = page, options = {}) =>
    of.screenshot({ path: join(folder, `${name}-${what}.png`), ...options });
  const title = (sample) => (locale.startsWith('zh') ? sample.titleZh : sample.title);
  await onePicture(page, shoot, title);
  await several(page, shoot);
  await taught(page, shoot, title);
  await secondPage(page, shoot);
  await context.close();
}

/** The page is seen from its top. */
function top(page) {
  return page.evaluate(() => scrollTo(0, 0));
}

async function onePicture(page, shoot, title) {
  const show = async (sample) => {
    await tap(page, title(sample));
    await top(page);
  };
  await page.goto(server.address, { waitUntil: 'networkidle' });
  await shoot('01-first');
  await show(wide);
  await shoot('02-wide');
  await shoot('03-whole', page, { fullPage: true });
  await show(tall);
  await shoot('04-tall');
  await page.locator('.controls button').first().click();
  await coloured(page);
  await shoot('05-heat');
  await input(page).setInputFiles(broken);
  await page.getByRole('alert').waitFor();
  await shoot('06-problem');
  await page.locator('button.own').first().click();
  await page.locator('.facts .value').nth(1).getByText(/^\d+$/).waitFor();
  await coloured(page);
  await top(page);
  await shoot('07-camera');
}

async function several(page, shoot) {
  const files = await Promise.all(samples.map((sample) => payload(sample)));
  await input(page).setInputFiles(files.toSpliced(3, 0, broken));
  await filled(page, files.length);
  await top(page);
  await shoot('08-grid');
  await page.locator('.shot').nth(1).click();
  await answered(page, samples[1].file);
  await coloured(page);
  await top(page);
  await shoot('09-one-of-many');
}

async function taught(page, shoot, title) {
  await page.locator('.controls .control').last().click();
  for (const [n, sample] of samples.slice(0, 2).entries()) {
    await page.locator('.next .called').fill(title(sample));
    await page.setInputFiles('.next input[type=file]', [sampleFile(sample)]);
    await page.locator('.lesson').nth(n).waitFor();
  }
  await page.locator('.guess[data-taught=true]').first().waitFor();
  await shoot('10-teach');
  await shoot('11-teach-whole', page, { fullPage: true });
  await choose(page, model('pets.pth'));
  await inUse(page, 'pets.pth');
  await shoot('12-models', page.locator('.models'));
}

async function secondPage(page, shoot) {
  await page.goto(new URL('see.html', server.address).href);
  await page.locator('[data-layer=classifier] .bar').waitFor();
  await shoot('13-see');
  await shoot('14-see-whole', page, { fullPage: true });
}
