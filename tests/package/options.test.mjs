// Misspelt, missing and wrong words: said, and never taken for something left out.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { ShuffleNet, convert } from 'shufflenet-wasm';
import { MODEL, file, picture } from '../lib/files.mjs';
import { refused } from './helper.mjs';

const CAT = picture('cat');
const net = await ShuffleNet.load();
const controller = new AbortController();
const circle = {};
circle.circle = circle;

/** Bytes that are somewhere else now. */
function taken() {
  const bytes = new Uint8Array(10);
  structuredClone(bytes, { transfer: [bytes.buffer] });
  return bytes;
}

const cases = [
  [
    'a misspelt option of load',
    () => ShuffleNet.load({ modle: MODEL }),
    'no option modle',
    'Did you mean model?',
  ],
  ['one in other letters', () => net.classify(CAT, { topk: 2 }), 'no option topk', 'Did you mean topK?'],
  ['one that is inherited', () => net.classify(CAT, Object.create({ topk: 2 })), 'no option topk'],
  ['one that is like none', () => net.classify(CAT, { quickly: true }), 'topK, minProbability, only'],
  ['a probability beyond 1', () => net.classify(CAT, { minProbability: 50 }), 'from 0 to 1', '50'],
  ['one that is no number', () => net.classify(CAT, { minProbability: NaN }), 'from 0 to 1', 'NaN'],
  ['a language that is no tag', () => ShuffleNet.load({ language: 1 }), 'language', 'Number'],
  ['one of a heat map', () => net.classify(CAT, { explain: { refine: 2 } }), 'Did you mean refinement?'],
  ['one of convert', async () => convert(await readFile(MODEL), { type: 'i8' }), 'Did you mean dtype?'],
  [
    'an address in the place of options',
    () => ShuffleNet.load('my.safetensors'),
    '{model: …}',
    'type String',
  ],
  ['a number in the place of options', () => net.classify(CAT, 3), '{topK: …}', 'type Number'],
  ['null', () => ShuffleNet.load(null), 'null'],
  [
    'a controller in the place of its signal',
    () => ShuffleNet.load({ signal: controller }),
    'controller.signal',
  ],
  ['the same for a call', () => net.embed(CAT, { signal: controller }), 'controller.signal'],
  ['classes that are no text', () => net.importClasses(undefined), 'exportClasses', 'undefined'],
  ['a class without a name', () => net.forget(undefined), 'name of a class', 'undefined'],
  ['a number as a text', () => net.classify(CAT, { topK: '3' }), 'topK', 'not "3"'],
  ['an object as a number', () => net.classify(CAT, { topK: Object.create(null) }), 'topK', 'type Object'],
  ['which example, in words', () => net.forgetExample('cat', 'first'), 'from 0', 'not "first"'],
  ['which example, left out', () => net.forgetExample('cat'), 'from 0', 'not undefined'],
  ['a layer that is none', () => net.activations(CAT, 1n), 'no layer 1'],
  ['a text without end', () => net.activations(CAT, 'x'.repeat(1e6)), `"${'x'.repeat(100)}…". net.layers`],
  ['no model', () => ShuffleNet.load({ model: null }), 'model has to be'],
  ['an address that is none', () => ShuffleNet.load({ base: 'http://' }), 'http:// is no address'],
  ['a number as an address', () => ShuffleNet.load({ base: 5 }), 'base has to be an address'],
  ['a listener that can’t be called', () => ShuffleNet.load({ onProgress: 5 }), 'a function'],
  ['a word where yes or no is meant', () => ShuffleNet.load({ worker: 'yes' }), 'true or false'],
  [
    'classes and labels at once',
    () => convert(MODEL, { classes: '{}', labels: ['cat'] }),
    'either classes or labels',
  ],
  ['a class whose name is blank', () => net.learn('\u0085\u2003', CAT), 'needs a name'],
  ['a class whose name is half a character', () => net.learn('\ud83d', CAT), 'needs a name'],
  ['a class that is none, and not another', () => net.forget('a\ud800'), 'needs a name'],
  ['two classes to explain', () => net.explain(CAT, { label: 'koala', index: 1 }), 'one of label, index'],
  ['a build that is none', () => ShuffleNet.load({ build: null }), 'build has to be a string, not null'],
  ['an engine that was given away', () => ShuffleNet.load({ engine: taken(), workers: 1 }), 'no bytes'],
  ['a licence that is none', () => convert(MODEL, { license: null }), 'license has to be a string'],
  ['labels that are none', () => convert(MODEL, { labels: () => [] }), 'an array of strings'],
  [
    'a temperature in other numbers',
    () => convert(MODEL, { temperature: 1n }),
    'temperature has to be a number',
  ],
  ['preprocessing in a circle', () => convert(MODEL, { preprocess: circle }), 'written as JSON'],
  ['preprocessing in words', () => convert(MODEL, { preprocess: 'usual' }), 'preprocess has to be an object'],
];

describe('refused with what was meant', () => {
  for (const [name, work, ...words] of cases) {
    test(name, () => refused(work, 'BadOption', ...words));
  }
});

test('wrong words leave the network and what is under way as they were', async () => {
  await net.learn('cat', CAT);
  const [{ learned }] = await Promise.all([
    net.classify(CAT),
    net.importClasses(undefined).catch(() => undefined),
    net.importClasses('no classes').catch(() => undefined),
    ...['first', -1, 0.5, undefined, 2 ** 32].map((which) =>
      net.forgetExample('cat', which).catch(() => false),
    ),
  ]);
  assert.equal(learned[0].label, 'cat');
  assert.equal(net.learned.length, 1);
});

test('what a listener throws is told as it is', async () => {
  const own = new Error('my own');
  const onProgress = () => {
    throw own;
  };
  await assert.rejects(ShuffleNet.load({ onProgress }), (error) => error === own);
});

test('a language that only looks like one of the model’s gives the model’s own labels', async () => {
  const other = await ShuffleNet.load({ language: 'constructor' });
  const [{ predictions }, mine] = await Promise.all([other.classify(CAT), net.classify(CAT)]);
  assert.equal(predictions[0].label, mine.predictions[0].label);
  other.dispose();
});

test('a model file that no network fills is refused before it is read', async () => {
  const endless = new Blob([new Uint8Array(1)]);
  Object.defineProperty(endless, 'size', { value: 3e9 });
  await assert.rejects(() => ShuffleNet.load({ model: endless }), {
    code: 'UnknownFormat',
    message: /3000 MB/,
  });
  await assert.rejects(() => convert(endless), { code: 'UnknownFormat', message: /3000 MB/ });
});

test('an answer without end is read up to the bound of a model, and no further', async (t) => {
  const part = new Uint8Array(2 ** 26);
  let parts = 0;
  const body = () =>
    new ReadableStream({
      pull(stream) {
        parts += 1;
        stream.enqueue(part);
      },
    });
  t.mock.method(globalThis, 'fetch', async () => new Response(body()));
  await assert.rejects(ShuffleNet.load({ model: 'http://localhost/endless' }), {
    code: 'UnknownFormat',
    message: /1007 MB, and at most 1000 MB/,
  });
  assert.ok(parts < 20, `${parts} parts were asked for`);
});

test('all entries export the same names', async () => {
  const entries = ['index', 'node', 'inline'].map((name) => import(file(`npm/dist/${name}.js`)));
  const [index, node, inline] = (await Promise.all(entries)).map((entry) => Object.keys(entry).sort());
  assert.deepEqual(node, index);
  assert.deepEqual(inline, index);
});
