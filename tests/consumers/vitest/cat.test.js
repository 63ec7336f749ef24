import { writeFile } from 'node:fs/promises';
import { ShuffleNet } from 'shufflenet-wasm';
import { expect, test } from 'vitest';

test('a cat is seen', async () => {
  const net = await ShuffleNet.load();
  const { predictions } = await net.classify('cat.png');
  expect(predictions[0].label).toContain('cat');
  const outcome = { where: net.where, build: net.build, label: predictions[0].label };
  await writeFile('outcome.json', JSON.stringify(outcome));
});
