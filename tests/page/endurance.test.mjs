// The camera for a while: a thousand frames that the network really reads leave nothing behind. benches/endurance.mjs takes longer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { cameraOf } from '../lib/fake-camera.mjs';
import { listSamples, sampleFile, serve, visits } from './helper.mjs';
import { longestTask, memoryOf } from './measure.mjs';

const READINGS = 1000;
const samples = await listSamples();
// Small frames at the rate of the screen: the network has one to read whenever it can.
const small = { fps: 60, frames: 30, width: 160, height: 120 };
// A low window, since most of the time would go into drawing.
const viewport = { width: 390, height: 240 };
const visit = visits({
  flags: async () => [
    ...(await cameraOf(samples.slice(0, 2).map(sampleFile), small)),
    '--js-flags=--expose-gc',
  ],
});

/** Put before the worker's code: counts the answers that have predictions in them, and keeps hold of the memory. */
function watched() {
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate(...args);
    self.memory = (made.instance ?? made).exports.memory;
    return made;
  };
  const post = self.postMessage.bind(self);
  self.readings = 0;
  self.postMessage = (message, ...rest) => {
    if (message.value?.predictions) self.readings += 1;
    post(message, ...rest);
  };
}

let server;
before(async () => {
  server = await serve((path, response, body) => {
    if (!/\/worker-[^/]*\.js$/.test(path)) return false;
    response.writeHead(200, { 'content-type': 'text/javascript' }).end(`(${watched})();${body}`);
    return true;
  });
});
after(() => server.close());

test('a thousand frames leave no memory behind, and the page stays quick', async (t) => {
  const page = await visit(t, { address: server.address, viewport });
  await page.locator('button.own').click();
  await page.locator('.reading[aria-busy=false]').waitFor();
  const [worker] = page.workers();
  const why = page.getByRole('button', { name: 'Why?' });
  const read = async (count) => {
    const until = (await worker.evaluate(() => self.readings)) + count;
    while ((await worker.evaluate(() => self.readings)) < until) await page.waitForTimeout(100);
  };
  const session = await page.context().newCDPSession(page);
  const look = async () => {
    await worker.evaluate(() => globalThis.gc());
    const memory = await memoryOf(page);
    // The camera goes on meanwhile and leaves garbage again: what is asked at once is answered at once.
    const asked = ['HeapProfiler.collectGarbage', 'Memory.getDOMCounters', 'Runtime.getHeapUsage'];
    const [, { nodes, jsEventListeners }, { usedSize }] = await Promise.all(
      asked.map((what) => session.send(what)),
    );
    const wasm = await worker.evaluate(() => self.memory.buffer.byteLength);
    return { nodes, listeners: jsEventListeners, heap: usedSize, wasm, memory };
  };

  // Everything has run once, the heat map too.
  await why.click();
  await read(100);
  await why.click();
  await read(200);
  const first = await look();
  await read(READINGS - 400);
  await why.click();
  await read(300);
  await why.click();
  await read(100);
  const last = await look();
  const more = Object.fromEntries(Object.keys(first).map((what) => [what, last[what] - first[what]]));
  t.diagnostic(`after ${READINGS} readings more: ${JSON.stringify(more)} than ${JSON.stringify(first)}`);
  assert.equal(more.wasm, 0);
  assert.ok(more.nodes < 100, `${more.nodes} nodes`);
  assert.ok(more.listeners < 100, `${more.listeners} listeners`);
  assert.ok(more.heap < 1e6, `${more.heap} bytes of JavaScript's heap`);
  // Each frame has 77 kB.
  assert.ok(more.memory < 40e6, `${more.memory} bytes of the browser's memory`);

  const longest = await longestTask(page, () => read(200));
  t.diagnostic(`longest task: ${longest.toFixed(1)} ms of processor time`);
  assert.ok(longest < 50, `${longest} ms`);
});
