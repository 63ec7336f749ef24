import { chromium } from 'playwright-core';

/** Chromium; the environment variable CHROMIUM names another one. `flags`: what else it is to be told. */
export function launch(flags = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    // Chromium's sandbox refuses to run as root, as tests in containers do.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ...flags],
  });
}
