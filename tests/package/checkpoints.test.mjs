// Checkpoints in the package and on the command line: inspected, converted, fetched.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { network } from './formula.mjs';
import { MODEL, file, picture, serve } from './helper.mjs';

const CLI = file('npm/dist/cli.js');
const execute = promisify(execFile);
const PICTURES = ['cat', 'coffee', 'rocket'].map(picture);

/** Exit code and output of the program; never throws. */
async function cli(...args) {
  try {
    return { code: 0, ...(await execute(process.execPath, [CLI, ...args])) };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}

let folder;
const at = (name) => join(folder, name);
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shufflenet-'));
});
after(() => rm(folder, { recursive: true }));

/** torchvision's network with random weights, saved by torch; nothing where torchvision is not installed. */
async function byTorchvision(name, architecture, classes, legacy) {
  const program = `
import torch, torchvision
torch.manual_seed(0)
net = torchvision.models.${architecture}(num_classes=${classes})
torch.save(net.state_dict(), ${JSON.stringify(at(name))}, _use_new_zipfile_serialization=${legacy ? 'False' : 'True'})
net.eval()
with torch.inference_mode():
    print(net(torch.linspace(-2, 2, 3 * 64 * 64).reshape(1, 3, 64, 64))[0].tolist())
`;
  try {
    const { stdout } = await execute(process.env.PYTHON ?? 'python3', ['-c', program]);
    return JSON.parse(stdout);
  } catch (error) {
    if (/No module named|ENOENT/.test(error.message)) return undefined;
    throw error;
  }
}

test('inspect tells what is in a file and whether it runs', async () => {
  const { inspect } = await import('shufflenet-wasm');
  const model = await readFile(MODEL);
  const good = await inspect(model);
  assert.equal(good.problem, null);
  assert.equal(good.bytes, model.length);
  assert.deepEqual([good.format, good.family, good.card.classes], ['safetensors', 'torchvision', 282]);
  const bad = await inspect(model.subarray(0, 5000));
  assert.equal(bad.problem.code, 'Truncated');

  const { code, stdout } = await cli('inspect', MODEL);
  assert.equal(code, 0);
  for (const words of ['282', 'shufflenet_v2_x1_0', 'yes']) assert.ok(stdout.includes(words), stdout);
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

  await assert.rejects(convert(source, { labels: ['cat'] }), { code: 'LabelsMismatch' });
  await assert.rejects(convert(source, { dtype: 'f8' }), { code: 'BadInput' });
  await assert.rejects(convert(new Uint8Array(3)), { code: 'UnknownFormat' });
  await assert.rejects(convert('pets.pth'), { code: 'BadOption' });
});

test('convert on the command line tells the size and what it costs', async () => {
  await writeFile(at('in.safetensors'), network('shufflenet_v2_x0_5', 3));
  await writeFile(at('labels.txt'), '\uFEFFcat\r\ndog\r\nmug\r\n\r\n');
  const pictures = PICTURES.flatMap((path) => ['--pictures', path]);
  const options = ['--dtype', 'i8', '--labels', at('labels.txt'), '--name', 'pets', ...pictures];
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
  const files = [at('in.safetensors'), at('never.safetensors')];
  for (const [args, words] of [
    [[], 'FROM and TO'],
    [['--dtype', 'f8', ...files], 'f8'],
    [['--preprocess', '{', ...files], '--preprocess has to be JSON'],
    [['--preprocess', '{"crop":96}', ...files], 'resize'],
    [['--labels', at('gap.txt'), ...files], 'Line 2'],
    [['--labels', at('no-such.txt'), ...files], 'no-such.txt'],
    [[picture('cat'), at('never.safetensors')], 'no model file'],
  ]) {
    const { code, stdout, stderr } = await cli('convert', ...args);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.ok(stderr.includes(words), stderr);
  }
  await assert.rejects(readFile(at('never.safetensors')));
});

test("a checkpoint that torch saved has PyTorch's logits", async (t) => {
  const { startEngine } = await import('../../npm/wasm/glue.js');
  const code = await WebAssembly.compile(await readFile(file('npm/dist/shufflenet-simd128.wasm')));
  for (const legacy of [false, true]) {
    const expected = await byTorchvision('torchvision.pth', 'shufflenet_v2_x0_5', 5, legacy);
    if (!expected) return t.skip('torchvision is not installed');
    const { Engine } = await startEngine(code);
    const engine = new Engine(await readFile(at('torchvision.pth')));
    const input = Float32Array.from({ length: 3 * 64 * 64 }, (_, i) => -2 + (4 * i) / (3 * 64 * 64 - 1));
    const logits = engine.run(input, 64, 64);
    const off = Math.max(...expected.map((logit, i) => Math.abs(logit - logits[i])));
    assert.ok(off < 1e-4 * Math.max(...expected.map(Math.abs)), `off by ${off}`);
  }
});

test('fetch downloads, checks and converts', async (t) => {
  const saved = await byTorchvision('published.pth', 'shufflenet_v2_x0_5', 1000, true);
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
  const { card, problem } = await inspect(await readFile(at('fetched.safetensors')));
  assert.equal(problem, null);
  assert.deepEqual([card.name, card.classes, card.assumed], ['imagenet-x0.5', 1000, []]);
  assert.deepEqual(
    [card.labels[0], card.labels[285], card.labels[999]],
    ['tench', 'Egyptian cat', 'toilet tissue'],
  );
  assert.equal(new Set(card.labels).size, 1000);
  assert.ok(card.provenance.includes(sha256));
  assert.deepEqual(card.preprocess.crop, [224, 224]);

  assert.match(
    (await fetch('imagenet-x3.0')).stderr,
    /There is no model "imagenet-x3.0". There are imagenet-x0.5,/,
  );
  assert.match((await fetch('--sha256', 'xyz', 'imagenet-x0.5')).stderr, /--sha256/);
});
