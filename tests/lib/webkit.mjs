// WebKit, the engine of Safari, where WebKitGTK's driver is installed.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { freePort } from './serve.mjs';

/** How the protocol calls an element. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

const installed = (program) => spawnSync('which', [program]).status === 0;
const browser = ['4.1', '4.0', '6.0']
  .map((version) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${version}/MiniBrowser`)
  .find(existsSync);

/** For the tests that need it: false, or why they can't run. */
export const skip =
  installed('WebKitWebDriver') && installed('xvfb-run') && browser
    ? false
    : 'WebKitGTK’s driver is not installed (Debian: webkit2gtk-driver, xvfb)';

/**
 * A page in WebKit: `run` gives what an asynchronous function, run in it, returns; `until` asks a function there again
 * and again, until it returns something; `choose` puts files into the file input that a selector names.
 */
export async function open(t, address) {
  const port = await freePort();
  // Two that start at once take the same screen, unless each begins to look elsewhere.
  const screen = ['-a', `--server-num=${100 + (port % 1000)}`];
  const driver = spawn('xvfb-run', [...screen, 'WebKitWebDriver', `--port=${port}`], {
    // WebKit's sandbox needs privileges that containers lack.
    env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' },
    detached: true,
  });
  t.after(() => process.kill(-driver.pid));
  const options = { binary: browser, args: ['--automation'] };
  const { sessionId } = await command(port, '/session', {
    capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
  });
  const send = (path, body) => command(port, `/session/${sessionId}${path}`, body);
  await send('/timeouts', { script: 120_000 });
  await send('/url', { url: address });
  return {
    async run(script, ...args) {
      const wrapped = `const done = arguments[arguments.length - 1];
        (${script})(...arguments).then(done, (error) => done({ error: String(error) }));`;
      const value = await send('/execute/async', { script: wrapped, args });
      assert.equal(value?.error, undefined);
      return value;
    },
    async until(look, ...args) {
      for (;;) {
        const found = await send('/execute/sync', { script: `return (${look})(...arguments);`, args });
        if (found) return found;
        await setTimeout(50);
      }
    },
    async choose(selector, files) {
      const { [ELEMENT]: id } = await send('/element', { using: 'css selector', value: selector });
      await send(`/element/${id}/value`, { text: files.join('\n') });
    },
  };
}

/** A command of the WebDriver protocol; the driver takes a moment to start. */
async function command(port, path, body) {
  for (let attempt = 0; ; attempt++) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        body: JSON.stringify(body),
      });
      const { value } = await response.json();
      assert.equal(value?.error, undefined, value?.message);
      return value;
    } catch (error) {
      if (!(error instanceof TypeError) || attempt === 40) throw error;
      await setTimeout(250);
    }
  }
}
