// Checkpoints in the package and on the command line: inspected, converted, fetched.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { link, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { defaultModel } from 'shufflenet-wasm/node';
import { MODEL, file, picture, temporary } from '../lib/files.mjs';
import { network } from '../lib/formula.mjs';
import { pythonJson } from '../lib/python.mjs';
import { serve } from '../lib/serve.mjs';
import { CLI, cli, run } from './helper.mjs';

const PICTURES = ['cat', 'coffee', 'rocket'].map(picture);

const folder = temporary();
/** What torch saved and the logits, by file name; undefined without PyTorch. */
let saved;
const at = (...names) => join(folder, ...names);

/** Networks with random weights, saved by torch as people have them, and their logits for a picture of `INPUT`. */
const SAVE = (folder) => `
import json, torch, torchvision
from checkpoints import Megvii
torch.manual_seed(0)
picture = torch.linspace(-2, 2, 3 * 64 * 64).reshape(1, 3, 64, 64)
logits = {}
def save(name, net, what, x, **options):
    torch.save(what, f"${folder}/{name}", **options)
    with torch.inference_mode():
        logits[name] = net.eval()(x)[0].tolist()
for width in ("0_5", "1_0", "1_5", "2_0"):
    net = torchvision.models.get_model(f"shufflenet_v2_x{width}", num_classes=5)
    save(f"torchvision-{width}.pth", net, net.state_dict(), picture)
save("torchvision-legacy.pth", net, net.state_dict(), picture, _use_new_zipfile_serialization=False)
save("torchvision-wrapped.pt", net, {"epoch": 3, "model": {f"module._orig_mod.{k}": v for k, v in net.state_dict().items()}}, picture)
for width in ("0_5", "1_0"):
    net = Megvii(f"shufflenet_v2_x{width}", 5)
    weights = {f"module.{k}": v for k, v in net.state_dict().items()}
    save(f"megvii-{width}.pth.tar", net, {"state_dict": weights}, (picture.flip(1) + 2) * 255 / 4)
torch.save(torchvision.models.shufflenet_v2_x0_5().state_dict(), "${folder}/published.pth", _use_new_zipfile_serialization=False)
print(json.dumps(logits))
`;
before(async () => {
  saved = await pythonJson(SAVE(folder));
});
const INPUT = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => -2 + (4 * i) / (3 * 64 * 64 - 1));

test('inspect tells what is in a file and whether it runs', async () => {
  const { inspect } = await import('shufflenet-wasm');
  const model = await readFile(MODEL);
  const good = await inspect(model);
  assert.equal(good.problem, null);
  assert.equal(good.bytes, model.length);
  const { classes } = defaultModel;
  assert.deepEqual([good.format, good.family, good.info.classes], ['safetensors', 'torchvision', classes]);
  const bad = await inspect(model.subarray(0, 5000));
  assert.equal(bad.problem.code, 'Truncated');

  const { code, stdout } = await cli('inspect', MODEL);
  assert.equal(code, 0);
  for (const words of [`${classes}`, 'shufflenet_v2_x1_0', 'yes']) assert.ok(stdout.includes(words), stdout);
  const checkpoints = ['new.pth', 'refused-module.pth'].map((name) =>
    file(`tests/golden/checkpoints/${name}`),
  );
  const refused = await cli('inspect', '--json', ...checkpoints);
  assert.equal(refused.code, 1);
  const [tensors, module] = JSON.parse(refused.stdout);
  assert.deepEqual(
    [tensors.format, tensors.tensors, tensors.problem.code],
    ['PyTorch', 15, 'UnknownArchitecture'],
  );
  assert.equal(module.problem.code, 'NotOnlyTensors');
});

