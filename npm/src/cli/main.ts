#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { reason } from '../core/errors.js';
import { closeTo } from '../core/options.js';
import { printableLines } from '../node/printable.js';
import { classify } from './classify.js';
import { convert } from './convert.js';
import { evaluate } from './evaluate.js';
import { fetchModel } from './fetch.js';
import { inspect } from './inspect.js';

/** What a command is given, and what it answers with: the exit code. */
type Command = (args: string[]) => Promise<number>;

const COMMANDS: Readonly<Record<string, Command>> = { convert, evaluate, fetch: fetchModel, inspect };

// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE')
    console.error(`shufflenet-wasm: The output could not be written: ${error.message}.`);
  process.exit(error.code === 'EPIPE' ? 0 : 2);
});

/** In plain words, that a file or folder is not there. */
function missing(error: unknown): string | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT' && 'path' in error))
    return undefined;
  return `There is no ${String(error.path)}, or no folder for it.`;
}

/** The command that a word names; a word that is no picture either may be a slip. */
function commandCalled(word: string): Command | undefined {
  const names = Object.keys(COMMANDS);
  if (names.includes(word)) return COMMANDS[word];
  const close = /^\w+$/.test(word) && !existsSync(word) ? closeTo(word, names) : undefined;
  if (close) throw new Error(`There is no file ${word}. Did you mean the command ${close}?`);
  return undefined;
}

try {
  const [first = '', ...rest] = process.argv.slice(2);
  const command = commandCalled(first);
  process.exitCode = await (command ? command(rest) : classify(process.argv.slice(2)));
} catch (error) {
  console.error(`shufflenet-wasm: ${printableLines(missing(error) ?? reason(error))}`);
  process.exitCode = 2;
}
