// Linters and tests, as many side by side as there are cores, each told as it starts and ends, and a summary.
import { availableParallelism } from 'node:os';
import { Failure, run, seconds } from './run.mjs';

/**
 * A command. What it prints is read if it `counts` its tests, else it is one. Of those with the same `room`, a folder
 * that each wants for itself, one runs at a time.
 * @typedef {{ name: string, run: string[], env?: Record<string, string>, room?: string, counts?: boolean }} Step
 * @typedef {{ step: Step, passed: number, failed: number, time: string }} Result
 */

/** How the test runners say how many tests passed and failed: cargo test and wasm-bindgen's, Node's, pytest. */
const PASSED = [
  /^test result: .*?(\d+) passed/gm,
  /^[#ℹ] pass (\d+)/gm,
  /^(?:\d+ failed, )?(\d+) passed.* in /gm,
];
const FAILED = [/^test result: .*?(\d+) failed/gm, /^[#ℹ] fail (\d+)/gm, /^(\d+) failed.* in /gm];

/**
 * Runs all of the steps, which start in this order; a failure stops none, and makes the exit code 1.
 * @param {Step[]} steps
 * @param {string[]} remarks for the summary
 */
export async function runSteps(steps, remarks = []) {
  const start = Date.now();
  /** @type {Result[]} */
  const results = [];
  await sideBySide(steps, availableParallelism(), async (step) => void results.push(await check(step)));

  console.log(`\n── summary (${seconds(start)})`);
  for (const { step, passed, failed, time } of results) {
    const facts = `${step.name.padEnd(26)} ${time.padStart(8)}  ${passed} passed, ${failed} failed`;
    console.log(`${failed ? '✗' : '✓'} ${facts}`);
  }
  for (const remark of remarks) console.log(remark);
  const total = (key) => results.reduce((sum, result) => sum + result[key], 0);
  console.log(`\n${total('passed')} passed, ${total('failed')} failed`);
  if (total('failed') > 0) process.exitCode = 1;
}

/**
 * @param {Step} step
 * @returns {Promise<Result>}
 */
async function check(step) {
  console.log(`… ${step.name}`);
  const start = Date.now();
  const [command, ...args] = step.run;
  let output;
  let failed = 0;
  try {
    output = await run(command, args, { env: step.env });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    output = error.message;
    failed = Math.max(1, count(output, FAILED));
  }
  const passed = step.counts ? count(output, PASSED) : 1 - failed;
  // A runner that found no test has checked nothing.
  if (passed + failed === 0) failed = 1;
  const time = seconds(start);
  console.log(`\n── ${step.name} (${time})\n${output.trim()}`.trimEnd());
  return { step, passed, failed, time };
}

function count(output, patterns) {
  const matches = patterns.flatMap((pattern) => [...output.matchAll(pattern)]);
  return matches.reduce((sum, [, number]) => sum + Number(number), 0);
}

/**
 * Does `work` for each step, `lanes` at a time. One whose room is taken lets the next go first.
 * @param {Step[]} steps
 * @param {number} lanes
 * @param {(step: Step) => Promise<void>} work
 */
async function sideBySide(steps, lanes, work) {
  const waiting = [...steps];
  const busy = new Map();
  const taken = (room) => room !== undefined && [...busy.keys()].some((step) => step.room === room);
  while (waiting.length + busy.size > 0) {
    const at = waiting.findIndex(({ room }) => !taken(room));
    if (at < 0 || busy.size === lanes) {
      await Promise.race(busy.values());
      continue;
    }
    const [step] = waiting.splice(at, 1);
    busy.set(
      step,
      work(step).finally(() => busy.delete(step)),
    );
  }
}
