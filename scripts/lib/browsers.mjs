// The browsers of this machine that are all driven in the same way, by their own protocols.
import puppeteer from 'puppeteer-core';
import { browser as chromium } from '../setup.mjs';
import { find } from './run.mjs';

const asRoot = process.getuid?.() === 0;
/** @type {Record<string, import('puppeteer-core').LaunchOptions>} */
const FOUND = {
  Chromium: {
    browser: 'chrome',
    executablePath: chromium(),
    args: ['--disable-gpu', ...(asRoot ? ['--no-sandbox'] : [])],
  },
  Firefox: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX || find('firefox-esr') || find('firefox'),
  },
};

/** Names of the browsers that are installed here. */
export const browsers = Object.keys(FOUND).filter((name) => FOUND[name].executablePath);

/**
 * Starts a browser with a fresh profile, and so nothing in its cache.
 * @param {import('puppeteer-core').LaunchOptions} options
 */
export function launch(name, options = {}) {
  const args = [...(FOUND[name].args ?? []), ...(options.args ?? [])];
  return puppeteer.launch({ ...FOUND[name], headless: true, ...options, args });
}
