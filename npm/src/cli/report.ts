import type { ModelInfo } from '../core/model.js';
import { unmatchedText, type UnmatchedFolder } from '../evaluation/folders.js';
import type { Summary } from '../evaluation/summary.js';
import type { Variant } from '../evaluation/variant.js';
import { counted, interval, megabytes, percent, whole } from '../evaluation/words.js';
import { printable } from '../node/printable.js';

/** How many of the worst are named; `--html`, `--json` and `--csv` have all. */
const WORST = 5;

/** What `evaluate` found, for people. */
export interface Found {
  readonly info: ModelInfo;
  readonly arithmetic: string;
  readonly summary: Summary;
  /** That of the model as it came first; empty where there are no others. */
  readonly variants: readonly Variant[];
  readonly unmatched: readonly UnmatchedFolder[];
}

/** A short summary for a terminal. */
export function report({ info, arithmetic, summary, variants, unmatched }: Found): string {
  const { count, classes } = summary;
  const what = `${counted(count, 'picture')} of ${counted(classes.length, 'class', 'classes')}`;
  const blocks = [
    [`${info.name}, ${arithmetic} arithmetic: ${what}`],
    count > 0 ? figures(summary, info) : [],
    variants.length > 0 ? besides(variants) : [],
    worst(summary),
    mistaken(summary, info),
    unmatched.length > 0
      ? ['Folders left out', ...unmatched.map((folder) => `  ${unmatchedText(folder, info)}`)]
      : [],
  ];
  const shown = blocks.filter((lines) => lines.length > 0);
  return shown.map((lines) => lines.map(printable).join('\n')).join('\n\n');
}

function figures({ top1, top5, macroF1, calibration }: Summary, { classes }: ModelInfo): string[] {
  const { before, temperature, after } = calibration;
  const [now, better] = [temperature.now, temperature.better].map((value) =>
    String(Number(value.toPrecision(3))),
  );
  const mended = temperature.found
    ? `temperature ${better ?? ''} instead of ${now ?? ''} would make it ${percent(after.ece)}`
    : 'these pictures tell no temperature that would fit better';
  return table(
    [
      ['first guess right', percent(top1.share), interval(top1)],
      ...(classes > 5 ? [['among the first five', percent(top5.share), interval(top5)]] : []),
      ['macro F1', macroF1.toFixed(3), 'the mean of all classes'],
      ['calibration error', percent(before.ece), mended],
    ],
    [1],
  );
}

function besides(variants: readonly Variant[]): string[] {
  const rows = variants.map(({ name, bytes, top1, top5, same, ece }) => [
    ...[name, megabytes(bytes), percent(top1.share), percent(top5.share)],
    ...[same ? percent(same.share) : '', percent(ece)],
  ]);
  const head = ['form', 'file', 'first right', 'among five', 'same first', 'calibration error'];
  return table([head, ...rows], [1, 2, 3, 4, 5]);
}

function worst({ classes }: Summary): string[] {
  const rows = classes
    .filter(({ f1 }) => f1 < 1)
    .sort((a, b) => a.f1 - b.f1)
    .slice(0, WORST)
    .map(({ label, recall, precision, count }) => [
      ...[label, percent(recall), precision === null ? 'none' : percent(precision), whole(count)],
    ]);
  return rows.length > 0
    ? table([['worst classes', 'recall', 'precision', 'pictures'], ...rows], [1, 2, 3])
    : [];
}

function mistaken({ confusions }: Summary, { labels }: ModelInfo): string[] {
  const rows = confusions
    .slice(0, WORST)
    .map(({ truth, guess, count }) => [
      `${labels[truth] ?? ''} taken for ${labels[guess] ?? ''}`,
      whole(count),
    ]);
  return rows.length > 0 ? table([['most often mistaken', 'pictures'], ...rows], [1]) : [];
}

/** Rows as lines, with the columns below each other; `right` are those that end alike. */
function table(rows: readonly (readonly string[])[], right: readonly number[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const cell = (text: string, column: number) =>
    right.includes(column) ? text.padStart(widths[column] ?? 0) : text.padEnd(widths[column] ?? 0);
  return rows.map((row) => `  ${row.map(cell).join('  ')}`.trimEnd());
}
