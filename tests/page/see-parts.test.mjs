// The parts of "What is the DWconv?": what each shows is what the network does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { visits } from './helper.mjs';
import { seen } from './seeing.mjs';

const visit = visits({ file: 'see.html', shown: '.essay' });

const counts = (page) =>
  page
    .locator('.so-far')
    .evaluateAll((all) => all.map((each) => Number(each.textContent.replaceAll(',', ''))));

test('the moving picture runs when it is seen, stops at a touch, and counts at the real ratio', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.locator('.film').scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector('.so-far').textContent.length > 1);
  const scrub = page.getByRole('slider', { name: /moving picture/ });
  const last = Number(await scrub.getAttribute('max'));
  await scrub.fill(String(last));
  await page.getByRole('button', { name: 'Play' }).waitFor();
  const channels =
    Number(await page.getByRole('slider', { name: 'Input channel', exact: true }).getAttribute('max')) + 1;
  const pixels = (last + 1) / 3;
  const whole = [9 * pixels, 9 * channels * pixels, channels * pixels];
  assert.deepEqual(await counts(page), whole);
  const shares = await page
    .locator('.run')
    .evaluateAll((all) =>
      all.map((run) => run.getBoundingClientRect().width / run.parentElement.clientWidth),
    );
  for (const [at, share] of shares.entries()) assert.ok(Math.abs(share - whole[at] / whole[1]) < 0.01);
  await scrub.press('ArrowLeft');
  assert.deepEqual(await counts(page), [whole[0], whole[1], whole[2] - channels]);
  await scrub.press('Home');
  assert.deepEqual(await counts(page), [9, 0, 0]);
});

test('who wants less motion gets three stills', async (t) => {
  const page = await visit(t, { reducedMotion: 'reduce' });
  await seen(page);
  await page.locator('.still').nth(2).waitFor();
  assert.equal(await page.locator('.moving').isVisible(), false);
  const painted = await page.locator('.still .over').evaluateAll((all) =>
    all.map((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.some((byte) => byte > 0);
    }),
  );
  assert.deepEqual(painted, [true, true, true]);
});

test('each guideline and each width is measured here', async (t) => {
  const page = await visit(t);
  await seen(page);
  const widths = page.getByRole('group', { name: /widths/ }).getByRole('row');
  for (const name of [/G1/, /G2/, /G3/, /G4/, /widths/]) await page.getByRole('button', { name }).click();
  await widths.nth(4).getByText(/\d ms/).waitFor({ timeout: 60_000 });
  assert.equal(await page.locator('.times .bar').count(), 14);
  for (const text of await page.locator('.times dd').allTextContents()) assert.match(text, /\d ms/);
  for (const text of (await widths.allTextContents()).slice(1)) assert.match(text, /\d ms/);
});

test('the formula counts what a convolution has', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.getByRole('slider', { name: 'Input channels (Cin)' }).fill('24');
  await page.getByRole('slider', { name: 'Output channels (Cout)' }).fill('116');
  const weights = (form) => page.locator(`[data-form=${form}] td span`).textContent();
  assert.equal(await weights('standard'), (9 * 24 * 116).toLocaleString('en'));
  assert.equal(await weights('separable'), (9 * 24 + 24 * 116).toLocaleString('en'));
  await page.getByRole('button', { name: 'Measure', exact: true }).click();
  await page.getByText(/times the arithmetic and .* times the time/).waitFor();
});

test('the shuffle sends channel c of each branch to 2c and 2c + 1, and predictions need it', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.getByRole('button', { name: 'Shuffle', exact: true }).click();
  await page.locator('.lanes[data-shuffled=true]').waitFor();
  const places = await page
    .locator('.lanes li')
    .evaluateAll((all) => all.map((li) => Number(li.dataset.place)));
  assert.deepEqual(places, [0, 2, 4, 6, 1, 3, 5, 7]);
  await page.getByRole('button', { name: 'Stride 2' }).click();
  await page.locator('.lanes[data-shuffled=false]').waitFor();
  const text = (state) => page.locator(`[data-shuffle=${state}] .guesses`).textContent();
  assert.notEqual(await text('on'), await text('off'));
});

test('a channel can be followed through the unit, and what it carries is shown', async (t) => {
  const page = await visit(t);
  await seen(page);
  const thread = page.getByRole('slider', { name: /where the branches are joined/ });
  const half = (Number(await thread.getAttribute('max')) + 1) / 2;
  const line = () => page.locator('.weave .chosen').getAttribute('d');
  await thread.fill(String(half + 3));
  await page.getByText('Channel 3 of the right branch').waitFor();
  await page.getByRole('img', { name: 'channel 7 of the output' }).waitFor();
  assert.equal(await page.locator('.thread .carried figure').count(), 3);
  const before = await line();
  await thread.press('ArrowLeft');
  await page.getByRole('img', { name: 'channel 5 of the output' }).waitFor();
  assert.notEqual(await line(), before);
  assert.equal(await page.locator('.threads .one, .threads .two').count(), 2 * half);
  await page.locator('.weave svg').click({ position: { x: 4, y: 40 } });
  await page.getByText(/^Channel \d+ passes untouched/).waitFor();
});

test('the map opens from the network to a stage, a unit and a layer, and back', async (t) => {
  const page = await visit(t);
  await seen(page);
  const block = (name) => page.locator('.block', { has: page.getByText(name, { exact: true }) });
  await block('stage3').click();
  await block('stage3.2').click();
  await block('stage3.2.depthwise').click();
  await page.getByRole('img', { name: /stage3\.2\.depthwise: 116/ }).waitFor();
  await page.getByRole('button', { name: 'Whole network' }).click();
  assert.deepEqual(await page.locator('.block strong').allTextContents(), [
    'stem',
    'stage2',
    'stage3',
    'stage4',
    'conv5',
    'classifier',
  ]);
});

test('a mistake is seen for what it is by making it', async (t) => {
  const page = await visit(t);
  await seen(page);
  const card = page.locator('[data-mistake=one]');
  const canvases = () => card.locator('canvas').evaluateAll((all) => all.map((canvas) => canvas.toDataURL()));
  assert.equal((await canvases()).length, 1);
  await card.getByRole('button', { name: 'If it were so' }).click();
  await card.getByText('could only be made larger or smaller').waitFor();
  const [real, wrong] = await canvases();
  assert.notEqual(real, wrong);
});

test('the five questions are answered on the spot, and those asked before are told at the end', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.locator('.before summary').click();
  await page.locator('.before').getByRole('button', { name: '9', exact: true }).first().click();
  assert.equal(await page.locator('.before').getByText('Yes.').count(), 0);
  const after = page.locator('[data-part=questions]');
  for (const question of await after.locator('fieldset').all())
    await question.getByRole('button').first().click();
  const told = (word) => after.locator('strong').getByText(word, { exact: true }).count();
  assert.equal((await told('Yes.')) + (await told('No.')), 5);
  assert.ok((await told('No.')) > 0);
  for (const question of await after.locator('fieldset').all())
    await question.locator('[data-right]').click();
  await after.getByText('5 of 5 right.').waitFor();
  await after.getByText('Before reading it was 1.').waitFor();
});

test('a layer shows its channels', async (t) => {
  const page = await visit(t);
  await seen(page);
  await page.getByRole('button', { name: 'stage3.2.depthwise', exact: true }).click();
  await page.getByRole('img', { name: /stage3\.2\.depthwise: 116/ }).waitFor();
});
