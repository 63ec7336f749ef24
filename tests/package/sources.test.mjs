// Where pictures and models come from in Node, when that is no ordinary file: pipes and devices, answers without end, what was taken away.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { before, describe, test } from 'node:test';
import { ShuffleNet, convert, inspect } from 'shufflenet-wasm';
import { MODEL, picture, temporary } from '../lib/files.mjs';
import { network } from '../lib/formula.mjs';
import { serve } from '../lib/serve.mjs';
import { breakable } from './helper.mjs';

const CAT = picture('cat');
const bytes = await readFile(CAT);
const folder = temporary();
let net;
before(async () => {
  net = await ShuffleNet.load();
});

const at = (name) => join(folder, name);
const refused = (work, code, message = /./) =>
  assert.rejects(work, { name: 'ShuffleNetError', code, message });

/** An answer that goes on for ever, and how often it was asked for more. */
function endless() {
  let asked = 0;
  const pull = async (controller) => {
    asked += 1;
    await setTimeout(1);
    controller.enqueue(new Uint8Array(1000));
  };
  return { answer: new Response(new ReadableStream({ pull })), asked: () => asked };
}

describe('what is no file', { skip: process.platform === 'win32' }, () => {
  test('neither blocks nor fills the memory: a pipe, a device', async () => {
    execFileSync('mkfifo', [at('pipe.jpg')]);
    for (const source of [at('pipe.jpg'), '/dev/zero']) {
      await refused(net.classify(source), 'BadPicture', /pipe or a device/);
      await refused(ShuffleNet.load({ model: source }), 'ModelUnavailable', /pipe or a device/);
      await refused(inspect(source), 'ModelUnavailable', /pipe or a device/);
    }
    await refused(net.classify(folder), 'BadPicture', /is a folder/);
    assert.equal((await net.classify(CAT)).predictions.length, 5);
  });

  test('a picture’s file is not read beyond what a picture can take', async () => {
    await copyFile(CAT, at('long.png'));
    await truncate(at('long.png'), 1.5e9);
    await refused(net.classify(at('long.png')), 'PictureTooLarge', /1500 MB, and at most 1000 MB/);
    const two = await ShuffleNet.load({ workers: 1 });
    await refused(two.classify(at('long.png')), 'PictureTooLarge', /1500 MB/);
    two.dispose();
  });
});

