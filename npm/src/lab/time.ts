/** Milliseconds that one measurement goes on at least, and all of them after the first few. */
const BATCH = 4;
const ENOUGH = 120;
/** Fewest measurements. */
const FEWEST = 5;

/** The milliseconds that `work` takes: the least disturbed of many measurements. */
export function timeOf(work: () => void): number {
  const run = (times: number) => {
    const start = performance.now();
    for (let n = 0; n < times; n++) work();
    return performance.now() - start;
  };
  // Long enough for the browser's clock; the first ones also until the browser has optimised the code.
  let times = 1;
  while (run(times) < BATCH) times *= 2;
  let best = Infinity;
  for (let spent = 0, n = 0; n < FEWEST || spent < ENOUGH; n++) {
    const ms = run(times);
    spent += ms;
    best = Math.min(best, ms / times);
    if (ms < BATCH) times *= 2;
  }
  return best;
}
