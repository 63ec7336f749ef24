// The command line, and the package as it is installed from a registry.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { file, picture } from './helper.mjs';

const CLI = file('npm/dist/cli.js');

/** Exit code and output of a program; never throws. */
async function run(program, ...args) {
  try {
    return { code: 0, ...(await promisify(execFile)(program, args)) };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}
const cli = (...args) => run(process.execPath, CLI, ...args);

test('five lines for each picture', async () => {
  const { code, stdout } = await cli(picture('cat'), picture('coffee'));
  const lines = stdout.trimEnd().split('\n');
  assert.equal(code, 0);
  assert.equal(lines.length, 12);
  assert.ok(lines[0].startsWith(picture('cat')));
  assert.match(lines[1], /^ *\d+\.\d % {2}\S/);
});

test('--json gives what the package gives', async () => {
  const { code, stdout } = await cli('--json', '--top', '3', picture('cat'));
  const { ShuffleNet } = await import('shufflenet-wasm');
  const { predictions } = await (await ShuffleNet.load()).classify(picture('cat'), { topK: 3 });
  assert.equal(code, 0);
  const [outcome, ...others] = JSON.parse(stdout);
  assert.deepEqual(others, []);
  assert.equal(outcome.file, picture('cat'));
  assert.deepEqual(outcome.predictions, predictions);
});

test('a picture that fails is named and does not stop the others', async () => {
  const { code, stdout, stderr } = await cli('no-such.jpg', picture('cat'));
  assert.equal(code, 1);
  assert.match(stderr, /^no-such\.jpg: /);
  assert.ok(stdout.startsWith(picture('cat')));

  const json = await cli('--json', 'no-such.jpg', picture('cat'));
  assert.equal(json.code, 1);
  const [bad, good] = JSON.parse(json.stdout);
  assert.equal(bad.file, 'no-such.jpg');
  assert.equal(bad.error.code, 'BadPicture');
  assert.equal(good.predictions.length, 5);
});

test('wrong use says what is right', async () => {
  for (const [args, words] of [
    [[], 'No picture'],
    [['--top', '0', picture('cat')], '--top'],
    [['--tpo', '3', picture('cat')], '--tpo'],
    [['--model', 'no-such.safetensors', picture('cat')], 'no-such.safetensors'],
  ]) {
    const { code, stdout, stderr } = await cli(...args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.ok(stderr.includes(words), stderr);
    assert.ok(!stderr.includes('    at '), stderr);
  }
});

test('--help tells of every option', async () => {
  const { code, stdout } = await cli('--help');
  assert.equal(code, 0);
  for (const option of ['--top', '--model', '--json', '--version']) assert.ok(stdout.includes(option));
});

test('a reader that stops early is no error', async () => {
  const { code, stderr } = await run(
    'sh',
    '-c',
    `"${process.execPath}" "${CLI}" "${picture('cat')}" | true; echo $?`,
  );
  assert.equal(code, 0);
  assert.equal(stderr, '');
});

test('packed and installed, it runs without anything else', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'shufflenet-'));
  t.after(() => rm(folder, { recursive: true }));
  const npm = async (...args) => {
    const { code, stdout, stderr } = await run('npm', '--prefix', folder, ...args);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const [pack] = JSON.parse(await npm('pack', file('npm'), '--json', '--pack-destination', folder));
  const { version } = JSON.parse(await readFile(file('npm/package.json'), 'utf8'));
  assert.equal(pack.version, version);
  await npm('install', '--offline', '--no-save', join(folder, pack.filename));
  const bin = join(folder, 'node_modules/.bin/shufflenet-wasm');
  assert.equal((await run(bin, '--version')).stdout.trim(), version);
  assert.equal((await run(bin, picture('cat'))).code, 0);
});
