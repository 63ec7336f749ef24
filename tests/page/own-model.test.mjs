// The page made with another model: what it says follows from the file, and a file that can't be used changes nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { inspect } from 'shufflenet-wasm/node';
import { makePage, pageInputs } from '../../scripts/build.mjs';
import { pageModel } from '../../scripts/lib/model.mjs';
import { Failure } from '../../scripts/lib/run.mjs';
import { hash } from '../../scripts/lib/stamp.mjs';
import { file, temporary } from '../lib/files.mjs';
import { network } from '../lib/formula.mjs';
import { checkpointOf } from './checkpoint.mjs';
import {
  dist,
  guesses,
  keptFiles,
  listSamples,
  pageWords,
  serve,
  tap,
  violations,
  visits,
} from './helper.mjs';

const CLASSES = { labels: ['cat', 'dog', 'mug', 'hat', 'tree'], zh: ['猫', '狗', '杯', '帽', '树'] };
const SAID = {
  name: 'Pets of the house',
  license: 'CC0-1.0',
  provenance: 'A formula, no training',
  labels: JSON.stringify(CLASSES.labels),
  'labels.zh': JSON.stringify(CLASSES.zh),
};
const plain = network('shufflenet_v2_x0_5', 5);

const samples = await listSamples();
const [sample, another] = samples;
const visit = visits();
const folder = temporary();

