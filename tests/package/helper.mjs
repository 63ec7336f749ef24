// What the package's tests share.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ShuffleNetError } from 'shufflenet-wasm';
import { file } from '../lib/files.mjs';

/** The program of the command line. */
export const CLI = file('npm/dist/cli.js');

/** Exit code and output of a program that runs in a folder; never throws. One that hangs is ended, and has no exit code. */
export async function runIn(cwd, program, ...args) {
  try {
    return { code: 0, ...(await promisify(execFile)(program, args, { cwd, timeout: 120_000 })) };
  } catch ({ code, stdout, stderr }) {
    return { code, stdout, stderr };
  }
}
export const run = (...command) => runIn(undefined, ...command);
export const cli = (...args) => run(process.execPath, CLI, ...args);

/** That what is asked for, a promise or what gives one, is refused with this code, and with a message that has all of `words` in it. */
export const refused = (work, code, ...words) =>
  assert.rejects(work, (error) => {
    assert.ok(error instanceof ShuffleNetError, error.stack);
    assert.equal(error.code, code, error.message);
    for (const word of words) assert.ok(error.message.includes(word), error.message);
    return true;
  });

/** A JPEG file that says how the camera was held. */
export function withOrientation(jpeg, orientation) {
  const exif = [0xff, 0xe1, 0, 34, ...Buffer.from('Exif\0\0MM\0*\0\0\0\x08', 'latin1')];
  const entry = [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  return Buffer.concat([jpeg.subarray(0, 2), Buffer.from([...exif, ...entry]), jpeg.subarray(2)]);
}

export function cosine(a, b) {
  const dot = (u, v) => u.reduce((sum, x, i) => sum + x * v[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

/** A page under a policy, if there is to be one. */
export const html = (policy, script) => `<!doctype html><title>Entry</title>
${policy && `<meta http-equiv="Content-Security-Policy" content="${policy}">`}
<script type="module">${script}</script>`;

/** What makes all that a module exports global in a page. */
export const exposing = (path) =>
  `import * as api from '${path}'; Object.assign(globalThis, api); globalThis.ready = true;`;

/** Lets engines that start from now on stop with a trap in the function of this name, once told to break down. */
export async function breakable(t, name) {
  const { instantiate } = WebAssembly;
  const unreachable = await trap();
  let broken = false;
  let calls = 0;
  const { mock } = t.mock.method(WebAssembly, 'instantiate', async (module, imports) => {
    const made = await instantiate(module, imports);
    const { exports } = made.instance ?? made; // Of bytes, or of what is compiled.
    const call = (...args) => {
      if (broken) unreachable();
      calls += 1;
      return exports[name](...args);
    };
    return { instance: { exports: { ...exports, [name]: call } } };
  });
  return {
    breakDown: () => (broken = true),
    mend: () => (broken = false),
    restore: () => mock.restore(),
    /** How often it was called, in all of them. */
    calls: () => calls,
  };
}

/** A WebAssembly function of one instruction, `unreachable`. */
async function trap() {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  const sections = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 0x66, 0, 0, 10, 5, 1, 3, 0, 0, 11];
  const { instance } = await WebAssembly.instantiate(new Uint8Array([...header, ...sections]));
  return instance.exports.f;
}
