// What the tests of the second page share.

/** Waits until the first sample was looked at and measured. */
export async function seen(page) {
  await page.locator('[data-trace=standard]').waitFor();
  await page.locator('.sheet-of-channels').waitFor();
  await page.locator('[data-layer=classifier] .bar').waitFor();
}
