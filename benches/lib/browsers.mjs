// The browsers of this machine, all driven in the same way.
import { browsers, launch } from '../../scripts/lib/browsers.mjs';
import { preferred } from './quiet.mjs';

export { browsers };

/** Runs `work` with a browser that has a fresh profile, and so nothing in its cache, and these arguments. */
export async function withBrowser(name, work, args = []) {
  const browser = await launch(name, {
    args,
    protocolTimeout: 600_000,
    // A long measurement is no script that hangs.
    extraPrefsFirefox: { 'dom.max_script_run_time': 0 },
  });
  preferred(browser.process().pid);
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** Its name and version, for people. */
export async function versionOf(browser) {
  const version = await browser.version();
  return version.replace('Chrome/', 'Chromium ').replace('firefox/', 'Firefox ');
}

/** A page with a process of its own. */
export async function open(browser, address) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => console.error(`${address}: ${error}`));
  await page.goto(address);
  return page;
}
