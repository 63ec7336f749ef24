import { SingleBar } from 'cli-progress';

/** On a terminal, unless results run over it as they come. */
export function progressBar(total: number, printing: boolean): SingleBar | undefined {
  if (total < 2 || !process.stderr.isTTY || (printing && process.stdout.isTTY)) return undefined;
  const format = '{bar} {value} of {total} pictures, {eta_formatted} left';
  // Lines are cut by the bar itself: a terminal that is told to do so stays like that if the program is ended.
  const bar = new SingleBar({
    ...{ format, stream: process.stderr, barsize: 30 },
    ...{ clearOnComplete: true, linewrap: true },
  });
  bar.start(total, 0);
  return bar;
}
