// Running commands and telling the user about it. Plain Node: used before anything is installed.
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The interpreter of what is optional: training and some rows of the benches. */
export const PYTHON = process.env.PYTHON ?? 'python3';

// The repository's own tools come first; rustup's come last, for shells that don't have them on their PATH yet.
export const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
process.env.PATH = [
  join(root, '.tools/bin'),
  join(root, 'node_modules/.bin'),
  process.env.PATH,
  join(cargoHome, 'bin'),
].join(delimiter);

/** A failure that the user can do something about: shown without a stack trace. */
export class Failure extends Error {
  /** What the command that failed printed. */
  output = '';
}

/** A command's output, both streams; `live` also shows it as it comes. Throws a `Failure` with it on a non-zero exit. */
export function run(command, args, { env = {}, cwd = root, live = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (live) process.stdout.write(text);
      });
    }
    child.on('error', (error) => reject(new Failure(`${command} can't be run: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(output);
      const failure = new Failure(
        `${command} ${args.join(' ')}: ended with ${signal ?? code}\n${live ? '' : output}`,
      );
      reject(Object.assign(failure, { output }));
    });
  });
}

/** A command's output, or nothing when it is not installed or fails. */
export async function ask(command, ...args) {
  try {
    return await run(command, args);
  } catch {
    return '';
  }
}

/** Where a program is, if it is on the PATH. */
export function find(program) {
  for (const folder of process.env.PATH.split(delimiter)) {
    const path = join(folder, program);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Makes sure that something is there: one line if it is; else says what it does and how long that takes, does it, and checks. */
export async function ensure(name, { ready, about, make }) {
  if (await ready()) return console.log(`✓ ${name}`);
  console.log(`… ${name}: ${about}`);
  const start = Date.now();
  await make();
  if (!(await ready())) throw new Failure(`${name}: it ran, but the result is not there.`);
  console.log(`✓ ${name} (${seconds(start)})`);
}

export function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

/** Runs `work` if the module is the one that was started, and not imported. */
export async function main(module, work) {
  if (pathToFileURL(process.argv[1] ?? '').href !== module) return;
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Failure ? `\n✗ ${error.message.trimEnd()}` : error);
    process.exitCode = 1;
  }
}
