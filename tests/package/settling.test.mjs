// Every promise settles: whatever the picture waits for, and whenever the worker ends.
/* global ShuffleNet, cat, net, waiting -- in the page */
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { CAT, PAGE, browser, page, refused, server } from './opened.mjs';

test('a picture that waits to be scrolled to is classified all the same', async () => {
  const labels = await page.evaluate(async (src) => {
    const image = Object.assign(document.createElement('img'), { loading: 'lazy', src: `${src}?lazy` });
    image.style.marginTop = '100000px';
    document.body.append(image);
    const result = await net.classify(image);
    image.remove();
    // Of a <picture> the one that it chose.
    const chosen = document.createElement('picture');
    const source = Object.assign(document.createElement('source'), { srcset: `${src}?chosen` });
    const inside = Object.assign(document.createElement('img'), { loading: 'lazy', src: '/none.png' });
    chosen.style.cssText = 'display: block; margin-top: 100000px';
    chosen.append(source, inside);
    document.body.append(chosen);
    const other = await net.classify(inside);
    chosen.remove();
    return [result, other, await net.classify(cat)].map(({ predictions }) => predictions[0].label);
  }, CAT);
  assert.deepEqual(labels, Array(3).fill(labels[2]));
});

test('a network is loaded in a worker, also when the site’s data were cleared while the page is open', async () => {
  const context = await browser.newContext();
  const own = await context.newPage();
  await own.goto(server.origin + PAGE);
  await own.evaluate(() => navigator.locks.request('any', () => undefined));
  const client = await context.newCDPSession(own);
  await client.send('Storage.clearDataForOrigin', { origin: server.origin, storageTypes: 'all' });
  const [where, ...answers] = await own.evaluate(async (cat) => {
    const net = await ShuffleNet.load();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return [net.where, (await net.classify(cat)).predictions.length];
  }, CAT);
  assert.deepEqual([where, ...answers], ['worker', 5]);
  await context.close();
});

describe('a picture that never comes', () => {
  const never = `() => Object.assign(new Image(), { src: '/slow' })`;

  test('ends with the signal', async () => {
    const name = await page.evaluate(
      `net.classify((${never})(), { signal: AbortSignal.timeout(300) }).catch(({ name }) => name)`,
    );
    assert.equal(name, 'TimeoutError');
  });

  test('ends with the network', async () => {
    await page.evaluate(`(async () => {
      globalThis.other = await ShuffleNet.load();
      globalThis.waiting = other.classify((${never})());
      waiting.catch(() => undefined);
      other.dispose();
    })()`);
    await refused(() => waiting, 'Disposed');
  });
});

test('watch of a video without a picture ends quietly where its signal has aborted', async () => {
  const done = await page.evaluate(async () => {
    const frames = net.watch(document.createElement('video'), { signal: AbortSignal.abort() });
    return (await frames.next()).done;
  });
  assert.equal(done, true);
});

test('a video that will have no picture is refused by watch, and one that breaks ends it', async () => {
  await refused(() => net.watch(document.createElement('video')).next(), 'BadPicture', 'will not get one');
  await refused(
    () => net.watch(Object.assign(document.createElement('video'), { src: '/none.webm' })).next(),
    'BadPicture',
  );
});

/** In the page: a video that shows a cat, and its frames as they are looked at, of which one has come. */
async function watching(net) {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  context.drawImage(cat, 0, 0, canvas.width, canvas.height);
  const video = Object.assign(document.createElement('video'), {
    muted: true,
    srcObject: canvas.captureStream(),
  });
  await video.play();
  video.pause();
  const frames = net.watch(video);
  await frames.next();
  return { video, frames };
}

describe('a frame that never comes', () => {
  before(() => page.evaluate(`globalThis.watching = ${watching}`));

  test('ends with the network', async () => {
    await refused(async () => {
      const other = await ShuffleNet.load();
      const { frames } = await watching(other);
      const next = frames.next();
      other.dispose();
      return next;
    }, 'Disposed');
  });

  test('ends with the video’s source', async () => {
    const end = await page.evaluate(async () => {
      const { video, frames } = await watching(net);
      const next = frames.next();
      video.srcObject = null;
      return next;
    });
    assert.deepEqual(end, { value: undefined, done: true });
  });

  test('ends with the video’s source that was taken away while nobody waited', async () => {
    const end = await page.evaluate(async () => {
      const { video, frames } = await watching(net);
      video.srcObject = null;
      await new Promise((resolve) => video.addEventListener('emptied', resolve));
      return frames.next();
    });
    assert.deepEqual(end, { value: undefined, done: true });
  });
});

test('an engine that never comes is asked for again', async (t) => {
  const page = await sabotaged(t, () => undefined);
  const asked = [];
  await page.route('**/*.wasm', (route) => asked.push(route) > 1 && route.continue());
  const outcomes = await page.evaluate(async () => {
    const late = await ShuffleNet.load({ signal: AbortSignal.timeout(300) }).catch(({ name }) => name);
    return [late, (await ShuffleNet.load()).where];
  });
  assert.deepEqual(outcomes, ['TimeoutError', 'worker']);
});

