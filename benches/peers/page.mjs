// Loads one contender, named in the address, and runs it once; then runs it as often as it is told to.
import { memory } from './memory.mjs';

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

/** A normalised input by formula, in the order that the contender wants. */
function picture(layout) {
  const pixels = 224 * 224;
  const planar = (i) => (layout === 'NHWC' ? (i % 3) * pixels + Math.floor(i / 3) : i);
  const value = (i) => Math.sin(0.37 * i) + Math.cos(0.011 * i);
  return Float32Array.from({ length: 3 * pixels }, (_, i) => value(planar(i)));
}

const started = start();
started.catch(() => {});

Object.assign(globalThis, {
  async first() {
    const { logits, coldStart } = await started;
    return { coldStart, logits: Array.from(logits), memory: memory() };
  },
  /** Milliseconds of each of `count` runs, after `before` runs that are not timed. */
  async burst(count, before) {
    const { run, input } = await started;
    const times = [];
    for (let i = -before; i < count; i++) {
      const start = performance.now();
      await run(input);
      if (i >= 0) times.push(performance.now() - start);
    }
    return times;
  },
  memory,
});
