// How a person lays the examples out and asks them: for their tests, their pictures and `npm run consumers`.
import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { file, picture } from '../lib/files.mjs';

/** A guess as the examples write it. */
const GUESS = /^\s*(.+?) \d+ %/;

/** Copies an example, and the package's files beside it, as its README says; gives its path on the server. */
export async function laid(name) {
  const folder = `target/laid/${name}`;
  await rm(file(folder), { recursive: true, force: true });
  await cp(file(`examples/${name}`), file(folder), { recursive: true });
  await cp(file('npm/dist'), join(file(folder), 'shufflenet'), { recursive: true });
  return `/${folder}/`;
}

/** Answers for the CDN that the pen names, with the package built here; gives the address and the version that it names. */
export async function cdn(page) {
  const html = await readFile(file('examples/pen/pen.html'), 'utf8');
  const [address, version] = html.match(/https:\S+?@([\d.]+)\/dist\//);
  await page.route(`${address}**`, (route) => {
    const name = route.request().url().slice(address.length);
    return route.fulfill({ path: file(`npm/dist/${name}`), headers: { 'access-control-allow-origin': '*' } });
  });
  return { address, version };
}

/** Gives a page a picture; gives the label of its first guess. */
export async function chosen(page, path = picture('cat')) {
  await page.locator('input[type=file]:enabled').setInputFiles(path);
  const text = await page.getByText(GUESS).first().textContent();
  return text.match(GUESS)[1];
}

/** Gives a page a file that is no picture, which it has to say, and then one that is. */
export async function refusedAndChosen(page) {
  const none = { name: 'none.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
  await page.locator('input[type=file]:enabled').setInputFiles(none);
  await page.getByText("can't be used").waitFor();
  return chosen(page);
}

/** Asks an extension by its menu, as if on a picture; gives the label of its first guess. */
export async function menuAsked(worker) {
  const text = await worker.evaluate(async () => {
    const pause = () => new Promise((resolve) => setTimeout(resolve, 100));
    const { onClicked } = chrome.contextMenus;
    while (!onClicked.hasListeners()) await pause();
    onClicked.dispatch({ menuItemId: 'ask', srcUrl: chrome.runtime.getURL('cat.png') });
    let badge;
    do {
      await pause();
      badge = await chrome.action.getBadgeText({});
    } while (['', '…'].includes(badge));
    return chrome.action.getTitle({});
  });
  return text.match(GUESS)?.[1] ?? text;
}
