import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { NO_PICTURE, picturesIn, type Unread } from './pictures.js';

/** A folder whose pictures are of one class. */
export interface ClassFolder {
  readonly name: string;
  readonly pictures: readonly ClassPicture[];
  /** What of it can't be read. */
  readonly unread: readonly Unread[];
}

export interface ClassPicture {
  /** From the folder of all classes on, whatever the system: `cat/1.jpg`. */
  readonly name: string;
  readonly path: string;
}

/** The folders in a folder, in order, each with all pictures in it and further within. */
export async function classFolders(root: string): Promise<ClassFolder[]> {
  const like = `It has to be a folder with one for each class in it, called by its label, such as ${join('photos', 'cat', '1.jpg')}.`;
  if (!(await stat(root)).isDirectory()) throw new Error(`${root} is a file. ${like}`);
  const names = (await readdir(root)).filter((name) => !name.startsWith('.')).sort();
  const folders: ClassFolder[] = [];
  for (const name of names) {
    if (await isFolder(join(root, name))) folders.push(await classFolder(root, name));
    else if (name.includes('\ufffd'))
      throw new Error(`The name of ${join(root, name)} is no UTF-8. Rename it.`);
  }
  if (folders.length === 0) throw new Error(`${root} has no folder in it. ${like}`);
  return folders;
}

/** Also what is linked to; a link to nothing is none. */
async function isFolder(path: string): Promise<boolean> {
  const entry = await stat(path).catch(() => undefined);
  return entry?.isDirectory() ?? false;
}

async function classFolder(root: string, name: string): Promise<ClassFolder> {
  const path = join(root, name);
  const [pictures, unread]: [ClassPicture[], Unread[]] = [[], []];
  for (const place of await picturesIn([path])) {
    if (!('problem' in place)) {
      const { file } = place;
      pictures.push({ name: relative(root, file).split(sep).join('/'), path: file });
    } else if (place.problem !== NO_PICTURE) unread.push(place);
  }
  return { name, pictures, unread };
}
