// How good a model is on the pictures in a folder, on the command line.
import assert from 'node:assert/strict';
import { access, appendFile, copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { ShuffleNet, convert, defaultModel, inspect } from 'shufflenet-wasm';
import { MODEL, file, samples, temporary } from '../lib/files.mjs';
import { cli } from './helper.mjs';

const evaluate = (...args) => cli('evaluate', ...args);

/** A folder with one for each of the page's samples, and what the network says of them. */
const root = temporary();
let answers;
const at = (...names) => join(root, ...names);
before(async () => {
  const net = await ShuffleNet.load();
  answers = [];
  for (const { label, path, file: name } of await samples()) {
    if (label === null) continue;
    const folder = label.toUpperCase().replaceAll(' ', '_');
    await mkdir(at('pictures', folder), { recursive: true });
    await copyFile(path, at('pictures', folder, name));
    const { predictions } = await net.classify(path);
    answers.push({ label, name: `${folder}/${name}`, predictions });
  }
});

/** A folder beside that, with these files: what is copied to where. */
async function album(name, files) {
  for (const [to, from] of Object.entries(files)) {
    await mkdir(dirname(at(name, to)), { recursive: true });
    await (from === undefined ? writeFile(at(name, to), 'no picture') : copyFile(from, at(name, to)));
  }
  return at(name);
}
const sample = (name) => file(`www/public/samples/${name}.jpg`);

test('tells how good the model is, in a few lines', async () => {
  const { code, stdout, stderr } = await evaluate(at('pictures'));
  assert.deepEqual([code, stderr], [0, '']);
  const right = answers.filter(({ label, predictions }) => predictions[0].label === label).length;
  assert.ok(stdout.includes(`${answers.length} pictures of ${answers.length} classes`), stdout);
  assert.ok(stdout.includes(`${((100 * right) / answers.length).toFixed(1)} %`), stdout);
  const wrong = answers.find(({ label, predictions }) => predictions[0].label !== label);
  assert.ok(stdout.includes(`${wrong.label} taken for ${wrong.predictions[0].label}`), stdout);
  for (const words of ['calibration error', 'macro F1', 'worst classes'])
    assert.ok(stdout.includes(words), stdout);
});

test('--json and --csv have what the package says of each picture, on one thread and on two', async () => {
  const [one, two] = await Promise.all(
    [1, 2].map((threads) => evaluate('--csv', '--threads', threads, at('pictures'))),
  );
  assert.deepEqual(one, two);
  const lines = one.stdout.trimEnd().split('\n');
  assert.equal(lines[0], 'file,truth,guess,probability,rank,error');
  assert.equal(lines.length, answers.length + 1);
  for (const { name, label, predictions } of answers) {
    const [guess] = predictions;
    const [, , said, probability, rank] = lines.find((line) => line.startsWith(`${name},`)).split(',');
    assert.equal(said, guess.label);
    assert.ok(Math.abs(probability - guess.probability) < 1e-6);
    assert.equal(Number(rank) === 1, guess.label === label);
  }
  const { stdout } = await evaluate('--json', at('pictures'));
  const { model, summary, unmatched, variants } = JSON.parse(stdout);
  assert.deepEqual([unmatched, variants, summary.failures], [[], [], []]);
  assert.deepEqual([summary.count, model.labels.length], [answers.length, defaultModel.classes]);
  for (const { truth, guess, names } of summary.confusions) {
    const { label, predictions } = answers.find(({ name }) => name === names[0]);
    assert.deepEqual([model.labels[truth], model.labels[guess]], [label, predictions[0].label]);
  }
});

test('a damaged picture is named, the others go on; folders that are no class are told', async () => {
  const folder = await album('damaged', {
    'koala/good.jpg': sample('koala'),
    'koala/bad.jpg': undefined,
    'Red-Panda/deep/er/a.jpg': sample('red-panda'),
    'no such thing/a.jpg': sample('cat'),
    'Giant panda/notes.txt': undefined,
    '.hidden/a.jpg': sample('cat'),
  });
  const { code, stdout, stderr } = await evaluate(folder);
  assert.equal(code, 1);
  assert.ok(stderr.includes(`${join(folder, 'koala', 'bad.jpg')}: `), stderr);
  assert.ok(stderr.includes(`${join(folder, 'Giant panda')}: There is no picture`), stderr);
  assert.ok(stdout.includes('2 pictures of 2 classes') && stdout.includes('"no such thing"'), stdout);
  assert.ok(!stdout.includes('hidden'), stdout);

  const csv = await evaluate('--csv', folder);
  assert.equal(csv.code, 1);
  assert.match(csv.stdout, /^koala\/bad\.jpg,koala,,,,.+$/m);
  assert.match(csv.stdout, /^Red-Panda\/deep\/er\/a\.jpg,red panda,/m);
  assert.ok(csv.stderr.includes('"no such thing"'), csv.stderr);
});

test('--synonyms names folders that are called otherwise', async () => {
  const folder = await album('ids', {
    'n02509815/a.jpg': sample('red-panda'),
    '小熊猫/b.jpg': sample('red-panda'),
  });
  await writeFile(at('ids.json'), '{"n02509815": "red panda"}');
  const { summary, unmatched } = JSON.parse(
    (await evaluate('--json', '--synonyms', at('ids.json'), folder)).stdout,
  );
  assert.deepEqual([summary.count, summary.classes.length, unmatched], [2, 1, []]);
});

test('--html makes a page whose pictures are there, relative to it', async () => {
  const folder = await album('odd', {
    // A mistake is shown with its picture.
    "tabby cat/it's #1 & 100%.jpg": sample('koala'),
    'koala/a.jpg': sample('koala'),
  });
  await mkdir(at('reports'), { recursive: true });
  const page = at('reports', 'a.html');
  const { code, stdout, stderr } = await evaluate('--html', page, '--beside', 'i8', folder);
  assert.deepEqual([code, stderr], [0, '']);
  assert.ok(stdout.includes(page), stdout);
  const html = await readFile(page, 'utf8');
  const pictures = [...html.matchAll(/<img src="([^"]*)"/g)].map(([, address]) =>
    address.replaceAll('&#39;', "'"),
  );
  assert.ok(pictures.length > 0);
  for (const address of pictures) await access(resolve(dirname(page), decodeURIComponent(address)));
  assert.ok(html.includes('file in i8, f32 arithmetic') && html.includes('Apache-2.0'));
  // Its words go to standard error where standard output is read by a program.
  const json = await evaluate('--json', '--html', page, folder);
  assert.equal(JSON.parse(json.stdout).summary.count, 2);
  assert.ok(json.stderr.includes(page), json.stderr);
});

