// "What is the DWconv?": every value is the network's own and has an address, on whatever is looked at; both languages; usable by everyone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm';
import { cameraOf } from '../lib/fake-camera.mjs';
import { temporary } from '../lib/files.mjs';
import { network } from '../lib/formula.mjs';
import { python } from '../lib/python.mjs';
import { checkpointOf } from './checkpoint.mjs';
import { dist, fits, listSamples, sampleFile, styleOf, violations, visits } from './helper.mjs';
import { seen } from './seeing.mjs';

const samples = await listSamples();
const koala = samples.find(({ label }) => label === 'koala');
const visit = visits({
  ...{ file: 'see.html', shown: '.essay' },
  flags: () => cameraOf([sampleFile(koala)], { frames: 2 }),
});
const phone = { width: 390, height: 844 };

const sums = (page) =>
  page.locator('.traced [data-trace]').evaluateAll((all) => all.map(({ dataset }) => ({ ...dataset })));

test('the sums on show are the network’s own values, wherever one touches', async (t) => {
  const page = await visit(t);
  await seen(page);
  let seed = 3;
  const chance = (below) => (seed = (seed * 48271) % 2147483647) % below;
  for (let n = 0; n < 6; n++) {
    const picker = page.locator('[data-part=convolutions] .picker');
    await picker.scrollIntoViewIfNeeded();
    const { width, height } = await picker.boundingBox();
    await picker.click({ position: { x: chance(Math.floor(width)), y: chance(Math.floor(height)) } });
    for (const [slider, most] of [
      ['Input channel', 58],
      ['Output channel', 58],
    ])
      await page.getByRole('slider', { name: slider, exact: true }).fill(String(chance(most)));
    await page.waitForFunction(() => {
      const { shown, wanted } = document.querySelector('.traced').dataset;
      return shown === wanted;
    });
    const all = await sums(page);
    assert.equal(all.length, 3);
    for (const { trace, sum, value } of all)
      assert.ok(Math.abs(sum - value) < 1e-4 * Math.max(1, Math.abs(value)), `${trace}: ${sum} ${value}`);
    assert.equal(
      all.find(({ trace }) => trace === 'pointwise').value,
      all.find(({ trace }) => trace === 'standard').value,
    );
  }
});

/** Waits until the value at this place is on show; gives it with the sum that stands beside it. */
async function looked(page, place) {
  await page.locator(`[data-of="${place}"]`).waitFor();
  return page.locator('[data-trace=value]').evaluate(({ dataset }) => [+dataset.value, +dataset.sum]);
}

const isSame = (value, sum) => Math.abs(value - sum) < 1e-4 * Math.max(1, Math.abs(value));

