import { ShuffleNetError } from '../core/errors.js';
import { tagOf } from '../core/values.js';
import { isOutcome, type Outcome } from './outcome.js';

/** What outcomes that are kept were made of. Those of anything else say nothing about it. */
export interface RecordHead {
  /** The SHA-256 of the model file. */
  readonly model: string;
  readonly arithmetic: string;
  /** Where the pictures are: names alone would be those of other ones, too. */
  readonly pictures: string;
}

/** Changes when outcomes of before can't be used any more. */
const VERSION = 1;
/** What each part of the head is, for people. */
const PARTS = {
  model: 'the model whose SHA-256 is',
  arithmetic: 'the arithmetic',
  pictures: 'the pictures in',
} as const;

/**
 * The first line of a file that keeps outcomes. Lines of `recordLine` follow, each written as soon as it is there, so
 * that whatever stops the work loses none.
 *
 * @example
 * ```ts
 * import { recordHead, recordLine, type Outcome } from 'shufflenet-wasm/evaluate';
 * const lines = [recordHead({ model: 'a3f0…', arithmetic: 'f32', pictures: '/data/pets' })];
 * const onOutcome = (outcome: Outcome, fresh: boolean) => fresh && lines.push(recordLine(outcome));
 * ```
 */
export function recordHead({ model, arithmetic, pictures }: RecordHead): string {
  return JSON.stringify({ evaluation: VERSION, model, arithmetic, pictures });
}

/**
 * A line that keeps an outcome, without its end; `variant` is of what, where there are several.
 *
 * @example
 * ```ts
 * import { recordLine } from 'shufflenet-wasm/evaluate';
 * const line = recordLine({ name: 'cat/1.jpg', truth: 3, error: { message: 'It is empty.' } });
 * ```
 */
export function recordLine(outcome: Outcome, variant = ''): string {
  return JSON.stringify(variant === '' ? outcome : { variant, ...outcome });
}

/**
 * The outcomes in a file of such lines, by their variant. What was cut off when the work was stopped is passed over; a file of
 * anything but what `wanted` says is refused.
 *
 * @example
 * ```ts
 * import { readRecord } from 'shufflenet-wasm/evaluate';
 * const wanted = { model: 'a3f0…', arithmetic: 'f32', pictures: '/data/pets' };
 * const known = readRecord(localStorage.getItem('record') ?? '', wanted).get('');
 * ```
 */
export function readRecord(text: string, wanted: RecordHead): Map<string, Outcome[]> {
  const records = new Map<string, Outcome[]>();
  const [first = '', ...lines] = text.split('\n');
  if (text.trim() === '') return records;
  checkHead(objectIn(first), wanted);
  for (const line of lines) {
    const { variant = '', ...outcome } = objectIn(line);
    if (typeof variant !== 'string' || !isOutcome(outcome)) continue;
    const record = records.get(variant) ?? [];
    records.set(variant, record);
    record.push(outcome);
  }
  return records;
}

function checkHead(head: Readonly<Record<string, unknown>>, wanted: RecordHead): void {
  const { evaluation } = head;
  if (evaluation === undefined) throw refused('its first line is not that of a record');
  if (evaluation !== VERSION) {
    throw refused(
      `version ${VERSION} of such records is needed, and it has version ${said(evaluation)}: another version of this program kept it`,
    );
  }
  for (const [part, words] of Object.entries(PARTS) as [keyof RecordHead, string][]) {
    if (head[part] === wanted[part]) continue;
    throw refused(`it is of ${words} ${said(head[part])}, and this is ${said(wanted[part])}`);
  }
}

function refused(why: string): ShuffleNetError {
  return new ShuffleNetError(
    'BadInput',
    `The record can't be continued: ${why}. Take what it was begun with, or another file.`,
  );
}

/** What stands in a file, cut for a message. */
function said(value: unknown): string {
  if (value === undefined) return 'nothing';
  return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 100);
}

/** An object in JSON; an empty one instead of anything else. */
function objectIn(line: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    return tagOf(value) === 'Object' ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
