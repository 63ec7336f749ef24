// The command line, and the package as it is installed from a registry.
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { MODEL, file, picture, temporary } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';
import { CLI, cli, run, runIn } from './helper.mjs';

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

/** A folder with pictures, one of them further within, and things that are none. */
async function album(t) {
  const folder = temporary(t);
  await mkdir(join(folder, 'within'));
  const pictures = ['a [1].PNG', 'b, "c".png', 'within/d.png'].map((name) => join(folder, name));
  for (const path of pictures) await copyFile(picture('cat'), path);
  await writeFile(join(folder, 'notes.txt'), 'no picture');
  return { folder, pictures };
}

/** The program on a terminal, started by a shell with this after its name. */
const onTerminal = (rest) => run('script', '-qec', `"${process.execPath}" "${CLI}" ${rest}`, '/dev/null');
const NO_TERMINAL = 'there is no program `script`, which makes a terminal';
const filesIn = (stdout) => JSON.parse(stdout).map(({ file }) => file);

test('a folder stands for all pictures in it, a pattern for what fits it, each picture once', async (t) => {
  const { folder, pictures } = await album(t);
  for (const [names, expected] of [
    [[folder], pictures],
    [[join(folder, '*.png')], [pictures[1]]],
    [[join(folder, '**/*.png')], pictures.slice(1)],
    [
      [pictures[2], folder],
      [pictures[2], ...pictures.slice(0, 2)],
    ],
    [[pictures[0]], [pictures[0]]],
  ]) {
    const { code, stdout, stderr } = await cli('--json', ...names);
    assert.equal(code, 0, stderr);
    assert.deepEqual(filesIn(stdout), expected);
  }
});

test('a folder or a pattern without pictures is named as a failure', async (t) => {
  const { folder, pictures } = await album(t);
  const pattern = join(folder, '*.jpg');
  await rm(join(folder, 'within/d.png'));
  const { code, stdout, stderr } = await cli('--json', pattern, join(folder, 'within'), pictures[0]);
  assert.equal(code, 1);
  assert.deepEqual(filesIn(stdout), [pattern, join(folder, 'within'), pictures[0]]);
  assert.ok(stderr.includes(`${pattern}: `) && stderr.includes(`${join(folder, 'within')}: `), stderr);
});

test('a folder that looks like an address is a folder', async (t) => {
  const asked = [];
  const server = await serve({ '/': (request, response) => response.end(asked.push(request.url)) });
  t.after(() => server.close());
  const folder = temporary(t);
  const within = `http:/${new URL(server.origin).host}`;
  await mkdir(join(folder, within), { recursive: true });
  for (const name of [`${within}/cat.png`, 'data:image;.png'])
    await copyFile(picture('cat'), join(folder, name));
  const { code, stdout, stderr } = await runIn(folder, process.execPath, CLI, 'http:', 'data*.png');
  assert.equal(code, 0, stderr);
  assert.equal(stdout.match(/cat\.png|data:image;\.png/g).length, 2);
  assert.deepEqual(asked, []);
});