test('an address opens the page at its value, is kept while one looks around, and goes back', async (t) => {
  const page = await visit(t);
  await page.goto(`${page.url()}#layer=stage3.2.depthwise&y=2&x=1&c=7&sample=koala.jpg`);
  await page.reload();
  const [value, sum] = await looked(page, 'stage3.2.depthwise 2 1 7');
  assert.ok(isSame(value, sum), `${value} ${sum}`);
  await page.locator('.tile[aria-current=true] img[alt*=Koala]').waitFor();
  await page.getByRole('combobox', { name: 'Layer' }).selectOption('stage4.1');
  await looked(page, 'stage4.1 2 1 7');
  await page.waitForURL(/#layer=stage4\.1&y=2&x=1&c=7&sample=koala\.jpg$/);
  await page.locator('[data-part=value] .picker').focus();
  await page.keyboard.press('ArrowLeft');
  await page.waitForURL(/#layer=stage4\.1&y=2&x=0&c=7&/);
  await page.goBack();
  assert.deepEqual(await looked(page, 'stage3.2.depthwise 2 1 7'), [value, sum]);
  // Beyond the layer, and no layer at all.
  await page.evaluate(() => (location.hash = 'layer=stage4.1&y=999&x=999&c=9999'));
  const net = await ShuffleNet.load();
  const last = net.info.preprocess.crop[0] / 32 - 1;
  net.dispose();
  await looked(page, `stage4.1 ${last} ${last} 463`);
  await page.evaluate(() => (location.hash = 'layer=constructor&part=%E0%A4%A'));
  await looked(page, 'stem 0 0 0');
  // The list goes along with what is on show, whatever was chosen by hand before.
  const layers = page.getByRole('combobox', { name: 'Layer' });
  for (const layer of ['stage4.1', 'conv5']) {
    await layers.selectOption(layer);
    await looked(page, `${layer} 0 0 0`);
  }
  await page.goBack();
  await looked(page, 'stage4.1 0 0 0');
  assert.equal(await layers.inputValue(), 'stage4.1');
});

test('the address and the lines can be copied', async (t) => {
  const page = await visit(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  await seen(page);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await page.getByRole('button', { name: 'Copy the address' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.match(await copied(), /see\.html#layer=stage2\.1\.depthwise&y=4&x=2&c=0&sample=/);
  await page.getByRole('button', { name: 'Copy the lines' }).click();
  await page.getByRole('button', { name: 'Copy the address' }).waitFor();
  assert.equal(await copied(), await page.locator('.lines').textContent());
  assert.match(await copied(), /nn\.Conv2d\(58, 58, 3, padding=1, groups=58, bias=False\)/);
});

test('the files and lines that the page gives have its value in PyTorch', async (t) => {
  const page = await visit(t);
  await seen(page);
  const folder = temporary(t);
  for (const name of [/^Save .*\.input\.png$/, /^Save .*\.safetensors$/]) {
    const arriving = page.waitForEvent('download');
    await page.getByRole('button', { name }).click();
    const download = await arriving;
    await download.saveAs(join(folder, download.suggestedFilename()));
  }
  const lines = await page.locator('.lines').textContent();
  const [value] = await page
    .locator('[data-trace=value]')
    .evaluateAll((all) => all.map(({ dataset }) => +dataset.value));
  const stdout = await python(['-c', lines], { cwd: folder });
  if (stdout === undefined) return t.skip('PyTorch is not installed');
  assert.ok(Math.abs(Number(stdout) - value) < 1e-5 * Math.max(1, Math.abs(value)), `${stdout} ${value}`);
});

test('the camera is looked at live, and a frame that is held can be taken apart', async (t) => {
  const page = await visit(t, { permissions: ['camera'] });
  await seen(page);
  await page.getByRole('button', { name: 'Camera', exact: true }).click();
  await page.locator('.saw strong').getByText('koala').waitFor();
  const freeze = page.getByRole('button', { name: 'Freeze' });
  await freeze.click();
  await page.locator('[aria-pressed=true]').getByText('Freeze').waitFor();
  // Of a frame that is held the layers are timed, as of any picture.
  await page.locator('[data-layer=classifier] .bar').waitFor();
  const picker = page.locator('[data-part=convolutions] .picker');
  await picker.focus();
  await picker.press('ArrowRight');
  await page.waitForFunction(() => {
    const { shown, wanted } = document.querySelector('.traced').dataset;
    return shown === wanted;
  });
  for (const { trace, sum, value } of await sums(page))
    assert.ok(isSame(Number(value), Number(sum)), `${trace}: ${sum} ${value}`);
  await freeze.click();
  await page.locator('[aria-pressed=false]').getByText('Freeze').waitFor();
  await page.getByRole('button', { name: 'Stop the camera' }).click();
  await page.getByRole('button', { name: 'Camera', exact: true }).waitFor();
});

test('a picture of the visitor’s own is looked at, and what is none is refused', async (t) => {
  const page = await visit(t);
  await seen(page);
  const input = page.locator('.own input');
  await input.setInputFiles(join(dist, 'samples/german-shepherd.jpg'));
  await page
    .locator('.saw')
    .getByText(/shepherd/i)
    .waitFor();
  await input.setInputFiles({ name: 'x.png', mimeType: 'image/png', buffer: Buffer.from('none') });
  await page.getByRole('alert').waitFor();
});

test('a checkpoint of the visitor’s own is in all parts, and still there later', async (t) => {
  const page = await visit(t);
  await seen(page);
  const buffer = checkpointOf(network('shufflenet_v2_x0_5', 5));
  await page.setInputFiles('.opener input', {
    name: 'pets.pth',
    mimeType: 'application/octet-stream',
    buffer,
  });
  const isPets = async () => {
    await page.locator('.lines').getByText('shufflenet_v2_x0_5(num_classes=5)').waitFor();
    await page.getByText('Its DWconv reads 24 channels').waitFor();
    assert.match(
      await page.locator('.lines').textContent(),
      /load_file\("pets\.safetensors"\)[^]*groups=24,/,
    );
    for (const { trace, sum, value } of await sums(page))
      assert.ok(isSame(value, sum), `${trace}: ${sum} ${value}`);
    assert.equal(await page.locator('.threads .one, .threads .two').count(), 48);
  };
  await isPets();
  await page.reload();
  await isPets();
  const models = page.getByRole('combobox', { name: 'Network' });
  await page.setInputFiles('.opener input', {
    name: 'none.pth',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('none'),
  });
  await page
    .getByRole('alert')
    .getByText(/“none\.pth” can’t be used: /)
    .waitFor();
  await page.getByRole('button', { name: '中文' }).click();
  await page.getByRole('alert').getByText('“none.pth”无法使用：它不是能读取的模型文件。').waitFor();
  await page.getByRole('button', { name: 'English' }).click();
  await models.selectOption('');
  await page.getByText('Its DWconv reads 58 channels').waitFor();
});

for (const part of ['film', 'shuffle', 'value'])
  test(`a part stands alone by its address: ${part}`, async (t) => {
    const page = await visit(t);
    await page.goto(`${page.url()}?part=${part}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.locator('canvas').first().waitFor({ state: 'attached' });
    assert.deepEqual(
      await page.locator('[data-part]').evaluateAll((all) => all.map(({ dataset }) => dataset.part)),
      [part],
    );
    assert.equal(await page.locator('.masthead').count(), 0);
    assert.deepEqual(await violations(page), []);
  });

test('a part that stands alone leads to a value by its address', async (t) => {
  const page = await visit(t);
  await page.goto(`${page.url()}?part=convolutions`);
  await page.locator('[data-part=convolutions] article a').first().click();
  await looked(page, 'stage2.1.depthwise 4 2 0');
});

test('on paper there are stills and numbers, and nothing to press', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.emulateMedia({ media: 'print' });
  t.after(() => page.emulateMedia({ media: null }));
  assert.equal(await page.locator('.still').first().isVisible(), true);
  assert.equal(await page.locator('.moving').isVisible(), false);
  for (const button of await page.locator('.pick .quiet, .address .quiet').all())
    assert.equal(await button.isVisible(), false);
});

test('the policy is that of the main page, and nothing is inline', async () => {
  const [see, index] = await Promise.all(
    ['see.html', 'index.html'].map((name) => readFile(join(dist, name), 'utf8')),
  );
  const policy = (html) => html.match(/content="(default-src[^"]+)"/)[1];
  assert.match(policy(see), /default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/);
  assert.doesNotMatch(policy(see), /unsafe-inline|unsafe-eval(?<!wasm-unsafe-eval)|https?:/);
  assert.equal(policy(see), policy(index));
  assert.doesNotMatch(see, /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=/);
  assert.doesNotMatch(see, /(src|href)="(https?:)?\/\//);
});

test('the keyboard moves the pixel', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.locator('[data-part=convolutions] .picker').focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await page.getByText('row 6, column 4').waitFor();
});

test('in colours of the visitor’s own, one sees what is pressed, and how much', async (t) => {
  const page = await visit(t, { forcedColors: 'active', reducedMotion: 'reduce' });
  await seen(page);
  const style = (selector, name) => page.locator(selector).first().evaluate(styleOf, name);
  for (const [selector, name] of [
    ['[data-part=shuffle] .quiet', 'backgroundColor'],
    ['.block', 'boxShadow'],
  ])
    assert.notEqual(
      await style(`${selector}[aria-pressed=true]`, name),
      await style(`${selector}[aria-pressed=false]`, name),
    );
  assert.match(await style('[data-layer=classifier] .bar', 'backgroundImage'), /gradient/);
});

for (const locale of ['en-GB', 'zh-CN']) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing, nothing sticks out: ${locale}, ${colorScheme}`, async (t) => {
      const page = await visit(t, { locale, colorScheme, viewport: phone, reducedMotion: 'reduce' });
      await seen(page);
      // What is out of sight is looked at, too.
      await page
        .locator('[data-part]')
        .evaluateAll((parts) => parts.forEach((part) => (part.style.contentVisibility = 'visible')));
      assert.deepEqual(await violations(page), []);
      for (const width of [320, 390, 768, 1440, 3840]) {
        await page.setViewportSize({ width, height: 800 });
        await fits(page, `at ${width} px`);
      }
      if (locale === 'zh-CN') {
        // Python is English in every language.
        await page.locator('.lines').evaluate((lines) => lines.remove());
        const text = await page.locator('.essay').textContent();
        assert.doesNotMatch(text, /\b(the|with|channels|network)\b/);
      }
    });
  }
}
