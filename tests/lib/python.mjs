// Python beside the tests, for what PyTorch and others answer.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PYTHON, root } from '../../scripts/lib/run.mjs';

/**
 * What Python prints, `training/` being among its modules; nothing where it or one of its modules is not installed.
 * @param {string[]} args
 * @param {import('node:child_process').ExecFileOptions} options
 */
export async function python(args, options = {}) {
  try {
    const env = { ...process.env, PYTHONPATH: join(root, 'training') };
    const { stdout } = await promisify(execFile)(PYTHON, args, { env, ...options });
    return String(stdout);
  } catch (error) {
    if (/No module named|ENOENT/.test(error.message)) return undefined;
    throw error;
  }
}

/** The same of a program that prints JSON. */
export async function pythonJson(...args) {
  const printed = await python(['-c', ...args]);
  return printed === undefined ? undefined : JSON.parse(printed);
}
