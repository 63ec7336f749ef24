import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { entryAt, inOrder, picturesBelow, type Unread } from './pictures.js';

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
    const entry = await entryAt(join(root, name));
    if (entry === undefined) continue;
    if ('problem' in entry) folders.push({ name, pictures: [], unread: [entry] });
    else if (entry.isDirectory()) folders.push(await classFolder(root, name));
  }
  if (folders.length === 0) throw new Error(`${root} has no folder in it. ${like}`);
  return folders;
}

async function classFolder(root: string, name: string): Promise<ClassFolder> {
  const [pictures, unread]: [ClassPicture[], Unread[]] = [[], []];
  for (const place of inOrder(await picturesBelow(join(root, name)))) {
    const { file: path } = place;
    if ('problem' in place) unread.push(place);
    else pictures.push({ name: relative(root, path).split(sep).join('/'), path });
  }
  return { name, pictures, unread };
}
