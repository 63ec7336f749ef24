// Cold starts in fresh browsers, and bursts of runs in pages that are all open at once.
import { launch, open, versionOf } from '../lib/browsers.mjs';
import { alone, quiet, waitForQuiet } from '../lib/quiet.mjs';
import { address } from './models.mjs';

/** Timed runs of a burst, and untimed ones before it. */
const BURST = 5;
const BEFORE = 2;
/** Runs after which every browser has compiled its fastest code. */
const WARM_UP = 60;

const page = (server, contender, options, model) =>
  `${server.origin}/benches/peers/page.html#${encodeURIComponent(JSON.stringify({ contender, ...options, model: address(model) }))}`;

/** Milliseconds from the start of the navigation to the first result, one for each of `times` fresh browsers; and the files fetched. */
export async function coldStarts(name, server, { cold, options }, model, times) {
  const starts = [];
  for (let i = 0; i < times; i++) {
    await alone(async () => {
      const browser = await launch(name);
      await waitForQuiet(20);
      server.fetched.clear();
      const tab = await open(browser, page(server, cold, options, model));
      starts.push((await tab.evaluate(() => globalThis.first())).coldStart);
      await browser.close();
    });
  }
  return { starts, files: [...server.fetched].filter((path) => !path.startsWith('/benches/peers/')) };
}

/**
 * Bursts of all contenders, in an order that rotates from round to round, so that none is always the first, and what
 * changes on the machine meanwhile meets them all.
 */
export async function bursts(name, server, contenders, model, rounds) {
  const browser = await launch(name);
  const tabs = [];
  for (const { module, options } of contenders) {
    const tab = await open(browser, page(server, module, options, model));
    tabs.push({ tab, first: await tab.evaluate(() => globalThis.first()), bursts: [] });
  }
  const burst = (tab, count, before) => tab.evaluate((...args) => globalThis.burst(...args), count, before);
  await alone(async () => {
    for (const { tab } of tabs) await burst(tab, 0, WARM_UP);
  });
  for (let round = 0; round < rounds; round++) {
    await alone(async () => {
      const first = round % tabs.length;
      for (const { tab, bursts } of [...tabs.slice(first), ...tabs.slice(0, first)]) {
        const before = await waitForQuiet(3);
        const times = await burst(tab, BURST, BEFORE);
        bursts.push({ times, quiet: before && (await quiet()) });
      }
    });
  }
  const results = [];
  for (const { tab, first, bursts } of tabs) {
    results.push({
      logits: first.logits,
      bursts,
      memory: [first.memory, await tab.evaluate(() => globalThis.memory())],
    });
  }
  const version = await versionOf(browser);
  await browser.close();
  return { version, results };
}