test('--beside compares other forms of the model on the same pictures', async () => {
  const { code, stdout } = await evaluate('--json', '--beside', 'f32,i8,arithmetic-i8', at('pictures'));
  const { variants, summary } = JSON.parse(stdout);
  assert.equal(code, 0);
  assert.equal(variants.length, 4);
  const [own, f32, i8, integers] = variants;
  assert.deepEqual([own.top1, own.same, own.bytes], [summary.top1, null, (await readFile(MODEL)).length]);
  // Half floats are read as they are, so that nothing is lost.
  assert.deepEqual([f32.top1, f32.same.share], [own.top1, 1]);
  assert.ok(f32.bytes > 1.9 * own.bytes && i8.bytes < 0.6 * own.bytes && integers.bytes === own.bytes);
  for (const { count, same } of variants.slice(1))
    assert.deepEqual([count, same.of], [answers.length, answers.length]);
});

test('--resume goes on where it was stopped, and keeps each form', async () => {
  const record = at('record.jsonl');
  const run = () => evaluate('--json', '--resume', record, '--beside', 'i8', at('pictures'));
  const first = await run();
  assert.equal(first.code, 0, first.stderr);
  const lines = (await readFile(record, 'utf8')).trimEnd().split('\n');
  assert.equal(lines.length, 1 + 2 * answers.length);
  // All is known: nothing is done again.
  assert.equal((await run()).stdout, first.stdout);
  assert.equal((await readFile(record, 'utf8')).trimEnd().split('\n').length, lines.length);
  // As Ctrl-C may leave it.
  await writeFile(record, `${lines.slice(0, 5).join('\n')}\n${lines[5].slice(0, 40)}`);
  assert.equal((await run()).stdout, first.stdout);
  const again = (await readFile(record, 'utf8')).trimEnd().split('\n');
  assert.deepEqual(again.slice(0, 5), lines.slice(0, 5));
  assert.equal(again.length, lines.length + 1);
});

test('a record of something else is refused, and stays as it is', async () => {
  const [record, other] = [at('other.jsonl'), at('other.safetensors')];
  const few = await album('few', { 'koala/a.jpg': sample('koala') });
  await writeFile(other, await convert(await readFile(MODEL), { name: 'other' }));
  assert.equal((await evaluate('--resume', record, few)).code, 0);
  const text = await readFile(record, 'utf8');
  for (const [args, ...words] of [
    [['--model', other, few], 'SHA-256'],
    [['--arithmetic', 'i8', few], 'the arithmetic f32', 'i8'],
    [[at('pictures')], few, at('pictures')],
  ]) {
    const { code, stdout, stderr } = await evaluate('--resume', record, ...args);
    assert.deepEqual([code, stdout], [2, '']);
    for (const word of [...words, record, 'another file']) assert.ok(stderr.includes(word), stderr);
    assert.equal(await readFile(record, 'utf8'), text);
  }
  await appendFile(at('notes.txt'), 'my notes\n');
  const notes = await evaluate('--resume', at('notes.txt'), few);
  assert.equal(notes.code, 2);
  assert.equal(await readFile(at('notes.txt'), 'utf8'), 'my notes\n');
});

