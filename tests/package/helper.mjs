// What the package's tests share.
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { defaultModel } from 'shufflenet-wasm';
import sirv from 'sirv';

const root = new URL('../../', import.meta.url);

export const file = (path) => fileURLToPath(new URL(path, root));
export const MODEL = file(`npm/dist/${defaultModel.file}`);
export const picture = (name) => file(`tests/golden/pictures/${name}.png`);

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

/** The page's sample photographs, each with its path and the label that a person gave it. */
export async function samples() {
  const list = JSON.parse(await readFile(file('www/public/samples/index.json'), 'utf8'));
  return list.map((sample) => ({ ...sample, path: file(`www/public/samples/${sample.file}`) }));
}

/** The header of a picture that is too large, and nothing more. */
export function hugeBitmap(width, height) {
  const bmp = new DataView(new ArrayBuffer(54));
  bmp.setUint16(0, 0x424d);
  bmp.setUint32(10, 54, true);
  bmp.setUint32(14, 40, true);
  bmp.setInt32(18, width, true);
  bmp.setInt32(22, height, true);
  bmp.setUint16(26, 1, true);
  bmp.setUint16(28, 24, true);
  return new Uint8Array(bmp.buffer);
}

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

/** Serves the repository on 127.0.0.1; `routes` answers some paths itself. */
export async function serve(routes = {}) {
  const files = sirv(fileURLToPath(root), { dev: true });
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const route = Object.keys(routes).find((prefix) => pathname.startsWith(prefix));
    if (route) routes[route](request, response, pathname);
    else files(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page under a policy, if there is to be one. */
export const html = (policy, script) => `<!doctype html><title>Entry</title>
${policy && `<meta http-equiv="Content-Security-Policy" content="${policy}">`}
<script type="module">${script}</script>`;

/** What makes all that a module exports global in a page. */
export const exposing = (path) =>
  `import * as api from '${path}'; Object.assign(globalThis, api); globalThis.ready = true;`;

/** Chromium; the environment variable CHROMIUM names another one. */
export function launch() {
  const root = process.getuid() === 0;
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: root ? ['--no-sandbox'] : [],
  });
}

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
