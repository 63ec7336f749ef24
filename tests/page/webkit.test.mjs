// The page in WebKit: what is chosen gets Node's answer and a heat map, and several pictures are a grid.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ShuffleNet } from 'shufflenet-wasm/node';
import { open, skip } from '../lib/webkit.mjs';
import { TOLERANCE, isColoured, listSamples, sampleFile, serve } from './helper.mjs';

test('chosen pictures are read in WebKit', { skip, timeout: 120_000 }, async (t) => {
  const server = await serve();
  t.after(() => server.close());
  const samples = (await listSamples()).slice(0, 3);
  const page = await open(t, server.address);

  await page.until(() => document.querySelector('.own input'));
  await page.choose('.own input', [sampleFile(samples[0])]);
  const shown = await page.until((file) => {
    const there = document.querySelector('figcaption .title')?.textContent === file;
    const rows = document.querySelectorAll('.reading[aria-busy=false] .guess');
    return (
      there &&
      rows.length > 0 &&
      Array.from(rows, (row) => ({
        label: row.querySelector('.label').textContent,
        share: Number(row.querySelector('.bar').style.getPropertyValue('--share')),
      }))
    );
  }, samples[0].file);
  const net = await ShuffleNet.load();
  t.after(() => net.dispose());
  const { predictions } = await net.classify(sampleFile(samples[0]), { topK: net.info.classes });
  assert.equal(shown.length, 5);
  assert.equal(shown[0].label, predictions[0].label);
  for (const { label, share } of shown) {
    const { probability } = predictions.find((prediction) => prediction.label === label);
    assert.ok(Math.abs(share - probability) < TOLERANCE, `${label}: ${share}, ${probability}`);
  }

  await page.run(async () => document.querySelector('.controls button').click());
  await page.until(isColoured);

  await page.choose('.own input', samples.map(sampleFile));
  const cells = await page.until(() => {
    const labels = document.querySelectorAll('.grid .shot:enabled .label');
    return labels.length === 3 && Array.from(labels, ({ textContent }) => textContent);
  });
  assert.equal(cells[0], shown[0].label);
});
