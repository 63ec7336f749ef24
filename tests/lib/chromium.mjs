// Chromium, as Playwright drives it.
import { chromium } from 'playwright-core';
import { chromium as own } from '../../scripts/lib/browsers.mjs';

/** `flags`: what else it is to be told. */
export function launch(flags = []) {
  return chromium.launch({ ...own, args: [...own.args, ...flags] });
}
