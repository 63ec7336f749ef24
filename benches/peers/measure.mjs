// Cold starts in fresh browsers, and bursts of runs in pages that are all open at once.
import { open, versionOf, withBrowser } from '../lib/browsers.mjs';
import { alone, quiet, waitForQuiet } from '../lib/quiet.mjs';
import { address, path } from './models.mjs';
import { startNative } from './native/start.mjs';

/** Timed runs of a burst, and untimed ones before it. */
const BURST = 5;
const BEFORE = 2;
/** Runs after which every browser has compiled its fastest code. */
const WARM_UP = 60;

const page = (server, contender, options, model) =>
  `${server.origin}/benches/peers/page.html#${encodeURIComponent(JSON.stringify({ contender, ...options, model: address(model) }))}`;

/**
 * For each contender the milliseconds from the start of the navigation to the first result, one for each of `rounds` fresh
 * browsers; and the files fetched until then.
 */
export async function coldStarts(name, server, contenders, model, rounds) {
  const results = contenders.map((contender) => ({ contender, starts: [], files: [] }));
  for (let round = 0; round < rounds; round++) {
    for (const { contender, starts, files } of rotated(results, round)) {
      const once = async (browser) => {
        await waitForQuiet(20);
        server.fetched.clear();
        const tab = await open(browser, page(server, contender.cold, contender.options, model));
        const { coldStart } = await tab.evaluate(() => globalThis.first());
        starts.push(coldStart);
        files.splice(0, Infinity, ...server.fetched);
      };
      await alone(() => withBrowser(name, once));
    }
  }
  return results.map(({ starts, files }) => ({
    starts,
    files: files.filter((path) => !path.startsWith('/benches/peers/')),
  }));
}

/** So that none is always the first, and what changes on the machine meanwhile meets them all. */
const rotated = (list, round) => [...list.slice(round % list.length), ...list.slice(0, round % list.length)];

/** A contender that can be called: in a page of its own, or in a process without a browser. */
async function start(browser, server, { module, options, native }, model) {
  if (native) return startNative(native.interpreter, native.program, path(model));
  const tab = await open(browser, page(server, module, options, model));
  return {
    first: () => tab.evaluate(() => globalThis.first()),
    burst: (...args) => tab.evaluate((...args) => globalThis.burst(...args), ...args),
    memory: () => tab.evaluate(() => globalThis.memory()),
    close: () => tab.close(),
  };
}

/** Bursts of all contenders, their logits, and their memory before and after. */
export function bursts(name, server, contenders, model, rounds) {
  return withBrowser(name, async (browser) => {
    const started = [];
    try {
      for (const contender of contenders) {
        const runner = await start(browser, server, contender, model);
        started.push({ runner, bursts: [] });
        started.at(-1).first = await runner.first();
      }
      await alone(async () => {
        for (const { runner } of started) await runner.burst(0, WARM_UP);
      });
      await takeTurns(started, rounds);
      return { version: await versionOf(browser), results: await Promise.all(started.map(resultOf)) };
    } finally {
      for (const { runner } of started) await runner.close();
    }
  });
}

async function resultOf({ runner, first, bursts }) {
  return { logits: first.logits, bursts, memory: [first.memory, await runner.memory()] };
}

async function takeTurns(started, rounds) {
  for (let round = 0; round < rounds; round++) {
    await alone(async () => {
      for (const { runner, bursts } of rotated(started, round)) {
        const before = await waitForQuiet(3);
        const times = await runner.burst(BURST, BEFORE);
        bursts.push({ times, quiet: before && (await quiet()) });
      }
    });
  }
}
