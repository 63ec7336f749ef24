// Pictures of the page for people to look at: node tests/page/screenshots.mjs [folder]
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answered, dist, launch, serve } from './helper.mjs';

const folder = process.argv[2] ?? new URL('./screenshots/', import.meta.url).pathname;
const sizes = [
  { width: 390, height: 844, touch: true },
  { width: 1440, height: 900, touch: false },
];

const samples = JSON.parse(await readFile(join(dist, 'samples/index.json'), 'utf8'));
const wide = samples.find(({ width, height }) => width > height) ?? samples[0];
const tall = samples.find(({ width, height }) => width < height) ?? samples[0];

await mkdir(folder, { recursive: true });
const server = await serve();
const browser = await launch();
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
  const shoot = (what, options) =>
    page.screenshot({
      path: join(folder, `${width}-${colorScheme}-${locale.slice(0, 2)}-${what}.png`),
      ...options,
    });
  const title = (sample) => (locale.startsWith('zh') ? sample.titleZh : sample.title);
  const tap = async (sample) => {
    await page.getByRole('button', { name: title(sample), exact: true }).click();
    await answered(page, title(sample));
    await page.evaluate(() => scrollTo(0, 0));
  };

  await page.goto(server.address, { waitUntil: 'networkidle' });
  await shoot('1-first');
  await tap(wide);
  await shoot('2-wide');
  await shoot('3-whole', { fullPage: true });
  await tap(tall);
  await shoot('4-tall');
  await page.setInputFiles('.own input', {
    name: 'holiday.heic',
    mimeType: 'image/heic',
    buffer: Buffer.from('no picture'),
  });
  await page.getByRole('alert').waitFor();
  await shoot('5-problem');
  await context.close();
}
