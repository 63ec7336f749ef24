// Measuring undisturbed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { find } from '../../scripts/lib/run.mjs';

const LOCK = process.env.BENCH_LOCK ?? join(tmpdir(), 'cpu.lock');

/** Runs `work` while holding a lock, so that one measurement is made at a time; without the command `flock`, just runs it. */
export async function alone(work) {
  if (!find('flock')) return work();
  const holder = spawn('flock', [LOCK, 'sh', '-c', 'echo held; cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(holder.stdout, 'data');
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await once(holder, 'exit');
  }
}

/** Gives a process and its children a larger share of a busy machine, where the system allows that (Linux, root). */
export function preferred(pid) {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, '-15');
  } catch {
    // Then it has its fair share, and `quiet` tells which measurements others disturbed.
  }
}

/** Whether nothing else runs: of a tenth of a second, the processors were busy for at most a tenth. */
export async function quiet() {
  const before = times();
  await sleep(100);
  const after = times();
  return after.busy - before.busy <= 0.1 * (after.all - before.all);
}

/** Waits for a quiet moment, but not for ever; says whether one came. */
export async function waitForQuiet(tries = 10) {
  for (let i = 0; i < tries; i++) if (await quiet()) return true;
  return false;
}

function times() {
  const sums = { busy: 0, all: 0 };
  for (const { times } of cpus()) {
    const all = Object.values(times).reduce((a, b) => a + b);
    sums.all += all;
    sums.busy += all - times.idle;
  }
  return sums;
}
