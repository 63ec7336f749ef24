// "What is the DWconv?": what the page's addresses name is what PyTorch computes, and so do the lines that it shows.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Lab } from '../../npm/dist/lab.js';
import { startDecoder } from '../../npm/wasm/glue.js';
import { MODEL, file, temporary } from '../lib/files.mjs';
import { python } from '../lib/python.mjs';
import { pageModule } from './helper.mjs';

/** Of a layer's largest value. */
const TOLERANCE = 1e-5;

const golden = JSON.parse(await readFile(file('tests/golden/see.json'), 'utf8'));
const { readAddress, writeAddress } = await pageModule('see/address.ts');
const { pytorch } = await pageModule('see/pytorch.ts');

let lab, decoder;
before(async () => {
  const read = async (path) => new Uint8Array(await readFile(path));
  lab = await Lab.load({
    model: await read(MODEL),
    engine: await read(file('npm/dist/shufflenet-lab.wasm')),
  });
  decoder = await WebAssembly.compile(await read(file('npm/dist/decode.wasm')));
});
after(() => lab.dispose());

const goldenPicture = (sample) => file(`tests/golden/see/${sample.replace('.jpg', '.png')}`);

async function look(sample) {
  const { decode } = await startDecoder(decoder);
  const picture = decode(new Uint8Array(await readFile(goldenPicture(sample))), 1e6);
  const { width, height } = picture;
  await lab.look({ data: picture.pixels(), width, height });
}

test("a hundred addresses have PyTorch's values", async () => {
  assert.equal(golden.values.length, 100);
  const asked = golden.values.map((each) => ({ ...each, ...readAddress(each.address) }));
  for (const sample of new Set(asked.map(({ sample }) => sample))) {
    await look(sample);
    for (const { address, place, value, scale } of asked.filter((each) => each.sample === sample)) {
      const { layer, y, x, channel } = place;
      assert.equal(writeAddress({ place, sample }), address);
      const { width, channels, values } = await lab.activations(layer);
      assert.ok(Math.abs(values[(y * width + x) * channels + channel] - value) <= TOLERANCE * scale, address);
      assert.ok(Math.abs((await lab.trace(layer, place)).value - value) <= TOLERANCE * scale, address);
    }
  }
});

test('addresses that mean nothing are read as if they were not there', () => {
  for (const hostile of [
    '',
    '#',
    '#%',
    '#layer=%E0%A4%A&y=1',
    '#layer=__proto__',
    '#layer=<img src=x>',
    `#layer=${'a'.repeat(1e5)}`,
    '#sample=../../secret.jpg',
    '#sample=https://example.org/x.jpg',
    '#part=constructor',
    '#part=toString&layer=',
  ])
    assert.deepEqual(readAddress(hostile), {}, hostile);
  const at = (text) => readAddress(text).place;
  const first = { layer: 'stem', y: 0, x: 0, channel: 0 };
  for (const wrong of ['-1', '1e9', '0x10', 'NaN', '99999', ' 1', ''])
    assert.deepEqual(at(`#layer=stem&y=${wrong}&x=${wrong}&c=${wrong}`), first, wrong);
  // The fragment counts more than the query.
  assert.deepEqual(readAddress('?part=cost&sample=cat.jpg', '#part=value'), {
    part: 'value',
    sample: 'cat.jpg',
  });
});

test('the moving picture makes every output value once in each act, whatever place is asked for', async () => {
  const { ACTS, reads, stepAt, stepCount } = await pageModule('see/parts/film/steps.ts');
  const size = { height: 3, width: 4, channels: 5 };
  const steps = Array.from({ length: stepCount(size) }, (_, at) => stepAt(at, size));
  for (const act of ACTS) {
    const made = steps.filter((step) => step.act === act);
    assert.deepEqual(
      made.map(({ done, y, x }) => [done, 4 * y + x]),
      Array.from({ length: 12 }, (_, at) => [at, at]),
    );
  }
  assert.deepEqual([stepAt(-1, size), stepAt(Infinity, size)], [steps[0], steps.at(-1)]);
  assert.deepEqual(
    ACTS.map((act) => reads(act, 58).numbers),
    [9, 522, 58],
  );
});

test('each thread goes where the shuffle sends its channel, and no two to one place', async () => {
  const { placeOf, threadAt, weave } = await pageModule('see/parts/weave.ts');
  for (const stride of [1, 2]) {
    const threads = weave({ inputs: stride === 1 ? 10 : 3, half: 5, stride });
    assert.deepEqual(
      threads.map(({ place }) => place),
      [0, 2, 4, 6, 8, 1, 3, 5, 7, 9],
    );
    for (const { line } of threads) assert.match(line.trim(), /^M[\d.,MHC ]+$/);
  }
  for (let at = 0; at < 10; at++) assert.equal(threadAt(placeOf(at, 5), 5), at);
});

/** One of every kind, and of every place in the network. */
const LAYERS = [
  'stem',
  'stage2.0.left.depthwise',
  'stage2.0.left.pointwise',
  'stage2.0.depthwise',
  'stage2.0',
  'stage2.1.depthwise',
  'stage3.2.pointwise1',
  'stage3.2.pointwise2',
  'stage4.3',
  'conv5',
];

test('the lines of PyTorch give the value that they stand beside', async (t) => {
  const folder = temporary(t);
  const { sample } = readAddress(golden.values[0].address);
  await look(sample);
  const { info, layers } = lab;
  const input = join(folder, 'input.png');
  const [height, width] = info.preprocess.crop;
  const cropped = `from PIL import Image\nfrom torchvision.transforms import CenterCrop
CenterCrop((${height}, ${width}))(Image.open("${goldenPicture(sample)}")).save("${input}")\n`;
  const places = LAYERS.map((layer, n) => ({ layer, y: n % 3, x: (2 * n) % 3, channel: 7 + n }));
  const programs = places.map((place) => {
    const facts = layers.find(({ name }) => name === place.layer);
    return pytorch(info, facts, place, { model: MODEL, input });
  });
  const path = join(folder, 'lines.py');
  await writeFile(path, [cropped, ...programs].join('\n'));
  const stdout = await python([path]);
  if (stdout === undefined) return t.skip('PyTorch is not installed');
  const printed = stdout.trim().split('\n').map(Number);
  assert.equal(printed.length, places.length);
  for (const [n, place] of places.entries()) {
    const { values } = await lab.activations(place.layer);
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const { value } = await lab.trace(place.layer, place);
    assert.ok(
      Math.abs(printed[n] - value) <= TOLERANCE * scale,
      `${place.layer}: ${printed[n]}, not ${value}`,
    );
  }
});
