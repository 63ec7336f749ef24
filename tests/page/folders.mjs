// Folders on disk, as visitors have them, and how one is dropped on a page.
import { copyFile, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { after, before } from 'node:test';

/** Gives the function that makes a folder: `files` says which file is copied to where; one copied from nowhere is no picture. */
export function folders() {
  let root;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'shufflenet-'));
  });
  after(() => rm(root, { recursive: true }));
  return async function folder(name, files) {
    for (const [to, from] of Object.entries(files)) {
      const path = join(root, name, to);
      await mkdir(dirname(path), { recursive: true });
      await (from === undefined ? writeFile(path, 'none') : copyFile(from, path));
    }
    return join(root, name);
  };
}

/**
 * Drops a folder on the first of `targets` that is there. A script can make no drop with one in it, so what looks into it is made, too: it
 * gives one entry at a time.
 */
export async function dropFolder(page, folder, targets = ['body']) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const bytes = await Promise.all(files.map((file) => readFile(file, 'base64')));
  const root = `/${basename(folder)}`;
  const paths = files.map((file) => `${root}/${relative(folder, file)}`);
  await page.evaluate(
    ([root, paths, bytes, targets]) => {
      const entry = (fullPath) => {
        const at = paths.indexOf(fullPath);
        const data = Uint8Array.from(atob(bytes[at] ?? ''), (letter) => letter.charCodeAt(0));
        const name = fullPath.split('/').at(-1);
        const within = paths.filter((path) => path.startsWith(`${fullPath}/`));
        const left = [...new Set(within.map((path) => path.slice(fullPath.length + 1).split('/')[0]))];
        const some = () => left.splice(0, 1).map((name) => entry(`${fullPath}/${name}`));
        return {
          ...{ name, fullPath, isDirectory: at < 0 },
          file: (done) => done(new File([data], name, { type: 'image/jpeg' })),
          createReader: () => ({ readEntries: (done) => done(some()) }),
        };
      };
      DataTransferItem.prototype.webkitGetAsEntry = () => entry(root);
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([], root.slice(1)));
      const target = targets.map((name) => document.querySelector(name)).find(Boolean);
      target.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
    },
    [root, paths, bytes, targets],
  );
}
