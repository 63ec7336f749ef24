// Networks under any name and in other formats: read where they are loaded, written by `convert`, told by `inspect`.
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ShuffleNet, convert, inspect, toSafetensors } from 'shufflenet-wasm';
import { launch } from '../lib/chromium.mjs';
import { file, picture, temporary } from '../lib/files.mjs';
import { headless, network } from '../lib/formula.mjs';
import { pythonJson } from '../lib/python.mjs';
import { serve } from '../lib/serve.mjs';
import { cli } from './helper.mjs';

const SMALL = 'shufflenet_v2_x0_5';
const CAT = picture('cat');
/** As training scripts have it: a backbone, and a head of another name. */
const wild = (name) =>
  name.startsWith('fc.') ? name.replace('fc.', 'model.head.1.') : `model.backbone.${name}`;

const folder = temporary();

async function predictions(model, options) {
  const net = await ShuffleNet.load({ model, ...options });
  const { predictions } = await net.classify(CAT);
  const { assumed } = net.info;
  net.dispose();
  return { predictions, kinds: assumed.map(({ kind }) => kind) };
}

test('a network is loaded under any name, on this thread and on others', async () => {
  const usual = await predictions(network(SMALL, 7));
  const file = network(SMALL, 7, wild);
  for (const options of [{}, { workers: 2 }, { arithmetic: 'i8' }]) {
    const { predictions: found, kinds } = await predictions(file, options);
    assert.deepEqual(kinds, ['head', 'labels', 'preprocess']);
    if (options.arithmetic !== 'i8') assert.deepEqual(found, usual.predictions);
  }
  const { info, prefix, unused } = await inspect(file);
  assert.deepEqual([info.classes, prefix, unused], [7, 'model.backbone.', 0]);
  assert.match(info.assumed[0].message, /"model\.head\.1" is the classifier/);
  // What engines take as it is stays as it is; what they don't is converted once.
  const own = network(SMALL, 7);
  assert.equal(await toSafetensors(own), own);
  const converted = await toSafetensors(file);
  assert.notDeepEqual(converted, file);
  assert.deepEqual(await toSafetensors(converted), converted);
});

test('in a browser, too', async (t) => {
  const served = await serve({
    '/wild.safetensors': (_, response) => response.end(network(SMALL, 7, wild)),
    '/cat.png': async (_, response) => response.end(await readFile(CAT)),
  });
  t.after(() => served.close());
  const browser = await launch();
  t.after(() => browser.close());
  const page = await browser.newPage();
  await page.goto(`${served.origin}/tests/package/page.html`);
  const seen = await page.evaluate(async () => {
    const { ShuffleNet } = await import('/npm/dist/index.js');
    const net = await ShuffleNet.load({ model: '/wild.safetensors' });
    const { predictions } = await net.classify('/cat.png');
    return {
      indices: predictions.map(({ index }) => index),
      where: net.where,
      kinds: net.info.assumed.map(({ kind }) => kind),
    };
  });
  const usual = await predictions(network(SMALL, 7));
  assert.deepEqual(seen, {
    indices: usual.predictions.map(({ index }) => index),
    where: 'worker',
    kinds: ['head', 'labels', 'preprocess'],
  });
});

test('a network without classes makes embeddings, and learns', async () => {
  const model = network(SMALL, 7, headless);
  const net = await ShuffleNet.load({ model });
  const whole = await ShuffleNet.load({ model: network(SMALL, 7) });
  assert.deepEqual([net.info.classes, net.info.labels, net.info.embedding], [0, [], 1024]);
  assert.deepEqual(await net.embed(CAT), await whole.embed(CAT));
  await net.learn('cat', CAT);
  const { predictions, learned } = await net.classify(CAT);
  assert.deepEqual(predictions, []);
  assert.equal(learned[0].label, 'cat');
  await assert.rejects(net.explain(CAT), { code: 'BadOption', message: /no classes of its own/ });
  await assert.rejects(net.classify(CAT, { explain: true }), { code: 'BadOption' });

  const path = join(folder, 'backbone.safetensors');
  await writeFile(path, model);
  const told = await cli('inspect', path);
  assert.equal(told.code, 0);
  assert.match(told.stdout, /classes +none: it makes embeddings, of 1024 numbers/);
  const refused = await cli('--model', path, CAT);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /no classes/);
});

test('convert writes ONNX, which is loaded again, and TensorFlow Lite', async () => {
  const [source, onnx, half, lite] = ['pets.safetensors', 'pets.onnx', 'half.onnx', 'pets.tflite'].map(
    (name) => join(folder, name),
  );
  const labels = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  await writeFile(source, await convert(network(SMALL, 7), { dtype: 'f32', labels }));
  const written = await cli('convert', source, onnx);
  assert.equal(written.code, 0, written.stderr);
  assert.match(written.stdout, /as f32 .* 7 classes/);
  const [from, to] = [await predictions(source), await predictions(onnx)];
  assert.deepEqual(to.predictions, from.predictions);
  assert.deepEqual([from.kinds, to.kinds], [['preprocess'], []]); // A graph states what was assumed.
  const { format, info } = await inspect(await readFile(onnx));
  assert.deepEqual([format, info.labels], ['ONNX', labels]);

  assert.equal((await cli('convert', '--dtype', 'f16', onnx, half)).code, 0);
  const sizes = await Promise.all([onnx, half].map(async (path) => (await readFile(path)).length));
  assert.ok(sizes[1] < 0.6 * sizes[0], String(sizes));

  assert.equal((await cli('convert', source, lite)).code, 0);
  assert.equal((await readFile(lite)).subarray(4, 8).toString(), 'TFL3');
  assert.deepEqual(
    Buffer.from(await convert(await readFile(source), { format: 'tflite' })),
    await readFile(lite),
    'the command writes what the function gives',
  );
});

