// Several engines behind one network: in Node on threads, in a browser in workers.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { ShuffleNet } from 'shufflenet-wasm';
import { file, picture, samples } from '../lib/files.mjs';
import { CAT, page } from './opened.mjs';

const single = await ShuffleNet.load();
const paths = (await samples()).map(({ path }) => path);
/** More pictures than engines, some more than once. */
const many = Array.from({ length: 24 }, (_, i) => paths[(i * 7) % paths.length]);
const labels = (results) => results.map(({ predictions }) => predictions[0].label);

test('how many is refused where it makes no sense', async () => {
  for (const workers of [0, 1.5, -1, 65, 'many', null]) {
    await assert.rejects(() => ShuffleNet.load({ workers }), {
      code: 'BadOption',
      message: /'auto' or a whole number/,
    });
  }
});

describe('on threads', () => {
  test('many pictures are answered in their order, as one engine answers them', async (t) => {
    const net = await ShuffleNet.load({ workers: 3 });
    t.after(() => net.dispose());
    assert.deepEqual([net.workers, net.where], [3, 'worker']);
    const expected = labels(await single.classify(many));
    assert.deepEqual(labels(await net.classify(many)), expected);
    assert.deepEqual(labels(await Promise.all(many.map((one) => net.classify(one)))), expected);
    const embeddings = await net.embed(many.slice(0, 4));
    assert.deepEqual(embeddings, await single.embed(many.slice(0, 4)));
  });

  test('paths, addresses, bytes and pixels travel', async (t) => {
    const net = await ShuffleNet.load({ workers: 1 });
    t.after(() => net.dispose());
    const cat = picture('cat');
    const bytes = await readFile(cat);
    const pixels = { data: new Uint8Array(3 * 64 * 48).fill(90), width: 64, height: 48 };
    const answer = new Response(bytes);
    const inputs = [cat, pathToFileURL(cat), bytes, new Blob([bytes]), answer, pixels];
    assert.deepEqual(labels(await net.classify(inputs)), labels(await single.classify(inputs)));
    assert.equal(bytes.length, (await readFile(cat)).length, 'the caller keeps its bytes');
  });

  test('all know what was taught, whenever they start', async (t) => {
    const net = await ShuffleNet.load({ workers: 3 });
    t.after(() => net.dispose());
    await net.learn('first', paths[0]);
    await net.classify(many); // Now there are three.
    await net.learn('second', paths[1]);
    await net.rename('first', 'renamed');
    for (const { learned } of await net.classify(many)) {
      assert.deepEqual(learned.map(({ label }) => label).sort(), ['renamed', 'second']);
    }
    await net.importClasses(await net.exportClasses());
    assert.equal((await Promise.all(many.map((one) => net.classify(one)))).at(-1).learned.length, 2);
  });

  test('one picture that is none ends the array with its error, and the network goes on', async (t) => {
    const net = await ShuffleNet.load({ workers: 2 });
    t.after(() => net.dispose());
    await assert.rejects(() => net.classify([...many, 'none.jpg', ...many]), {
      code: 'BadPicture',
      message: /none\.jpg/,
    });
    assert.equal((await net.classify(many[0])).predictions.length, 5);
  });

  test('a signal ends them all, and so does dispose', async () => {
    const net = await ShuffleNet.load({ workers: 2 });
    const controller = new AbortController();
    const stopped = net.classify(many, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(stopped, /enough/);
    const left = net.classify(many);
    net.dispose();
    await assert.rejects(left, { code: 'Disposed' });
  });

  test('no picture of a network that was disposed of is refused, too', async () => {
    const net = await ShuffleNet.load();
    assert.deepEqual(await net.classify([]), []);
    await assert.rejects(net.classify([], { signal: AbortSignal.abort(new Error('no more')) }), /no more/);
    net.dispose();
    await assert.rejects(net.classify([]), { code: 'Disposed' });
  });

  test('an abort after the network was disposed of is no error', async () => {
    const net = await ShuffleNet.load({ workers: 1 });
    const controller = new AbortController();
    const left = net.classify(paths[0], { signal: controller.signal });
    net.dispose();
    await assert.rejects(left, { code: 'Disposed' });
    controller.abort(); // An exception that nobody catches would end this test.
  });

  test('a signal ends a call that waits for its engine to start', async (t) => {
    const net = await ShuffleNet.load({ workers: 2 });
    t.after(() => net.dispose());
    const controller = new AbortController();
    const [first, second] = [0, 1].map((i) => net.classify(paths[i], { signal: controller.signal }));
    controller.abort(new Error('enough'));
    await assert.rejects(first, /enough/);
    await assert.rejects(second, /enough/);
    assert.equal((await net.classify(many)).length, many.length);
  });

  test('threads keep no program alive that has nothing more to do', async () => {
    const program = `
      import { ShuffleNet } from 'shufflenet-wasm';
      const net = await ShuffleNet.load({ workers: 2 });
      console.log((await net.classify(${JSON.stringify(many.slice(0, 2))})).length);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: file('.'), timeout: 60_000 },
    );
    assert.equal(stdout.trim(), '2');
  });
});

test('a program that may start no threads is told so', async () => {
  const program = `import { ShuffleNet } from ${JSON.stringify(pathToFileURL(file('npm/dist/node.js')).href)};
    await ShuffleNet.load({ workers: 2 }).catch(({ code, message }) => console.log(code, message));
    console.log((await ShuffleNet.load()).where);`;
  const [permission] = ['--permission', '--experimental-permission'].filter((flag) =>
    process.allowedNodeEnvironmentFlags.has(flag),
  );
  const flags = [permission, '--allow-fs-read=*', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, flags);
  assert.match(stdout, /^Unsupported No thread could be started: .+--allow-worker\)\.\nmain\n$/);
});

test('in workers of a page', async () => {
  const answers = await page.evaluate(async (src) => {
    const created = [];
    const Real = globalThis.Worker;
    globalThis.Worker = class extends Real {
      constructor(...args) {
        super(...args);
        created.push(this);
      }
    };
    try {
      const net = await ShuffleNet.load({ workers: 2 });
      const count = [created.length];
      const results = await net.classify(Array(6).fill(src));
      count.push(created.length);
      created[0].dispatchEvent(new ErrorEvent('error', { message: 'died' }));
      const later = await Promise.allSettled(Array.from({ length: 4 }, () => net.classify(src)));
      net.dispose();
      return {
        count,
        labels: [...results, ...later.map(({ value }) => value)].map(
          (result) => result?.predictions[0].label,
        ),
      };
    } finally {
      globalThis.Worker = Real;
    }
  }, CAT);
  assert.deepEqual(answers.count, [1, 2], 'the second is started when it is needed');
  assert.equal(new Set(answers.labels).size, 1, String(answers.labels));
});