test('convert in the package: labels, preprocessing and size', async () => {
  const { ShuffleNet, convert } = await import('shufflenet-wasm');
  const source = network('shufflenet_v2_x0_5', 3);
  const labels = ['cat', 'dog "Rex"', '猫'];
  const preprocess = { resize: 110, crop: 96, mean: [0, 0, 0], std: [1, 1, 1] };
  const small = await convert(source, { dtype: 'i8', labels, preprocess, name: 'pets', temperature: 1.5 });
  assert.ok(small.length < 0.3 * source.length, `${small.length} of ${source.length}`);
  const net = await ShuffleNet.load({ model: small });
  assert.deepEqual(net.info.labels, labels);
  assert.deepEqual([net.info.name, net.info.temperature, net.info.preprocess.crop], ['pets', 1.5, [96, 96]]);
  assert.deepEqual(net.info.assumed, []);
  await net.classify(PICTURES[0]);

  const bare = (await ShuffleNet.load({ model: source })).info.assumed;
  assert.deepEqual(
    bare.map(({ kind, way }) => [kind, way]),
    [
      ['labels', undefined],
      ['preprocess', 'torchvision'],
    ],
  );
  assert.ok(bare.every(({ message }) => message.endsWith('.')));

  await assert.rejects(convert(source, { labels: ['cat'] }), { code: 'LabelsMismatch' });
  await assert.rejects(convert(source, { dtype: 'f8' }), { code: 'BadInput' });
  await assert.rejects(convert(new Uint8Array(3)), { code: 'UnknownFormat' });
  await assert.rejects(convert('no-such.pth'), { code: 'ModelUnavailable' });
  await assert.rejects(convert(7), { code: 'BadOption' });
});

test('toSafetensors leaves safetensors as they are, and converts everything else', async () => {
  const { toSafetensors } = await import('shufflenet-wasm');
  const model = await readFile(MODEL);
  assert.equal(await toSafetensors(model), model);
  assert.deepEqual(new Uint8Array(await toSafetensors(new Blob([model]))), new Uint8Array(model));
  for (const none of [new Uint8Array(20), new TextEncoder().encode('<!doctype html>')])
    await assert.rejects(toSafetensors(none), { code: 'UnknownFormat' });
  // It is read as what it is, and refused for what it lacks.
  const checkpoint = await readFile(file('tests/golden/checkpoints/new.pth'));
  await assert.rejects(toSafetensors(checkpoint), { code: 'UnknownArchitecture' });
  await assert.rejects(toSafetensors('no-such.pth'), { code: 'ModelUnavailable' });
});

test('labels are one a line or an array in JSON', async () => {
  const { parseLabels } = await import('shufflenet-wasm');
  const labels = ['cat', 'dog'];
  for (const text of ['cat\ndog', '\uFEFF cat\r\ndog \r\n\r\n', '\uFEFF["cat", "dog"]\n'])
    assert.deepEqual(parseLabels(text), { labels });
  for (const [text, line] of [
    ['', 1],
    ['cat\n\ndog', 2],
    ['\ncat', 1],
  ])
    assert.deepEqual(parseLabels(text), { trouble: 'gap', line });
  for (const text of ['[', '[]', '[1]', '["cat"'])
    assert.deepEqual(parseLabels(text), { trouble: 'no-list' });
  assert.throws(() => parseLabels(labels), {
    code: 'BadOption',
    message: /a string, not a value of type Array/,
  });
});

test('convert on the command line tells the size and what it costs', async () => {
  await writeFile(at('in.safetensors'), network('shufflenet_v2_x0_5', 3));
  await writeFile(at('labels.txt'), '\uFEFFcat\r\ndog\r\nmug\r\n\r\n');
  const pictures = PICTURES.flatMap((path) => ['--pictures', path]);
  const said = ['--labels', at('labels.txt'), '--name', 'pets', '--temperature', '0.5'];
  const options = ['--dtype', 'i8', ...said, ...pictures];
  const { code, stdout, stderr } = await cli(
    'convert',
    ...options,
    at('in.safetensors'),
    at('out.safetensors'),
  );
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\d\.\d\d MB as i8 \(\d\.\d\d MB before\), shufflenet_v2_x0_5, 3 classes/);
  assert.match(stdout, /does not say how pictures are prepared/);
  const [, difference, largest] = stdout.match(
    /on 3 pictures: logits differ by at most (\S+), the largest being (\S+);/,
  );
  assert.ok(Number(difference) > 0 && Number(difference) < 0.1 * Number(largest), stdout);
  const whole = await cli(
    'convert',
    '--dtype',
    'f32',
    '--pictures',
    file('tests/golden/pictures'),
    at('in.safetensors'),
    at('f32.safetensors'),
  );
  assert.match(whole.stdout, /on 3 pictures: logits differ by at most 0.0, .* the same for 3/);

  const [{ info }] = JSON.parse((await cli('inspect', '--json', at('out.safetensors'))).stdout);
  assert.equal(info.temperature, 0.5);
  const { stdout: guesses } = await cli('--json', '--model', at('out.safetensors'), PICTURES[0]);
  assert.deepEqual(
    JSON.parse(guesses)[0]
      .predictions.map(({ label }) => label)
      .toSorted(),
    ['cat', 'dog', 'mug'],
  );
});

