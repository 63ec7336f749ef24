// Loads one contender, named in the address, and runs it once; then runs it as often as it is told to.
import { memory } from './memory.mjs';
import { burst, picture } from './work.mjs';

const { contender, ...options } = JSON.parse(decodeURIComponent(location.hash.slice(1)));

async function start() {
  const { layout, load } = await import(`./contenders/${contender}.mjs`);
  const run = await load(options);
  const input = picture(layout);
  const logits = await run(input);
  // Counted from the start of the navigation.
  const coldStart = performance.now();
  return { run, input, logits, coldStart };
}

const started = start();
started.catch(() => {});

Object.assign(globalThis, {
  async first() {
    const { logits, coldStart } = await started;
    return { coldStart, logits: Array.from(logits), memory: memory() };
  },
  burst: async (count, before) => burst(await started, count, before),
  memory,
});
