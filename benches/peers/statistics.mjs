export function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at % 1);
}

export const median = (values) => quantile(values, 0.5);

/** Bursts in which nothing else ran on the machine, if there are enough of them; else all. */
function usable(bursts) {
  const quiet = bursts.filter((burst) => burst.quiet);
  return quiet.length >= 4 ? quiet : bursts;
}

/** Milliseconds of a run: median, and the range in which eight of ten lie. */
export function times(bursts) {
  const all = usable(bursts).flatMap((burst) => burst.times);
  return { median: median(all), low: quantile(all, 0.1), high: quantile(all, 0.9) };
}

/** How many times as long as `other` a run takes: the median of the rounds, in each of which both had their turn. */
export function ratio(bursts, other) {
  return median(bursts.map(({ times }, round) => median(times) / median(other[round].times)));
}

/** The largest difference, as a share of the largest expected value. */
export function deviation(values, expected) {
  const largest = (list) => Math.max(...list.map(Math.abs));
  return largest(expected.map((value, i) => value - values[i])) / largest(expected);
}
