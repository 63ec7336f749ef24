// Contenders outside of browsers: a process that answers each line with a line.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { root } from '../../../scripts/lib/run.mjs';
import { preferred } from '../../lib/quiet.mjs';

/** Starts `program` of this folder with `interpreter`; what comes back can be called as a page of a contender can. */
export function startNative(interpreter, program, model) {
  const path = join(root, 'benches/peers/native', program);
  const child = spawn(interpreter, [path, model], { stdio: ['pipe', 'pipe', 'inherit'] });
  preferred(child.pid);
  const answers = createInterface(child.stdout)[Symbol.asyncIterator]();
  const call = async (...what) => {
    child.stdin.write(`${JSON.stringify(what)}\n`);
    const { value, done } = await answers.next();
    if (done) throw new Error(`${program} ended before it answered.`);
    return JSON.parse(value);
  };
  return {
    first: () => call('first'),
    burst: (count, before) => call('burst', count, before),
    memory: () => undefined,
    close: () => child.stdin.end(),
  };
}
