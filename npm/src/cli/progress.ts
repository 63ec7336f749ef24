import { SingleBar } from 'cli-progress';

/** On a terminal, unless results run over it as they come. */
export function progressBar(total: number, printing: boolean): SingleBar | undefined {
  if (total < 2 || !process.stderr.isTTY || (printing && process.stdout.isTTY)) return undefined;
  const format = '{bar} {value} of {total} pictures, {eta_formatted} left';
  const bar = new SingleBar({ format, stream: process.stderr, barsize: 30, clearOnComplete: true });
  bar.start(total, 0);
  return bar;
}