test('what can not be written is told', async () => {
  const model = network(SMALL, 3);
  const rejected = (options, part) =>
    assert.rejects(convert(model, options), { code: 'BadInput', message: part });
  await rejected({ format: 'onnx', dtype: 'i8' }, /ONNX file is written in f32 or f16/);
  await rejected({ format: 'tflite', dtype: 'f16' }, /TensorFlow Lite file is written in f32/);
  await rejected({ format: 'caffe' }, /safetensors, onnx or tflite/);
  await rejected({ activation: 'RELU' }, /relu or none, but is "RELU"/);
  await assert.rejects(convert(model, { fromat: 'onnx' }), { code: 'BadOption', message: /format/ });
  const path = join(folder, 'model.safetensors');
  await writeFile(path, model);
  const pictures = await cli('convert', '--pictures', CAT, path, join(folder, 'model.onnx'));
  assert.equal(pictures.code, 2);
  assert.match(pictures.stderr, /compares safetensors/);
});

/** Logits of a picture of 64 x 96, from -2 to 2 in the order of the tensor. */
const LINE = 'numpy.linspace(-2, 2, 3 * 64 * 96, dtype=numpy.float32).reshape(1, 3, 64, 96)';
const RUNTIMES = {
  onnx: (path) => `
import json, numpy, onnxruntime
session = onnxruntime.InferenceSession(${JSON.stringify(path)}, providers=["CPUExecutionProvider"])
print(json.dumps(session.run(None, {"input": ${LINE}})[0][0].tolist()))
`,
  tflite: (path) => `
import json, numpy
from ai_edge_litert.interpreter import Interpreter
net = Interpreter(${JSON.stringify(path)})
net.allocate_tensors()
net.set_tensor(net.get_input_details()[0]["index"], ${LINE}.transpose(0, 2, 3, 1).copy())
net.invoke()
print(json.dumps(net.get_tensor(net.get_output_details()[0]["index"])[0].tolist()))
`,
};

/** The largest difference, as a share of the largest value. */
const deviation = (found, expected) =>
  Math.max(...found.map((value, i) => Math.abs(value - expected[i]))) / Math.max(...expected.map(Math.abs));

for (const [format, program] of Object.entries(RUNTIMES)) {
  test(`other runtimes have the same logits of ${format}`, async (t) => {
    const { startEngine } = await import('../../npm/wasm/glue.js');
    const wasm = await WebAssembly.compile(await readFile(file('npm/dist/shufflenet-simd128.wasm')));
    const { Engine } = await startEngine(wasm);
    const input = Float32Array.from({ length: 3 * 64 * 96 }, (_, i) => -2 + (4 * i) / (3 * 64 * 96 - 1));
    for (const architecture of [SMALL, 'shufflenet_v2_x1_0']) {
      const model = network(architecture, 7);
      const preprocess = { resize: 64, crop: [64, 96], mean: [0, 0, 0], std: [1, 1, 1] };
      const path = join(folder, `${architecture}.${format}`);
      await writeFile(path, await convert(model, { format, preprocess }));
      const logits = await pythonJson(program(path));
      if (!logits) return t.skip('its Python package is not installed');
      const engine = new Engine(model);
      const own = engine.run(input, 64, 96);
      engine.free();
      const off = (others) => deviation(others, own);
      assert.ok(off(logits) < 1e-5, `${architecture} is off by ${off(logits)}`);
      if (format !== 'onnx') continue;
      await writeFile(path, await convert(model, { format, dtype: 'f16', preprocess }));
      const halves = await pythonJson(program(path));
      assert.ok(off(halves) < 1e-2, `${architecture} in half precision is off by ${off(halves)}`);
    }
  });
}

test('taught classes leave as a model with the same answers', async () => {
  const model = network(SMALL, 7);
  const net = await ShuffleNet.load({ model });
  const [cat, coffee, rocket] = ['cat', 'coffee', 'rocket'].map(picture);
  for (const [label, path] of [
    ['a', cat],
    ['a', rocket],
    ['b', coffee],
  ])
    await net.learn(label, path);
  const { learned } = await net.classify(coffee);
  const classes = await net.exportClasses();
  const taught = await ShuffleNet.load({ model: await convert(model, { classes, dtype: 'f32' }) });
  const { predictions: found } = await taught.classify(coffee);
  assert.deepEqual(
    found.map(({ label }) => label),
    learned.map(({ label }) => label),
  );
  found.forEach(({ probability }, i) => assert.ok(Math.abs(probability - learned[i].probability) < 1e-4));
  assert.deepEqual(taught.info.labels, ['a', 'b']);
  await assert.rejects(convert(model, { classes: '{"classes":[]}' }), {
    code: 'BadInput',
    message: /two classes/,
  });

  // What speaks for a taught class sums up to more where it is.
  const map = await net.explain(coffee, { learned: 'b' });
  assert.deepEqual([map.label, map.index], ['b', 1]);
  await assert.rejects(net.explain(coffee, { learned: 'c' }), { code: 'BadOption', message: /net\.learned/ });
  const { none } = await net.classify(coffee, { threshold: 1 });
  assert.deepEqual([none.likely, none.threshold], [none.similarity < 1, 1]);
  await assert.rejects(net.classify(coffee, { threshold: 2 }), { code: 'BadOption', message: /-1 to 1/ });
  assert.equal(await net.leftOut(), undefined, 'one class has one example');
  assert.equal(await net.forgetExample('a', 1), true);
  assert.equal(await net.forgetExample('a', 7), false);
  assert.deepEqual(net.learned, [
    { label: 'a', examples: 1 },
    { label: 'b', examples: 1 },
  ]);
});