describe('an answer', () => {
  test('without end stops with the signal, and is read no further', async () => {
    const { answer, asked } = endless();
    const signal = AbortSignal.timeout(100);
    await assert.rejects(net.classify(answer, { signal }), { name: 'TimeoutError' });
    const before = asked();
    await setTimeout(100);
    assert.ok(asked() <= before + 2, `${asked() - before} more`);
  });

  test('that a listener will have no more of ends the load', async () => {
    const own = new Error('my own');
    const onProgress = () => {
      throw own;
    };
    await assert.rejects(ShuffleNet.load({ model: endless().answer, onProgress }), (error) => error === own);
  });

  test('that is longer than any model is refused before it has come', async (t) => {
    const server = await serve({
      '/long': (_, response) => response.writeHead(200, { 'content-length': 5e9 }).write('a beginning'),
    });
    t.after(() => server.close());
    const answer = () => fetch(`${server.origin}/long`);
    await refused(ShuffleNet.load({ model: await answer() }), 'UnknownFormat', /5000 MB/);
    await refused(inspect(await answer()), 'UnknownFormat', /5000 MB/);
  });

  test('that somebody else reads is refused', async () => {
    const answer = new Response(bytes);
    answer.body.getReader();
    await refused(net.classify(answer), 'BadPicture', /just being read/);
    await refused(ShuffleNet.load({ model: answer }), 'ModelUnavailable', /just being read/);
  });

  test('that breaks off is told so', async (t) => {
    const server = createServer((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\na beginning'),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const address = `http://127.0.0.1:${server.address().port}/cut.jpg`;
    await refused(net.classify(address), 'BadPicture', /broke off on the way/);
  });
});

describe('what nobody waits for any more', () => {
  /** A server that sends without end, until nobody reads any more; `late` is a folder that lacks everything, which it tells once that was asked for. */
  async function endlessServer(t) {
    const asked = [];
    const send = async (response) => {
      for (asked.push(response); !response.destroyed; await setTimeout(10)) response.write('x');
    };
    const server = await serve({
      '/endless': (_, response) => void send(response),
      '/late/': (_, response) => void begun().then(() => response.writeHead(404).end()),
    });
    t.after(() => server.close());
    const begun = async () => {
      while (asked.length === 0) await setTimeout(10);
    };
    const closed = async () => {
      await begun();
      if (!asked[0].destroyed) await once(asked[0], 'close');
    };
    return { url: `${server.origin}/endless`, late: `${server.origin}/late/`, begun, closed };
  }

  test('is not read any further: a picture, on a thread', async (t) => {
    const { url, closed } = await endlessServer(t);
    const net = await ShuffleNet.load({ workers: 1 });
    t.after(() => net.dispose());
    const late = net.classify(url, { signal: AbortSignal.timeout(300) });
    await assert.rejects(late, { name: 'TimeoutError' });
    await closed();
    assert.equal((await net.classify(CAT)).predictions.length, 5);
  });

  test('is not read any further: a picture for a network that was disposed of', async (t) => {
    const { url, begun, closed } = await endlessServer(t);
    const net = await ShuffleNet.load();
    const late = net.classify(url);
    await begun();
    net.dispose();
    await refused(late, 'Disposed');
    await closed();
  });

  test('is not read any further: the model of a load that has failed', async (t) => {
    const { url, late, closed } = await endlessServer(t);
    let told = 0;
    const load = ShuffleNet.load({ model: url, base: late, onProgress: () => (told += 1) });
    await refused(load, 'EngineUnavailable');
    const before = told;
    await closed();
    assert.equal(told, before);
  });
});

test('a list that changes under way is read as it was given', async () => {
  const list = [CAT, CAT, CAT];
  const results = net.classify(list);
  list.length = 0;
  assert.equal((await results).length, 3);
});

describe('what was taken away', () => {
  test('a file that has changed since it was opened', async () => {
    await writeFile(at('changing.png'), bytes);
    const blob = await openAsBlob(at('changing.png'));
    await writeFile(at('changing.png'), 'something else');
    await refused(net.classify(blob), 'BadPicture', /could not be read/);
    await refused(ShuffleNet.load({ model: blob }), 'ModelUnavailable', /could not be read/);
  });

  test('a buffer that was given to somebody else', async () => {
    const view = new Uint8Array(bytes);
    const { buffer } = view;
    structuredClone(buffer, { transfer: [buffer] });
    for (const taken of [buffer, view]) {
      await refused(net.classify(taken), 'BadPicture', /empty/);
      await refused(convert(taken), 'UnknownFormat');
      await refused(ShuffleNet.load({ model: taken }), 'UnknownFormat');
    }
  });

  test('the picture decoder, for a while', async (t) => {
    const fresh = await import('../../npm/dist/node.js?without-a-decoder');
    const other = await fresh.ShuffleNet.load();
    const { mock } = t.mock.method(WebAssembly, 'compile', () => Promise.reject(new Error('no memory')));
    await assert.rejects(other.classify(CAT), { code: 'EngineUnavailable', message: /no memory/ });
    mock.restore();
    assert.equal((await other.classify(CAT)).predictions.length, 5);
  });

  test('the memory for an engine', async (t) => {
    const { mock } = t.mock.method(WebAssembly, 'instantiate', () =>
      Promise.reject(new RangeError('Out of memory')),
    );
    await refused(ShuffleNet.load(), 'EngineFailed', /Out of memory.*takes memory/);
    await refused(net.classify(CAT), 'EngineUnavailable', /decoder could not be started: Out of memory/);
    mock.restore();
    assert.equal((await net.classify(CAT)).predictions.length, 5);
  });
});

describe('a request', () => {
  test('follows its own signal, beside that of the call', async (t) => {
    const server = await serve({ '/silent': (_, response) => response.write('x') });
    t.after(() => server.close());
    for (const work of [(input) => net.classify(input), (input) => inspect(input)]) {
      const controller = new AbortController();
      const asked = work(new Request(`${server.origin}/silent`, { signal: controller.signal }));
      void setTimeout(50).then(() => controller.abort(new Error('no more')));
      await assert.rejects(asked, /no more/);
    }
  });

  test('that brings something is sent again when an engine has to be started again', async (t) => {
    const model = await readFile(MODEL);
    const server = await serve({
      '/model': (request, response) => {
        let told = '';
        request.on('data', (text) => (told += text));
        request.on('end', () => (told === 'key' ? response.end(model) : response.writeHead(403).end()));
      },
    });
    t.after(() => server.close());
    const { breakDown, mend } = await breakable(t, 'engine_look');
    const request = new Request(`${server.origin}/model`, { method: 'POST', body: 'key' });
    const other = await ShuffleNet.load({ model: request });
    breakDown();
    await refused(other.classify(CAT), 'EngineFailed');
    mend();
    assert.equal((await other.classify(CAT)).predictions.length, 5);
  });
});

describe('an engine that has to be started again', () => {
  test('is not given another model that has come to where the first one was', async (t) => {
    const model = at('replaced.safetensors');
    await copyFile(MODEL, model);
    const { breakDown, restore } = await breakable(t, 'engine_look');
    const other = await ShuffleNet.load({ model });
    restore();
    await other.learn('cat', CAT);
    await writeFile(model, network('shufflenet_v2_x0_5', 3));
    breakDown();
    await refused(other.classify(CAT), 'EngineFailed', /unreachable/);
    await refused(other.classify(CAT), 'ModelUnavailable', /says something else of itself/);
    await copyFile(MODEL, model);
    const { learned } = await other.classify(CAT);
    assert.equal(learned[0].label, 'cat');
  });

  test('is taught what is left of many lessons, and not each of them', async (t) => {
    const { breakDown, mend, calls } = await breakable(t, 'learner_rename');
    const other = await ShuffleNet.load();
    await other.learn('a', CAT);
    await other.learn('b', picture('coffee'));
    for (let n = 0; n < 2500; n += 1) await other.rename(n % 2 ? 'c' : 'a', n % 2 ? 'a' : 'c');
    const before = calls();
    breakDown();
    await assert.rejects(other.rename('a', 'd'), { code: 'EngineFailed' });
    mend();
    assert.deepEqual(
      other.learned.map(({ label }) => label),
      ['a', 'b'],
    );
    const { learned } = await other.classify(CAT);
    assert.deepEqual([learned[0].label, learned[0].similarity > 0.999], ['a', true]);
    assert.equal(before, 2500);
    assert.ok(calls() - before < 1010, `${calls() - before} lessons`);
    // Also when one lesson is given while another is shortening the list.
    for (let n = 0; n < 1500; n += 1) {
      await Promise.all([other.rename('b', 'd'), other.rename('d', 'b')]);
    }
    breakDown();
    await assert.rejects(other.rename('a', 'd'), { code: 'EngineFailed' });
    mend();
    assert.equal((await other.classify(CAT)).learned[0].label, 'a');
    assert.deepEqual(
      other.learned.map(({ label }) => label),
      ['a', 'b'],
    );
  });
});

test('what is taught while a picture is on its way does not change which class is meant', async () => {
  for (const name of ['a', 'b', 'c']) await net.learn(name, CAT);
  const asked = [net.explain(CAT, { learned: 'b' }), net.classify(CAT, { explain: { learned: 'c' } })];
  await net.forget('a');
  const [map, { heatMap }] = await Promise.all(asked);
  assert.deepEqual([map.label, heatMap.label], ['b', 'c']);
  const late = net.explain(CAT, { learned: 'b' });
  await net.forget('b');
  await refused(late, 'BadOption', /No class "b"/);
  assert.deepEqual(await Promise.all(['c', 'none', 'c'].map((name) => net.forget(name))), [
    true,
    false,
    false,
  ]);
});
