import { closeSync, openSync, writeSync } from 'node:fs';
import { stat, truncate } from 'node:fs/promises';
import { reason } from '../core/errors.js';
import type { Outcome } from '../evaluation/outcome.js';
import { readRecord, recordHead, recordLine, type RecordHead } from '../evaluation/record.js';
import { textIn } from './places.js';

/** Outcomes that outlast the program. */
export interface Kept {
  /** Those of before, of a form of the model. */
  known(variant: string): readonly Outcome[];
  keep(outcome: Outcome, variant: string): void;
  close(): void;
}

/** Keeps nothing. */
export const NOTHING_KEPT: Kept = { known: () => [], keep: () => undefined, close: () => undefined };

/** Reads the outcomes in a file, if it is there, and appends to it; a file of something else is refused, and stays as it is. */
export async function keptIn(file: string, head: RecordHead): Promise<Kept> {
  const text = await recordIn(file);
  const empty = text.trim() === '';
  if (empty && text !== '') await truncate(file);
  const records = read(file, text, head);
  const open = openSync(file, 'a');
  // At once and not when there is time: whatever ends the program, what is done is kept.
  const write = (line: string) => writeSync(open, `${line}\n`);
  if (empty) write(recordHead(head));
  else if (!text.endsWith('\n')) write(''); // It was ended in the middle of a line.
  return {
    known: (variant) => records.get(variant) ?? [],
    keep: (outcome, variant) => void write(recordLine(outcome, variant)),
    close: () => closeSync(open),
  };
}

async function recordIn(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  // It is gone back to, which a pipe or a device does not let.
  if (found && !found.isFile()) throw new Error(`--resume ${file} is no file, and one is needed.`);
  return found ? textIn(file) : '';
}

function read(file: string, text: string, head: RecordHead): Map<string, Outcome[]> {
  try {
    return readRecord(text, head);
  } catch (error) {
    throw new Error(`--resume ${file}: ${reason(error)}`, { cause: error });
  }
}
