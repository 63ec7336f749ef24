// What the command line reads and writes: nothing is passed over in silence, and nothing that was there is lost.
import assert from 'node:assert/strict';
import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inspect } from 'shufflenet-wasm';
import { MODEL, file, picture, temporary } from '../lib/files.mjs';
import { network } from '../lib/formula.mjs';
import { CLI, cli, run } from './helper.mjs';

const sample = (name) => file(`www/public/samples/${name}.jpg`);
/** In a shell, which does this with it. */
const shell = (script, ...args) => run('sh', '-c', script, process.execPath, CLI, ...args);

const root = temporary();
const at = (...names) => join(root, ...names);
before(async () => {
  for (const [folder, name] of [
    ['koala', 'koala'],
    ['espresso', 'espresso'],
    ['banana', 'koala'],
  ]) {
    await mkdir(at('photos', folder), { recursive: true });
    await copyFile(sample(name), at('photos', folder, '1.jpg'));
  }
});

describe('nothing that is read is written over', () => {
  test('by evaluate, by whatever name or link', async () => {
    await copyFile(MODEL, at('model.safetensors'));
    await symlink(at('model.safetensors'), at('page.html'));
    await link(at('model.safetensors'), at('hard.safetensors'));
    await writeFile(at('synonyms.json'), '{}');
    await symlink(root, at('here'));
    const before = await readFile(at('model.safetensors'));
    const address = pathToFileURL(at('model.safetensors')).href;
    for (const args of [
      ['--model', address, '--html', at('model.safetensors')],
      ['--model', at('model.safetensors'), '--html', at('page.html')],
      ['--model', at('model.safetensors'), '--write', at('hard.safetensors')],
      ['--model', at('model.safetensors'), '--resume', at('hard.safetensors')],
      ['--synonyms', at('synonyms.json'), '--html', at('synonyms.json')],
      ['--html', at('photos', 'koala', '1.jpg')],
      ['--html', at('new.out'), '--write', at('here', 'new.out')],
    ]) {
      const { code, stdout, stderr } = await cli('evaluate', ...args, at('photos'));
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, /is the same file as another/);
    }
    assert.deepEqual(await readFile(at('model.safetensors')), before);
    assert.equal(await readFile(at('synonyms.json'), 'utf8'), '{}');
  });

  test('and a file is no folder', async () => {
    const { code, stdout, stderr } = await cli('evaluate', '--html', join(MODEL, 'a.html'), at('photos'));
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(stderr, /There is no folder for .* is a file/);
  });

  test('a device may be written to twice', { skip: process.platform === 'win32' }, async () => {
    const { code, stderr } = await cli(
      'evaluate',
      '--html',
      '/dev/null',
      '--write',
      '/dev/null',
      at('photos'),
    );
    assert.ok([0, 1].includes(code), stderr); // These few pictures tell no temperature.
  });

  test('and a folder is no file', async () => {
    for (const option of ['--html', '--write', '--resume']) {
      const { code, stdout, stderr } = await cli('evaluate', option, root, at('photos'));
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, /is a folder. A file is needed/);
    }
  });
});

describe('where a file can’t be written', { skip: process.platform !== 'linux' }, () => {
  test('what was there stays, and no part is left', async () => {
    await mkdir(at('full'));
    const [from, to] = ['from', 'to'].map((name) => at('full', `${name}.safetensors`));
    await writeFile(from, network('shufflenet_v2_x0_5', 3));
    await writeFile(to, 'what was there');
    const { code, stderr } = await shell('ulimit -f 100; exec "$0" "$@"', 'convert', from, to);
    assert.equal(code, 2, stderr);
    assert.match(stderr, /to.safetensors could not be written, and is as it was/);
    assert.equal(await readFile(to, 'utf8'), 'what was there');
    assert.deepEqual((await readdir(at('full'))).toSorted(), ['from.safetensors', 'to.safetensors']);
    assert.equal((await cli('convert', from, to)).code, 0);
    assert.equal((await inspect(to)).problem, null);
  });

  test('the results are told all the same', async () => {
    const { code, stdout, stderr } = await cli('evaluate', '--html', '/dev/full', at('photos'));
    assert.equal(code, 2);
    assert.match(stdout, /3 pictures of 3 classes/);
    assert.match(stderr, /ENOSPC/);
  });

  test('and standard output is one of them', async () => {
    const { code, stderr } = await shell('exec "$0" "$@" > /dev/full', picture('cat'));
    assert.equal(code, 2);
    assert.match(stderr, /output could not be written: .*ENOSPC/);
  });

  test('a reader that has seen enough does not keep evaluate from writing', async () => {
    const { stderr } = await shell('"$0" "$@" | true', 'evaluate', '--html', at('seen.html'), at('photos'));
    assert.equal(stderr, '');
    assert.ok((await stat(at('seen.html'))).size > 1000);
  });

  test('a link leads to the file that is written', async () => {
    await writeFile(at('target.html'), '');
    await symlink(at('target.html'), at('link.html'));
    assert.equal((await cli('evaluate', '--html', at('link.html'), at('photos'))).code, 0);
    assert.ok((await readFile(at('target.html'), 'utf8')).startsWith('<!doctype html>'));
  });
});

