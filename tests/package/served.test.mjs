// What the code for browsers asks of a server, and what it does with the answers. It runs in Node too, with pixels in the place of pictures.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { ShuffleNet as InNode, defaultModel } from 'shufflenet-wasm';
import { ShuffleNet } from '../../npm/dist/index.js';
import { MODEL, file } from '../lib/files.mjs';
import { serve } from '../lib/serve.mjs';

const ENGINE = 'shufflenet-simd128.wasm';
const build = 'simd128';
const [engineBytes, modelBytes] = await Promise.all([readFile(file(`npm/dist/${ENGINE}`)), readFile(MODEL)]);
const PIXELS = {
  data: Uint8Array.from({ length: 30_000 }, (_, i) => (i * 7919) >> 5),
  width: 100,
  height: 100,
};

let server, base, asked;
before(async () => {
  server = await serve({
    '/fresh/': async ({ headers }, response, path) => {
      const name = path.split('/').at(-1);
      asked.push(name);
      if (path.includes('/members/') && headers.authorization !== 'Bearer key') {
        response.writeHead(401).end();
        return;
      }
      response.writeHead(200, { 'cache-control': 'no-store' });
      response.end(await readFile(file(`npm/dist/${name}`)));
    },
  });
  base = `${server.origin}/fresh`;
});
after(() => server.close());

/** The two entries, each with files of the plain build. */
const entries = [
  ['in browsers', (options) => ShuffleNet.load({ base, build, ...options })],
  ['in Node', (options) => InNode.load({ build, ...options })],
];

/** The files that were asked for while `work` ran. */
async function askedBy(work) {
  asked = [];
  await work();
  return asked.toSorted();
}

describe('networks that are loaded side by side', () => {
  test('share what is on its way, and the compiled engine for good', async () => {
    const load = () => ShuffleNet.load({ base, build });
    let nets;
    const both = await askedBy(async () => {
      nets = await Promise.all([load(), load()]);
    });
    assert.deepEqual(both, [defaultModel.file, ENGINE]);
    assert.deepEqual(await askedBy(load), [defaultModel.file]);
    const [one, other] = await Promise.all(nets.map((net) => net.classify(PIXELS)));
    assert.deepEqual(one.predictions, other.predictions);
    nets[0].dispose();
    assert.equal((await nets[1].classify(PIXELS)).predictions.length, 5);
  });

  test('are not stopped by one that stops, or whose listener fails', async () => {
    const controller = new AbortController();
    const steps = [];
    const loads = [
      { signal: controller.signal, onProgress: () => controller.abort(new Error('enough')) },
      { onProgress: () => assert.fail('its own fault') },
      { onProgress: ({ received }) => steps.push(received) },
    ].map((options) => ShuffleNet.load({ base, build, ...options }));
    const [stopped, failed, loaded] = await Promise.allSettled(loads);
    assert.equal(stopped.reason?.message, 'enough');
    assert.equal(failed.reason?.message, 'its own fault');
    assert.equal(loaded.value?.info.classes, defaultModel.classes);
    assert.equal(steps.at(-1), defaultModel.bytes);
  });

  test('end the transfer when the last of them stops', async (t) => {
    let over;
    const closed = new Promise((resolve) => {
      over = resolve;
    });
    const slow = await serve({
      '/slow': (_, response) =>
        response.on('close', over).writeHead(200, { 'content-length': 1000 }).write('x'),
    });
    t.after(() => slow.close());
    const loads = [0, 1].map(() => {
      const controller = new AbortController();
      const onProgress = () => controller.abort(new Error('enough'));
      const model = `${slow.origin}/slow`;
      return ShuffleNet.load({ base, build, model, signal: controller.signal, onProgress });
    });
    assert.deepEqual(
      (await Promise.allSettled(loads)).map(({ reason }) => reason?.message),
      ['enough', 'enough'],
    );
    await closed;
  });

  test('ask again for what they did not get', async () => {
    const load = () =>
      assert.rejects(ShuffleNet.load({ base: `${base}/members`, build, model: modelBytes }), {
        code: 'EngineUnavailable',
        message: /401/,
      });
    assert.deepEqual(await askedBy(load), [ENGINE]);
    assert.deepEqual(await askedBy(load), [ENGINE]);
  });
});