test('an engine that breaks down for an answer that nobody waits for is not asked again', async (t) => {
  const page = await sabotaged(t, () => {
    const Real = globalThis.Worker;
    globalThis.workers = 0;
    globalThis.Worker = class extends Real {
      constructor(...args) {
        super(...args);
        globalThis.workers += 1;
      }
      postMessage(message, transfer) {
        if (!globalThis.broken || message.method !== 'ask') return super.postMessage(message, transfer);
        const error = { code: 'EngineFailed', message: 'unreachable' };
        globalThis.answer = () =>
          this.dispatchEvent(new MessageEvent('message', { data: { id: message.id, error } }));
      }
    };
  });
  const outcomes = await page.evaluate(async () => {
    const net = await ShuffleNet.load();
    const picture = { data: new Uint8Array(64 * 48), width: 64, height: 48 };
    globalThis.broken = true;
    const late = await net.classify(picture, { signal: AbortSignal.timeout(100) }).catch(({ name }) => name);
    globalThis.broken = false;
    globalThis.answer();
    const { predictions } = await net.classify(picture);
    return [late, predictions.length, globalThis.workers];
  });
  assert.deepEqual(outcomes, ['TimeoutError', 5, 2]);
});

test('what was looked at already is not learned once its signal has aborted, while an engine is started again', async (t) => {
  const page = await sabotaged(t, () => {
    const Real = globalThis.Worker;
    let first;
    globalThis.broken = globalThis.mended = false;
    globalThis.stop = new AbortController();
    globalThis.Worker = class extends Real {
      postMessage(message, transfer) {
        if (message.method === 'ask' && !first) {
          first = { worker: this, id: message.id }; // It never answers, so the picture to learn from goes to another.
          return;
        }
        if (message.method === 'ask' && !globalThis.broken) {
          globalThis.broken = true;
          const error = { code: 'EngineFailed', message: 'unreachable' };
          first.worker.dispatchEvent(new MessageEvent('message', { data: { id: first.id, error } }));
        }
        const go = () => super.postMessage(message, transfer);
        if (message.method !== 'start' || !globalThis.broken || globalThis.mended) return go();
        globalThis.go = go;
        globalThis.stop.abort();
      }
    };
  });
  const outcomes = await page.evaluate(async () => {
    const net = await ShuffleNet.load({ workers: 2 });
    const picture = { data: new Uint8Array(64 * 48), width: 64, height: 48 };
    const failed = net.classify(picture).catch(({ code }) => code);
    const { signal } = globalThis.stop;
    const late = await net.learn('cup', picture, { signal }).catch(({ name }) => name);
    globalThis.mended = true;
    globalThis.go();
    await net.learn('mug', picture);
    return [await failed, late, ...net.learned.map(({ label }) => label)];
  });
  assert.deepEqual(outcomes, ['EngineFailed', 'AbortError', 'mug']);
});

test('a selector is no picture, and is told so', async () => {
  await refused(() => net.classify('#photo'), 'BadPicture', "document.querySelector('#photo')");
  await refused(() => net.classify('img'), 'BadPicture', "document.querySelector('img')");
});

/** A page in which `sabotage` ran before anything else did. */
async function sabotaged(t, sabotage) {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.addInitScript(sabotage);
  await page.goto(server.origin + PAGE);
  await page.waitForFunction(() => globalThis.ShuffleNet);
  return page;
}

describe('a worker that ends without a word', () => {
  test('before it has answered: the network runs on the thread of the page', async (t) => {
    const page = await sabotaged(t, () => {
      // Its script never runs, and half a minute passes at once.
      const Real = globalThis.Worker;
      globalThis.Worker = class extends Real {
        constructor() {
          super('data:text/javascript,self.close()');
        }
      };
      AbortSignal.timeout = () => AbortSignal.abort(new DOMException('late', 'TimeoutError'));
    });
    assert.equal(await page.evaluate(async () => (await ShuffleNet.load()).where), 'main');
  });

  for (const [when, method] of [
    ['while it loads the model', 'start'],
    ['in the moment when load() resolves', 'tell'],
  ]) {
    test(`${when}: told, and nothing waits`, async (t) => {
      const page = await sabotaged(t, () => {
        const Real = globalThis.Worker;
        globalThis.Worker = class extends Real {
          postMessage(message, transfer) {
            if (message.method === globalThis.fatal) this.terminate();
            super.postMessage(message, transfer);
          }
        };
      });
      const code = await page.evaluate(async (method) => {
        globalThis.fatal = method;
        try {
          const net = await ShuffleNet.load();
          await net.exportClasses();
          return 'settled';
        } catch (error) {
          return error.code;
        }
      }, method);
      assert.equal(code, 'WorkerFailed');
    });
  }
});
