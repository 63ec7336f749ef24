// The browsers of this machine: how they are started, and those that are all driven in the same way, by their own protocols.
import puppeteer from 'puppeteer-core';
import { browser } from '../setup.mjs';
import { find } from './run.mjs';

/** How Chromium is started, whatever drives it: its sandbox refuses to run as root, as tests in containers do. */
export const chromium = {
  executablePath: browser(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
};

/** @type {Record<string, import('puppeteer-core').LaunchOptions>} */
const FOUND = {
  Chromium: { browser: 'chrome', ...chromium, args: ['--disable-gpu', ...chromium.args] },
  Firefox: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX || find('firefox-esr') || find('firefox'),
  },
};

/** Names of the browsers that are installed here. */
export const browsers = Object.keys(FOUND).filter((name) => FOUND[name].executablePath);

/** For the tests that need it: false, or why they can't run. */
export const noFirefox = browsers.includes('Firefox')
  ? false
  : 'Firefox is not installed (Debian: firefox-esr)';

/**
 * Starts a browser with a fresh profile, and so nothing in its cache.
 * @param {import('puppeteer-core').LaunchOptions} options
 */
export function launch(name, options = {}) {
  const args = [...(FOUND[name].args ?? []), ...(options.args ?? [])];
  return puppeteer.launch({ ...FOUND[name], headless: true, ...options, args });
}
