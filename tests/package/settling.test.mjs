// Every promise settles: whatever the picture waits for, and whenever the worker ends.
/* global ShuffleNet, cat, net, waiting -- in the page */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { CAT, PAGE, browser, page, refused, server } from './opened.mjs';

test('a picture that waits to be scrolled to is classified all the same', async () => {
  const labels = await page.evaluate(async (src) => {
    const image = Object.assign(document.createElement('img'), { loading: 'lazy', src: `${src}?lazy` });
    image.style.marginTop = '100000px';
    document.body.append(image);
    const result = await net.classify(image);
    image.remove();
    return [result, await net.classify(cat)].map(({ predictions }) => predictions[0].label);
  }, CAT);
  assert.equal(labels[0], labels[1]);
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

test('a video that will have no picture is refused by watch, and one that breaks ends it', async () => {
  await refused(() => net.watch(document.createElement('video')).next(), 'BadPicture', 'will not get one');
  await refused(
    () => net.watch(Object.assign(document.createElement('video'), { src: '/none.webm' })).next(),
    'BadPicture',
  );
});

test('a selector is no picture, and is told so', async () => {
  await refused(() => net.classify('#photo'), 'BadPicture', "document.querySelector('#photo')");
  await refused(() => net.classify('img'), 'BadPicture', "document.querySelector('img')");
});

/** A page whose workers do something at some point; gives what load() came to. */
async function loadWith(t, sabotage) {
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
    const page = await loadWith(t, () => {
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
      const page = await loadWith(t, () => {
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