describe('integrity', () => {
  const hash = (bytes, algorithm) => `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
  const other = hash('other', 'sha512');
  const checkpoint = file('tests/golden/checkpoints/new.pth');

  for (const [where, load] of entries) {
    test(`${where}: files that fit run, also as one of several`, async () => {
      for (const algorithm of ['sha256', 'sha384', 'sha512']) {
        const engine = `${other}\n ${hash(engineBytes, algorithm)}`;
        const net = await load({ integrity: { model: hash(modelBytes, algorithm), engine } });
        assert.equal(net.info.classes, defaultModel.classes);
      }
    });

    test(`${where}: others are refused, with what was expected and what came`, async () => {
      for (const [kind, bytes] of [
        ['model', modelBytes],
        ['engine', engineBytes],
      ]) {
        await assert.rejects(load({ integrity: { [kind]: other } }), ({ code, message }) => {
          assert.equal(code, 'IntegrityMismatch', message);
          for (const word of [kind, other, hash(bytes, 'sha512')]) assert.ok(message.includes(word), message);
          return true;
        });
      }
    });

    test(`${where}: what reads checkpoints is an engine too`, async () => {
      const options = {
        engine: engineBytes,
        model: await readFile(checkpoint),
        integrity: { engine: other },
      };
      await assert.rejects(load(options), { code: 'IntegrityMismatch' });
    });

    test(`${where}: what is no hash is refused`, async () => {
      for (const model of ['md5-abc', 'sha256', '', 7]) {
        await assert.rejects(load({ integrity: { model } }), { code: 'BadOption', message: /sha384-/ });
      }
      await assert.rejects(load({ integrity: { modle: other } }), /Did you mean model\?/);
      await assert.rejects(load({ integrity: other }), { code: 'BadOption', message: /\{model: …\}/ });
    });
  }
});

describe('a model for members only', () => {
  const place = () => `${base}/members/${defaultModel.file}`;
  const authorised = () => new Request(place(), { headers: { authorization: 'Bearer key' } });

  for (const [where, load] of entries) {
    test(`${where}: comes with a Request, whose headers are sent, or in a Response`, async () => {
      asked = [];
      await assert.rejects(load({ model: place() }), { code: 'ModelUnavailable', message: /members.*401/ });
      for (const model of [authorised(), await fetch(authorised())]) {
        const steps = [];
        const net = await load({ model, onProgress: ({ received }) => steps.push(received) });
        assert.equal(net.info.classes, defaultModel.classes);
        assert.equal(steps.at(-1), defaultModel.bytes);
        assert.equal(model.bodyUsed, false, 'an engine that stops asks for it again');
      }
    });

    test(`${where}: an answer that is an error, or was read, is refused`, async () => {
      asked = [];
      await assert.rejects(load({ model: await fetch(place()) }), {
        code: 'ModelUnavailable',
        message: /401/,
      });
      const read = await fetch(authorised());
      await read.arrayBuffer();
      await assert.rejects(load({ model: read }), { code: 'ModelUnavailable', message: /clone\(\)/ });
    });
  }
});

test('addresses are relative to the page: those of files and of models', async (t) => {
  t.after(() => {
    delete globalThis.document;
    delete globalThis.location;
  });
  const model = defaultModel.file;
  globalThis.location = { href: `${base}/` };
  assert.deepEqual(await askedBy(() => ShuffleNet.load({ base: './a', build, model })), [model, ENGINE]);
  // A page's <base> comes first.
  globalThis.document = { baseURI: `${base}/` };
  globalThis.location.href = 'about:srcdoc';
  const load = () => ShuffleNet.load({ base: 'b', build, model, worker: false });
  assert.deepEqual(await askedBy(load), [model, ENGINE]);
  await assert.rejects(ShuffleNet.load({ base: 'http://' }), { code: 'BadOption', message: /http:\/\// });
});

/** As in Cloudflare's runtime: no page, no address of the code, and nothing is compiled. */
const CLOSED = `
import { readFile } from 'node:fs/promises';
import vm from 'node:vm';
const [code, engine, model] = await Promise.all(process.argv.slice(1).map((path) => readFile(path)));
const globals = { AbortController, TextDecoder, TextEncoder, performance };
const context = vm.createContext(globals, { codeGeneration: { strings: false, wasm: false } });
const initializeImportMeta = (meta) => void (meta.url = 'index.js');
const index = new vm.SourceTextModule(String(code), { context, initializeImportMeta });
await index.link(() => Promise.reject(new Error('It imports something.')));
await index.evaluate();
const { ShuffleNet } = index.namespace;
const compiled = await WebAssembly.compile(engine);
const tell = ({ code }) => code;
const uncompiled = await ShuffleNet.load({ engine, model }).catch(tell);
const net = await ShuffleNet.load({ engine: compiled, model });
const { predictions } = await net.classify({ data: new Uint8Array(64 * 48), width: 64, height: 48 });
console.log(JSON.stringify([uncompiled, net.where, net.build, predictions.length]));
`;

test('runs where nothing may be compiled, with an engine that is compiled already', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--experimental-vm-modules', '--no-warnings', '--input-type=module', '--eval', CLOSED],
    ...[file('npm/dist/index.js'), file(`npm/dist/${ENGINE}`), MODEL],
  ]);
  assert.deepEqual(JSON.parse(stdout), ['EngineUnavailable', 'main', build, 5]);
});

test('an engine that is none, or of another version, is refused', async () => {
  const empty = await WebAssembly.compile(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  for (const [, load] of entries) {
    for (const engine of [7, null, () => 1])
      await assert.rejects(load({ engine, model: modelBytes }), { code: 'BadOption' });
    for (const engine of [empty, new Uint8Array(3)]) {
      await assert.rejects(load({ engine, model: modelBytes }), { code: 'EngineUnavailable' });
    }
  }
});