test('--write gives the model with the temperature that fits, in the type that it had', async () => {
  const source = await readFile(MODEL);
  for (const dtype of ['f16', 'i8']) {
    const [sharp, mended] = [at(`sharp-${dtype}.safetensors`), at(`mended-${dtype}.safetensors`)];
    await writeFile(sharp, await convert(source, { dtype, temperature: 0.3 }));
    const args = ['--json', '--model', sharp, '--write', mended, at('pictures')];
    const { code, stdout, stderr } = await evaluate(...args);
    assert.equal(code, 0, stderr);
    const { temperature } = JSON.parse(stdout).summary.calibration;
    assert.ok(
      Math.abs(temperature.now - 0.3) < 1e-6 && temperature.better > 0.4,
      JSON.stringify(temperature),
    );
    const [before, written] = await Promise.all(
      [sharp, mended].map(async (name) => inspect(await readFile(name))),
    );
    assert.ok(Math.abs(written.info.temperature / temperature.better - 1) < 1e-3);
    assert.deepEqual(written.elements, before.elements);
    assert.deepEqual(written.info.labels, before.info.labels);
  }
  // One picture tells no temperature, and a file that was asked for and is not there is no success.
  const few = await album('few', { 'koala/a.jpg': sample('koala') });
  const { code, stderr } = await evaluate('--write', at('none.safetensors'), few);
  assert.equal(code, 1);
  assert.ok(stderr.includes('none.safetensors: not written'), stderr);
  await assert.rejects(access(at('none.safetensors')));
});

test('names reach the terminal as text', async () => {
  const folder = await album('hostile', {
    'koala/\u001b[2J\u202e.jpg': undefined,
    '\u001b]0;x\u0007/a.jpg': sample('cat'),
  });
  await copyFile(sample('koala'), join(folder, 'koala/good.jpg'));
  const { stdout, stderr } = await evaluate(folder);
  assert.ok(
    stderr.includes('\\u{1b}[2J\\u{202e}.jpg') && stdout.includes('\\u{1b}]0;x\\u{7}'),
    stdout + stderr,
  );
  // eslint-disable-next-line no-control-regex -- that is what must not be there
  assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u202e]/);
});

test('wrong use says what was expected, what came, and what to do', async () => {
  const flat = await album('flat', { 'a.jpg': sample('cat') });
  const strange = await album('strange', { 'train/a.jpg': sample('cat') });
  const hollow = await album('hollow', { 'koala/notes.txt': undefined });
  await writeFile(at('list.json'), '["koala"]');
  const good = at('pictures');
  for (const [args, ...words] of [
    [[], 'One folder is needed', 'Usage'],
    [[good, good], 'One folder is needed'],
    [[at('no-such')], 'no-such'],
    [[join(flat, 'a.jpg')], 'a.jpg is a file', 'one for each class'],
    [[flat], `${flat} has no folder in it`, 'called by its label'],
    [[strange], '"train"', '--synonyms', 'classes such as'],
    [[hollow], 'no picture', hollow],
    [['--beside', 'i8,f61', good], '"f61"', 'f32, f16, i8, arithmetic-i8'],
    [['--arithmetic', 'i7', good], '--arithmetic'],
    [['--threads', 'x', good], '--threads'],
    [['--json', '--csv', good], '--csv'],
    [['--htlm', 'a', good], '--htlm'],
    [['--html', at('no-such', 'a.html'), good], 'no-such'],
    [['--html', at('a'), '--write', at('a'), good], 'the same file'],
    [['--model', MODEL, '--write', MODEL, good], 'another file'],
    [['--model', at('no-such.pth'), good], 'no-such.pth'],
    [['--synonyms', at('list.json'), good], 'list.json', 'JSON object'],
    [['--synonyms', at('no-such.json'), good], 'no-such.json'],
  ]) {
    const { code, stdout, stderr } = await evaluate(...args);
    assert.deepEqual([code, stdout], [2, ''], `${args.join(' ')}: ${stderr}`);
    for (const word of words) assert.ok(stderr.includes(word), `${word}: ${stderr}`);
    assert.ok(!stderr.includes('    at '), stderr);
  }
});