test('convert says what is wrong', async () => {
  await writeFile(at('in.safetensors'), network('shufflenet_v2_x0_5', 3));
  await writeFile(at('gap.txt'), 'cat\n\ndog');
  await writeFile(at('two.txt'), 'cat\ndog\n');
  await writeFile(at('list.json'), '[1, 2, 3]');
  await writeFile(at('page.pth'), '\n<!doctype html><title>Not found</title>');
  await writeFile(at('empty.pth'), '');
  await symlink(at('in.safetensors'), at('link.safetensors'));
  await link(at('two.txt'), at('two.safetensors'));
  await mkdir(at('folder.safetensors'));
  const files = [at('in.safetensors'), at('never.safetensors')];
  for (const [args, words] of [
    [[], 'FROM and TO'],
    [['--dtype', 'f8', ...files], 'f8'],
    [['--preprocess', '{', ...files], '--preprocess has to be JSON'],
    [['--preprocess', '{"crop":96}', ...files], 'resize'],
    [['--labels', at('gap.txt'), ...files], 'Line 2'],
    [['--labels', at('list.json'), ...files], 'no list'],
    [['--labels', at('no-such.txt'), ...files], 'no-such.txt'],
    [[picture('cat'), at('never.safetensors')], 'no model file'],
    [['--labels', at('two.txt'), ...files], 'there are 2 labels, but the network has 3 classes'],
    [[at('page.pth'), at('never.safetensors')], 'it is a web page'],
    [[at('empty.pth'), at('never.safetensors')], 'it is empty'],
    [[at('no-such.pth'), at('never.safetensors')], 'there is no file'],
    [[at('in.safetensors'), at('link.safetensors')], 'the same file'],
    [['--labels', at('two.txt'), at('in.safetensors'), at('two.safetensors')], 'the same file'],
    [[at('in.safetensors'), at('folder.safetensors')], 'is a folder'],
    [[at('in.safetensors'), at('in.safetensors')], 'the same file'],
    [['--pictures', at('no-such'), ...files], 'no-such'],
    [['--pictures', file('tests/golden/checkpoints'), ...files], 'no picture in this folder'],
  ]) {
    const { code, stdout, stderr } = await cli('convert', ...args);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.ok(stderr.includes(words), stderr);
  }
  await assert.rejects(readFile(at('never.safetensors')));
});

test('load reads what PyTorch saves, and says what it lacks', async () => {
  const { ShuffleNet } = await import('shufflenet-wasm');
  const checkpoint = (name) => file(`tests/golden/checkpoints/${name}`);
  for (const [name, code] of [
    ['new.pth', 'UnknownArchitecture'],
    ['refused-module.pth', 'NotOnlyTensors'],
  ])
    await assert.rejects(ShuffleNet.load({ model: checkpoint(name) }), { code });
});

test("checkpoints that torch saved have PyTorch's logits", async (t) => {
  if (!saved) return t.skip('PyTorch and torchvision are not installed');
  const { ShuffleNet, convert } = await import('shufflenet-wasm');
  const { startEngine } = await import('../../npm/wasm/glue.js');
  const wasm = await WebAssembly.compile(await readFile(file('npm/dist/shufflenet-simd128.wasm')));
  const { Engine } = await startEngine(wasm);
  assert.equal(Object.keys(saved).length, 8);
  for (const [name, expected] of Object.entries(saved)) {
    // As `load` does it: the engine itself reads safetensors only.
    const engine = new Engine(await convert(await readFile(at(name)), { dtype: 'f32' }));
    // Megvii's networks take 0 to 255.
    const input = name.startsWith('megvii') ? INPUT.map((value) => ((value + 2) * 255) / 4) : INPUT;
    const logits = engine.run(input, 64, 64);
    engine.free();
    const off = Math.max(...expected.map((logit, i) => Math.abs(logit - logits[i])));
    assert.ok(off < 1e-4 * Math.max(...expected.map(Math.abs)), `${name} is off by ${off}`);
  }
  const net = await ShuffleNet.load({ model: at('torchvision-wrapped.pt') });
  assert.equal(net.info.classes, 5);
  const { stdout, code } = await cli('inspect', ...Object.keys(saved).map((name) => at(name)));
  assert.equal(code, 0, stdout);
  assert.equal(stdout.match(/runs +yes/g).length, 8);
  assert.match(stdout, /layout +torchvision, under model.module._orig_mod./);
  assert.match(stdout, /layout +megvii, under state_dict.module./i);
});