test('what is no text that is read is refused', { skip: process.platform === 'win32' }, async () => {
  const evaluate = (...options) => cli('evaluate', ...options, at('photos'));
  for (const [work, words] of [
    [
      cli('convert', '--labels', '/dev/zero', MODEL, at('never.safetensors')),
      '/dev/zero has more than 200 MB',
    ],
    [evaluate('--synonyms', '/dev/zero'), '/dev/zero has more than 200 MB'],
    [evaluate('--resume', '/dev/zero'), '--resume /dev/zero is no file'],
  ]) {
    const { code, stderr } = await work;
    assert.equal(code, 2);
    assert.ok(stderr.includes(words), stderr);
  }
});

test('a link to nothing is not replaced', { skip: process.platform === 'win32' }, async () => {
  await symlink(at('not-there.safetensors'), at('link.safetensors'));
  const { code, stderr } = await cli('convert', MODEL, at('link.safetensors'));
  assert.equal(code, 2);
  assert.match(stderr, /link\.safetensors is a link to a file that is not there/);
  assert.ok((await lstat(at('link.safetensors'))).isSymbolicLink());
});

describe('in a folder', { skip: process.platform !== 'linux' }, () => {
  test('names with anything in them are read, also where links lead in a circle', async () => {
    await mkdir(at('odd', 'back\\slash', '[a]*{b}'), { recursive: true });
    await copyFile(picture('cat'), at('odd', 'back\\slash', '[a]*{b}', 'CAT.PNG'));
    await symlink(at('odd'), at('odd', 'back\\slash', 'circle'));
    await symlink(at('nowhere'), at('odd', 'gone.png'));
    const { code, stdout, stderr } = await cli('--json', at('odd'));
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual(
      JSON.parse(stdout).map((outcome) => outcome.file),
      [at('odd', 'back\\slash', '[a]*{b}', 'CAT.PNG')],
    );
  });

  test('a folder to which many ways lead is gone through once', async () => {
    const folders = Array.from({ length: 9 }, (_, n) => at('web', `${n}`));
    for (const folder of folders) await mkdir(folder, { recursive: true });
    for (const from of folders) for (const to of folders) await symlink(to, join(from, `to ${to.at(-1)}`));
    await copyFile(picture('cat'), join(folders[4], 'cat.png'));
    const { stdout } = await cli('--json', at('web'));
    assert.deepEqual(
      JSON.parse(stdout).map((outcome) => outcome.file),
      [join(folders[0], 'to 1', 'to 2', 'to 3', 'to 4', 'cat.png')],
    );
  });

  test('what can’t be read is named, and the others go on', async () => {
    await mkdir(at('unread', 'koala'), { recursive: true });
    await copyFile(sample('koala'), at('unread', 'koala', '1.jpg'));
    const name = Buffer.concat([Buffer.from(at('unread', 'koala', 'caf')), Buffer.from([0xe9])]);
    await mkdir(name);
    // No mark of anything that was lost, but a letter.
    await writeFile(at('unread', 'notes\ufffd.txt'), 'no picture');
    await copyFile(sample('koala'), Buffer.concat([name, Buffer.from('/2.jpg')]));
    const classified = await cli(at('unread'));
    assert.equal(classified.code, 1);
    assert.match(classified.stderr, /Its name is no UTF-8/);
    assert.match(classified.stdout, /koala.1\.jpg/);
    const evaluated = await cli('evaluate', at('unread'));
    assert.equal(evaluated.code, 1);
    assert.match(evaluated.stderr, /Its name is no UTF-8/);
    assert.match(evaluated.stdout, /1 picture/);
  });

  test('one that may not be opened is named', { skip: process.getuid?.() === 0 }, async (t) => {
    await mkdir(at('shut', 'koala'), { recursive: true, mode: 0o755 });
    await copyFile(sample('koala'), at('shut', '1.jpg'));
    await mkdir(at('shut', 'closed'), { mode: 0 });
    await mkdir(at('shut', 'listed'));
    await copyFile(sample('koala'), at('shut', 'listed', '2.jpg'));
    await chmod(at('shut', 'listed'), 0o444);
    t.after(async () => {
      await chmod(at('shut', 'listed'), 0o755);
      await rm(at('shut', 'closed'), { recursive: true });
    });
    const { code, stderr } = await cli(at('shut'));
    assert.equal(code, 1);
    assert.match(stderr, /closed: .*EACCES/);
    assert.match(stderr, /2\.jpg: EACCES/);
  });
});

test('inspect goes on with the others when one is not there', async () => {
  const { code, stdout, stderr } = await cli('inspect', '--json', at('none.pth'), MODEL);
  assert.equal(code, 2);
  assert.match(stderr, /there is no file .*none\.pth/);
  assert.deepEqual(
    JSON.parse(stdout).map((entry) => entry.file),
    [MODEL],
  );
});

test('two that begin one record keep what both did', async () => {
  const record = at('record.jsonl');
  const begin = (...more) => cli('evaluate', '--resume', record, ...more, at('photos'));
  const [one, two] = await Promise.all([begin(), begin('--beside', 'arithmetic-i8')]);
  assert.deepEqual([one.code, two.code], [0, 0], one.stderr + two.stderr);
  const lines = (await readFile(record, 'utf8')).trim().split('\n').map(JSON.parse);
  const outcomes = lines.filter(({ name }) => name !== undefined);
  // One that was first enough may have done the other's.
  assert.ok(outcomes.filter(({ variant }) => variant === undefined).length >= 3);
  assert.equal(outcomes.filter(({ variant }) => variant !== undefined).length, 3);
  assert.equal((await begin()).code, 0);
});
