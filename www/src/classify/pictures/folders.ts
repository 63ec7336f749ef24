/** A picture, and where it lay in what was given: `pets/cat/1.jpg`. */
export interface Placed {
  readonly path: string;
  readonly file: File;
}

/** Pictures by the folders of their classes. */
interface ClassFolders {
  /** What the folder around those of the classes is called; empty if it was not told. */
  readonly folder: string;
  /** The pictures of each folder by its name; where they lay is told from there on. */
  readonly classes: ReadonlyMap<string, readonly Placed[]>;
  /** How many pictures lie in no folder beside or within these. */
  readonly loose: number;
}

/** What was dropped or pasted. To be asked while the event is handled: later the browser has it no more. */
export function givenIn(data: DataTransfer): { files: File[]; folders: FileSystemDirectoryEntry[] } {
  const items = [...data.items].filter(({ kind }) => kind === 'file');
  const entries = items.map((item) => item.webkitGetAsEntry());
  const folders = entries.filter(isFolder);
  if (folders.length === 0) return { files: [...data.files], folders };
  // Among the files a folder would be one that can't be read.
  const files = items.map((item, at) => (isFolder(entries[at]) ? null : item.getAsFile()));
  return { files: files.filter((file) => file !== null), folders };
}

/** All pictures in a folder and further within, in order. What is hidden, and what is no picture, is passed over. */
export async function picturesWithin(folder: FileSystemDirectoryEntry): Promise<Placed[]> {
  try {
    const entries = (await entriesOf(folder)).filter(({ name }) => !name.startsWith('.'));
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const within = entries.map((entry) =>
      isFolder(entry) ? picturesWithin(entry) : pictureOf(entry as FileSystemFileEntry),
    );
    return (await Promise.all(within)).flat();
  } catch (error) {
    console.warn(`${folder.fullPath} could not be read.`, error);
    return [];
  }
}

/** The pictures among the files of a folder that was chosen. */
export function picturesAmong(files: readonly File[]): Placed[] {
  return files
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(({ path, file }) => isPicture(file) && !/(^|\/)\./.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Sorts pictures by the folders that they lie in: each is of the class that its folder is called by, also further within. */
export function classFolders(
  pictures: readonly Placed[],
  isClass: (folder: string) => boolean,
): ClassFolders {
  const all = pictures.map(({ path, file }) => ({ path: path.split('/'), file }));
  const depth = depthOf(
    all.map(({ path }) => path),
    isClass,
  );
  const inside = all.filter(({ path }) => path.length > depth + 1);
  const classes = new Map<string, Placed[]>();
  for (const { path, file } of inside) {
    const [folder = '', ...within] = path.slice(depth);
    const known = classes.get(folder) ?? [];
    known.push({ path: [folder, ...within].join('/'), file });
    classes.set(folder, known);
  }
  return { folder: inside[0]?.path[depth - 1] ?? '', classes, loose: all.length - inside.length };
}

/** How many folders are around those of the classes: a single one that is of no class has them within. */
function depthOf(paths: readonly string[][], isClass: (folder: string) => boolean): number {
  for (let depth = 0; ; depth += 1) {
    const folders = new Set(
      paths.filter(({ length }) => length > depth + 1).map((path) => path[depth] ?? ''),
    );
    const [folder = '', ...others] = folders;
    const deeper = paths.some(({ length }) => length > depth + 2);
    if (others.length > 0 || !deeper || isClass(folder)) return depth;
  }
}

async function pictureOf(entry: FileSystemFileEntry): Promise<Placed[]> {
  try {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return isPicture(file) ? [{ path: entry.fullPath.slice(1), file }] : [];
  } catch (error) {
    console.warn(`${entry.fullPath} could not be read.`, error);
    return [];
  }
}

async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  // Browsers give them in parts, and an empty one at the end.
  for (;;) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (part.length === 0) return all;
    all.push(...part);
  }
}

function isFolder(entry: FileSystemEntry | null | undefined): entry is FileSystemDirectoryEntry {
  return entry?.isDirectory === true;
}

/** As far as the name tells. */
function isPicture({ type }: File): boolean {
  return type.startsWith('image/');
}