test('fetch downloads, checks and converts', async (t) => {
  if (!saved) await writeFile(at('published.pth'), network('shufflenet_v2_x0_5', 1000));
  const published = await readFile(at('published.pth'));
  const asked = [];
  const server = await serve({
    '/models/': (_, response, path) => {
      asked.push(path);
      response.end(published);
    },
  });
  t.after(() => server.close());
  const fetch = (...args) => cli('fetch', '--from', `${server.origin}/models`, ...args);

  const other = await fetch('imagenet-x0.5', at('fetched.safetensors'));
  assert.equal(other.code, 2);
  assert.match(other.stderr, /not the published file: its SHA-256 begins with [0-9a-f]{10}, not f707e7126e/);
  await assert.rejects(readFile(at('fetched.safetensors')));
  assert.deepEqual(asked, ['/models/shufflenetv2_x0.5-f707e7126e.pth']);

  const sha256 = createHash('sha256').update(published).digest('hex');
  const { code, stderr } = await fetch(
    '--sha256',
    sha256.slice(0, 10),
    'imagenet-x0.5',
    at('fetched.safetensors'),
  );
  assert.equal(code, 0, stderr);
  const { inspect } = await import('shufflenet-wasm');
  const { info, problem } = await inspect(await readFile(at('fetched.safetensors')));
  assert.equal(problem, null);
  assert.deepEqual([info.name, info.classes, info.assumed], ['imagenet-x0.5', 1000, []]);
  assert.deepEqual(
    [info.labels[0], info.labels[285], info.labels[999]],
    ['tench', 'Egyptian cat', 'toilet tissue'],
  );
  assert.equal(new Set(info.labels).size, 1000);
  assert.ok(info.provenance.includes(sha256));
  assert.deepEqual(info.preprocess.crop, [224, 224]);

  assert.match(
    (await fetch('imagenet-x3.0')).stderr,
    /There is no model "imagenet-x3.0". There are imagenet-x0.5,/,
  );
  assert.match((await fetch('--sha256', 'xyz', 'imagenet-x0.5')).stderr, /--sha256/);
  assert.match((await fetch('--timeout', 'soon', 'imagenet-x0.5')).stderr, /--timeout/);
  // Before anything is asked for.
  asked.length = 0;
  for (const [to, words] of [
    [at('fetched.pth'), /TO has to end in .safetensors/],
    [at('no-such', 'fetched.onnx'), /There is no .*no-such/],
    [at('folder.onnx'), /is a folder/],
  ]) {
    await mkdir(at('folder.onnx'), { recursive: true });
    assert.match((await fetch('imagenet-x0.5', to)).stderr, words);
  }
  assert.match(
    (await cli('fetch', '--from', 'nonsense', 'imagenet-x0.5')).stderr,
    /--from has to be an address/,
  );
  assert.deepEqual(asked, []);
  const graph = await fetch('--sha256', sha256.slice(0, 10), 'imagenet-x0.5', at('fetched.onnx'));
  assert.equal(graph.code, 0, graph.stderr);
  assert.equal((await inspect(await readFile(at('fetched.onnx')))).format, 'ONNX');
});

test('fetch asks torchvision’s server, and no other', async () => {
  const asked = 'globalThis.fetch = async (url) => { throw new Error(`asked ${url}`); }';
  const before = `data:text/javascript,${encodeURIComponent(asked)}`;
  const { code, stderr } = await run(process.execPath, '--import', before, CLI, 'fetch', 'imagenet-x0.5');
  assert.equal(code, 2);
  assert.match(
    stderr,
    /asked https:\/\/download\.pytorch\.org\/models\/shufflenetv2_x0\.5-f707e7126e\.pth\b/,
  );
});

test('fetch gives up on a server that falls silent, and on an answer without end', async (t) => {
  const server = await serve({
    '/silent/': (_, response) => response.write('a beginning'),
    '/endless/': (_, response) => response.writeHead(200, { 'content-length': 2e9 }).write('a beginning'),
  });
  t.after(() => server.close());
  const from = (path, timeout) =>
    cli('fetch', '--timeout', timeout, '--from', server.origin + path, 'imagenet-x0.5');
  const [silent, endless] = await Promise.all([from('/silent', '1'), from('/endless', '30')]);
  assert.match(silent.stderr, /has sent nothing for 1 seconds/);
  assert.match(endless.stderr, /2000 MB, and at most 1000 MB are read/);
  assert.deepEqual([silent.code, endless.code], [2, 2]);
  assert.match((await cli('fetch', '--help')).stdout, /the server is given up \(30\)/);
});
