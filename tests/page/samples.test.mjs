// The page's answers are the package's: what Node says of a file, the page says of it too.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm/node';
import { TOLERANCE, guesses, listSamples, sampleFile, tap, visits } from './helper.mjs';

const samples = await listSamples();
const visit = visits();
let net;
before(async () => {
  net = await ShuffleNet.load();
});
after(() => net.dispose());

test('there are samples, and the network knows some of them', async () => {
  let right = 0;
  for (const sample of samples) {
    const { predictions } = await net.classify(sampleFile(sample));
    if (predictions[0].label === sample.label) right += 1;
  }
  assert.ok(right > 0, `none of ${samples.length} samples`);
});

test('each sample gets the classes and probabilities that the package gives in Node', async (t) => {
  const page = await visit(t);
  for (const sample of samples) {
    await t.test(sample.file, async () => {
      await tap(page, sample.title);
      const shown = await guesses(page);
      const { predictions } = await net.classify(sampleFile(sample), { topK: net.info.labels.length });
      const share = new Map(predictions.map(({ label, probability }) => [label, probability]));
      assert.equal(shown.length, 5);
      for (const [place, { label, probability }] of shown.entries()) {
        assert.ok(
          Math.abs(probability - share.get(label)) < TOLERANCE,
          `${label}: ${probability}, ${share.get(label)}`,
        );
        assert.ok(Math.abs(probability - predictions[place].probability) < TOLERANCE, `place ${place + 1}`);
      }
      const [best, second] = predictions;
      if (best.probability - second.probability > 2 * TOLERANCE) assert.equal(shown[0].label, best.label);
    });
  }
});

test('time, build and what was sent are told', async (t) => {
  const page = await visit(t);
  await tap(page, samples[0].title);
  const [time, build, sent] = await page.locator('.facts .value').allTextContents();
  assert.match(time, /^[\d.,]+ ms$/);
  assert.match(build, /SIMD/);
  assert.equal(sent, 'Nothing');
});

test('each sample is credited, with its licence and source', async (t) => {
  const page = await visit(t);
  for (const sample of samples) {
    await tap(page, sample.title);
    const caption = page.locator('figcaption');
    assert.ok((await caption.textContent()).includes(sample.author));
    assert.equal(
      await caption.getByText(sample.license, { exact: true }).getAttribute('href'),
      sample.licenseUrl,
    );
    assert.equal(await caption.getByText('source', { exact: true }).getAttribute('href'), sample.source);
  }
  await page.getByText('Credits').click();
  assert.equal(await page.locator('.credits li').count(), samples.length);
});