/** A safetensors file that says these things of itself. */
function saying(metadata, safetensors = plain) {
  const file = Buffer.from(safetensors);
  const start = 8 + Number(file.readBigUInt64LE());
  const header = { __metadata__: metadata, ...JSON.parse(file.subarray(8, start)) };
  const text = Buffer.from(JSON.stringify(header));
  const json = Buffer.concat([text, Buffer.alloc(-text.length & 7, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, file.subarray(start)]);
}

/** Writes a file; gives its path. */
async function written(name, bytes) {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** What a command of package.json comes to. */
async function command(script, args, env = {}) {
  const path = file(`scripts/${script}.mjs`);
  try {
    const options = { env: { ...process.env, ...env }, timeout: 60_000 };
    return { code: 0, ...(await promisify(execFile)(process.execPath, [path, ...args], options)) };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}

for (const script of ['start', 'build']) {
  test(`${script} tells how it is used, and refuses what it does not know before it does anything`, async () => {
    const help = await command(script, ['--help']);
    assert.deepEqual([help.code, help.stderr], [0, '']);
    assert.match(help.stdout, /--model FILE/);
    assert.doesNotMatch(help.stdout, /[✓…]/);
    for (const [args, reason, env] of [
      [['--model', join(folder, 'none.pth')], /There is no file \/.*none\.pth/],
      [['--model', folder], /is no file/],
      [['--model'], /argument missing/],
      [['--modle', 'x.pth'], /--modle/],
      [['x.pth'], /x\.pth/],
      // What npm leaves of `npm start --model x.pth`, with and without an equals sign.
      [['x.pth'], /Write npm .*-- --model FILE/, { npm_config_model: 'true' }],
      [[], /Write npm .*-- --model FILE/, { npm_config_model: 'x.pth' }],
    ]) {
      const { code, stdout, stderr } = await command(script, args, env);
      assert.deepEqual([code, stdout], [1, ''], args.join(' '));
      assert.match(stderr, reason);
    }
  });
}

test('a file that can’t be the page’s model is refused with a sentence, and what was there stays', async () => {
  const to = join(folder, 'before');
  await mkdir(to);
  await writeFile(join(to, 'page.safetensors'), plain);
  const checkpoint = checkpointOf(plain);
  for (const [name, bytes, reason] of [
    ['cut.pth', checkpoint.subarray(0, checkpoint.length / 2), /damaged|cut short/],
    ['cut.safetensors', plain.subarray(0, plain.length / 2), /cut short/],
    ['empty.safetensors', '', /it is empty/],
    ['notes.pth', 'no model', /no model file/],
    ['labels.safetensors', saying({ labels: '["cat", "dog"]' }), /label/],
    ['\u001b[31mred.safetensors', saying({ architecture: '\u001b[31m' }), /architecture/],
  ]) {
    await assert.rejects(pageModel(await written(name, bytes), to), (error) => {
      assert.ok(error instanceof Failure, error.stack);
      const [, said] = error.message.split(" can't be the page's model: ");
      assert.match(said, reason);
      assert.doesNotMatch(error.message, /\p{Cc}/u);
      return true;
    });
  }
  assert.deepEqual(await readdir(to), ['page.safetensors']);
});

test('safetensors stay as they are, a checkpoint becomes half as large, and its name its own', async () => {
  const to = join(folder, 'facts');
  const own = saying(SAID);
  const first = await pageModel(await written('a (1).safetensors', own), to);
  const { id, file, bytes, classes, width, name, assumed } = first;
  assert.deepEqual([id, file, bytes, classes], ['a-1', 'a-1.safetensors', own.length, 5]);
  assert.deepEqual([width, name, assumed.length], ['0.5', SAID.name, 1]);
  assert.ok(own.equals(await readFile(first.path)));

  const second = await pageModel(await written('my pets.pth.tar', checkpointOf(plain)), to);
  assert.deepEqual([second.id, second.name, second.assumed.length], ['my-pets', 'my pets', 2]);
  const converted = await readFile(second.path);
  assert.equal(second.bytes, converted.length);
  assert.ok(converted.length < 0.55 * plain.length);
  const { info, problem, elements } = await inspect(converted);
  assert.deepEqual([info.name, problem, elements.map(([type]) => type)], ['my pets', null, ['F16']]);
  assert.deepEqual(await readdir(to), ['facts.json', 'my-pets.safetensors']);

  const third = await pageModel(await written('猫.pth', checkpointOf(plain)), to);
  assert.deepEqual([third.id, third.name], ['model', '猫']);
});

test('the page is derived from its model too: another one or another name is told, and the same is the same', async () => {
  const to = join(folder, 'derived');
  const stamp = async (name, bytes) => {
    const model = await pageModel(await written(name, bytes), to);
    assert.deepEqual(pageInputs(model), [...pageInputs(), to]);
    return hash([to]);
  };
  const own = await stamp('a.safetensors', plain);
  const others = [
    await stamp('a.safetensors', saying({ name: 'b' })),
    await stamp('b.safetensors', plain),
    await stamp('a ().safetensors', plain),
  ];
  assert.equal(new Set([own, ...others]).size, 4);
  assert.equal(await stamp('a.safetensors', plain), own);
});

test('a page of another model says what its file says, works without a connection, and names no other', async (t) => {
  const model = await pageModel(await written('pets.safetensors', saying(SAID)), join(folder, 'model'));
  const to = join(folder, 'page');
  await makePage(model, '--outDir', to);
  const models = (await readdir(join(to, 'assets'))).filter((name) => name.endsWith('.safetensors'));
  assert.equal(models.length, 1);
  assert.ok((await readFile(join(to, 'assets', models[0]))).equals(await readFile(model.path)));

  const server = await serve(undefined, to);
  t.after(() => server.close());
  const page = await visit(t, { address: server.address });
  await page.locator('.status').getByText('It knows 5 things').waitFor();
  const row = page.locator('.model');
  assert.equal(await row.count(), 1);
  const size = `${(model.bytes / 1e6).toFixed(1)} MB`;
  assert.equal(await row.locator('.name').textContent(), SAID.name);
  assert.equal(await row.locator('.what').textContent(), `5 classes · ×0.5 · ${size} · built in`);
  await tap(page, sample.title);
  const shown = await guesses(page);
  assert.deepEqual(shown.map(({ label }) => label).toSorted(), CLASSES.labels.toSorted());
  const foot = await page.locator('footer').textContent();
  for (const text of [`What “${SAID.name}” was trained on`, SAID.license, SAID.provenance])
    assert.ok(foot.includes(text), text);
  // Of the package's model nothing is left.
  const others = await inspect(await readFile(await packaged()));
  for (const text of [others.info.name, others.info.license, 'Everyday things'])
    assert.ok(!(await page.locator('body').textContent()).includes(text), text);
  assert.deepEqual(await violations(page), []);

  await page.getByRole('button', { name: '中文' }).click();
  await page.locator('html[lang=zh-Hans]').waitFor();
  const chinese = (await guesses(page)).map(({ label }) => label);
  assert.deepEqual(chinese.toSorted(), CLASSES.zh.toSorted());
  await page.getByText(`“${SAID.name}”训练时学过的事物`).waitFor();

  // With all samples: the second page shows them too.
  await keptFiles(page, ['index.html', '.wasm', models[0], ...samples.map(({ file }) => file)]);
  await page.goto(new URL('see.html', server.address).href);
  const seen = page.locator('.saw strong');
  await seen.waitFor();
  assert.ok(CLASSES.zh.includes(await seen.textContent()));
  await server.close();
  await page.goto(server.address);
  await page.getByRole('button', { name: 'English' }).click();
  await tap(page, another.title);
});

test('of a model that is the page’s the visitor is not asked for names', async () => {
  const { assumed, preprocess } = (await inspect(plain)).info;
  const { LANGUAGES, assumedIn } = await pageWords();
  for (const language of LANGUAGES) {
    const [own, built] = [true, false].map((own) => assumedIn(language, { assumed, preprocess }, own));
    assert.deepEqual([own.length, built.length, built[1]], [2, 2, own[1]]);
    assert.ok(own[0].startsWith(built[0]) && own[0].includes('.txt') && !built[0].includes('.txt'));
  }
});

/** The package's model, as the page in dist/ has it. */
async function packaged() {
  const models = (await readdir(join(dist, 'assets'))).filter((name) => name.endsWith('.safetensors'));
  assert.equal(models.length, 1);
  return join(dist, 'assets', models[0]);
}
