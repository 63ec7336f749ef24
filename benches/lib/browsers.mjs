// The browsers of this machine, all driven in the same way.
import puppeteer from 'puppeteer-core';
import { find } from '../../scripts/lib/run.mjs';
import { browser as chromium } from '../../scripts/setup.mjs';
import { preferred } from './quiet.mjs';

const asRoot = process.getuid?.() === 0;
const FOUND = {
  Chromium: {
    browser: 'chrome',
    executablePath: chromium(),
    args: ['--disable-gpu', ...(asRoot ? ['--no-sandbox'] : [])],
  },
  Firefox: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX || find('firefox-esr') || find('firefox'),
    // A long measurement is no script that hangs.
    extraPrefsFirefox: { 'dom.max_script_run_time': 0 },
  },
};

/** Names of the browsers that are installed here. */
export const browsers = Object.keys(FOUND).filter((name) => FOUND[name].executablePath);

/** Runs `work` with a browser that has a fresh profile, and so nothing in its cache. */
export async function withBrowser(name, work) {
  const browser = await puppeteer.launch({ ...FOUND[name], headless: true, protocolTimeout: 600_000 });
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