test('names reach the terminal as text', async (t) => {
  const folder = temporary(t);
  const [good, bad] = ['\u001b[2J\u202e.png', '\u001b]0;title\u0007.jpg'].map((name) => join(folder, name));
  await copyFile(picture('cat'), good);
  await writeFile(bad, 'no picture');
  const { stdout, stderr } = await cli(good, bad);
  assert.ok(stdout.includes('\\u{1b}[2J\\u{202e}.png'), stdout);
  assert.ok(stderr.includes('\\u{1b}]0;title\\u{7}.jpg'), stderr);
  // eslint-disable-next-line no-control-regex -- that is what must not be there
  const obeyed = /[\u0000-\u0009\u000b-\u001f\u0080-\u009f\u202e]/;
  assert.doesNotMatch(stdout + stderr, obeyed);

  const [entry] = JSON.parse((await cli('--json', good)).stdout);
  assert.equal(entry.file, good);
  assert.ok((await cli('--csv', good)).stdout.includes(good), 'files get names as they are');
  for (const form of ['--json', '--csv']) {
    const terminal = await onTerminal(`${form} "${folder}" 2> /dev/null`);
    if (terminal.code === 'ENOENT') return t.skip(NO_TERMINAL);
    const lines = terminal.stdout.replaceAll('\r\n', '\n');
    assert.match(lines, form === '--json' ? /\\u001b\[2J\\u202e\.png/ : /\\u\{1b\}\[2J\\u\{202e\}\.png/);
    assert.doesNotMatch(lines, obeyed);
  }
});

test('several threads give the same as one, in the same order', async (t) => {
  const { folder } = await album(t);
  const broken = join(folder, 'broken.png');
  await writeFile(broken, 'no picture');
  const names = [picture('rocket'), folder, picture('coffee'), 'no-such.jpg'];
  const [one, three] = await Promise.all(
    [1, 3].map((threads) => cli('--csv', '--threads', threads, ...names)),
  );
  assert.equal(one.code, 1);
  assert.deepEqual(three, one);
  for (const failed of [broken, 'no-such.jpg']) assert.ok(one.stderr.includes(`${failed}: `), one.stderr);

  const { stdout, code } = await cli('--threads', '2', '--top', '1', picture('cat'), picture('rocket'));
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines.length, 4);
  assert.ok(lines[0].startsWith(picture('cat')) && lines[2].startsWith(picture('rocket')), stdout);
});

test('--csv has a line for each guess, and names with commas and quotes', async (t) => {
  const { pictures } = await album(t);
  const { code, stdout } = await cli('--csv', '--top', '2', pictures[1]);
  assert.equal(code, 0);
  const lines = stdout.trimEnd().split('\n');
  assert.equal(lines[0], 'file,rank,label,index,probability,error');
  const file = `"${pictures[1].replaceAll('"', '""')}"`;
  for (const rank of [1, 2]) {
    assert.ok(lines[rank].startsWith(`${file},${rank},`), lines[rank]);
    assert.match(lines[rank], /,0\.\d+,$/);
  }
  assert.equal(lines.length, 3);
  // A spreadsheet would calculate it.
  const formula = await cli('--csv', '=1+1.jpg');
  assert.ok(formula.stdout.includes("'=1+1.jpg"), formula.stdout);
});

test('threads that can not start end the program', async () => {
  const { code, stdout, stderr } = await cli(
    ...['--threads', '2', '--model', file('package.json')],
    ...[picture('cat'), picture('coffee')],
  );
  assert.deepEqual([code, stdout], [2, '']);
  assert.match(stderr, /^shufflenet-wasm: /);
});

test('progress is shown on a terminal only', async (t) => {
  const { folder } = await album(t);
  const { stderr } = await cli('--csv', folder);
  assert.equal(stderr, '');
  const terminal = await onTerminal(`--csv "${folder}" > /dev/null`);
  if (terminal.code === 'ENOENT') return t.skip(NO_TERMINAL);
  assert.equal(terminal.code, 0);
  assert.ok(terminal.stdout.includes('3 of 3 pictures'), terminal.stdout);
  // A program that is ended would leave it so.
  assert.ok(!terminal.stdout.includes('\u001b[?7l'), 'the terminal was told to cut its lines');
});

test('wrong use says what is right', async () => {
  for (const [args, words] of [
    [[], 'No picture'],
    [['--top', '0', picture('cat')], '--top'],
    [['--threads', 'x', picture('cat')], '--threads'],
    [['--json', '--csv', picture('cat')], '--csv'],
    [['--tpo', '3', picture('cat')], 'There is no option --tpo. Did you mean --top?'],
    [['-x.jpg'], 'A file whose name begins with - comes after --.'],
    [['inspect', '--quickly', MODEL], 'There are --json, --help.'],
    [['evaluate', '--html', '', file('tests/golden')], 'its name is empty'],
    [['inspekt', MODEL], 'There is no file inspekt. Did you mean the command inspect?'],
    [['convert', MODEL, 'cat.pth'], 'TO has to end in .safetensors, .onnx, .tflite'],
    [['inspect', 'no-such.pth'], 'there is no file'],
    [['inspect', file('npm')], 'is a folder'],
    [['--model', 'no-such.safetensors', picture('cat')], 'no-such.safetensors'],
  ]) {
    const { code, stdout, stderr } = await cli(...args);
    assert.equal(code, 2, stderr);
    assert.equal(stdout, '');
    assert.ok(stderr.includes(words), stderr);
    assert.ok(!stderr.includes('    at '), stderr);
  }
});

test('--help tells of every command, and of every option of each', async () => {
  const source = await readFile(file('npm/src/cli/main.ts'), 'utf8');
  const [, list] = source.match(/ COMMANDS.+\{ (.+) \}/);
  const commands = list.split(', ').map((name) => name.split(':')[0]);
  const { stdout: general } = await cli('--help');
  for (const command of commands) assert.ok(general.includes(`shufflenet-wasm ${command} `), command);
  for (const command of [[], ...commands.map((name) => [name])]) {
    const { code, stdout } = await cli(...command, '--help');
    assert.equal(code, 0);
    // Who asks for one that there is not is told those that there are.
    const { stderr } = await cli(...command, '--nonsense');
    const [, options] = stderr.match(/There are (.+)\.$/m);
    for (const option of options.split(', ')) {
      const text = option === '--help' ? general : stdout;
      assert.match(text, new RegExp(`^ +${option} `, 'm'), `${command} ${option}`);
    }
  }
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
  const folder = temporary(t);
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
