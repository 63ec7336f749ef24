// Cold starts in fresh browsers, and bursts of runs in pages that are all open at once.
import { open, versionOf, withBrowser } from '../lib/browsers.mjs';
import { alone, quiet, waitForQuiet } from '../lib/quiet.mjs';
import { address } from './models.mjs';

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

/** Bursts of all contenders, their logits, and their memory before and after. */
export function bursts(name, server, contenders, model, rounds) {
  return withBrowser(name, async (browser) => {
    const tabs = [];
    for (const { module, options } of contenders) {
      const tab = await open(browser, page(server, module, options, model));
      tabs.push({ tab, first: await tab.evaluate(() => globalThis.first()), bursts: [] });
    }
    await alone(async () => {
      for (const { tab } of tabs) await burst(tab, 0, WARM_UP);
    });
    await takeTurns(tabs, rounds);
    const results = [];
    for (const { tab, first, bursts } of tabs) {
      const memory = [first.memory, await tab.evaluate(() => globalThis.memory())];
      results.push({ logits: first.logits, bursts, memory });
    }
    return { version: await versionOf(browser), results };
  });
}

async function takeTurns(tabs, rounds) {
  for (let round = 0; round < rounds; round++) {
    await alone(async () => {
      for (const { tab, bursts } of rotated(tabs, round)) {
        const before = await waitForQuiet(3);
        const times = await burst(tab, BURST, BEFORE);
        bursts.push({ times, quiet: before && (await quiet()) });
      }
    });
  }
}

function burst(tab, count, before) {
  return tab.evaluate((...args) => globalThis.burst(...args), count, before);
}
