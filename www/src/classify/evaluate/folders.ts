import type { ModelInfo } from 'shufflenet-wasm';
import { matchFolders, type Example, type UnmatchedFolder } from 'shufflenet-wasm/evaluate';
import type { Trouble } from '../../words/quality';
import type { Placed } from '../pictures/folders';

/** Pictures by the classes that their folders are of. */
export interface Sorted {
  /** What the folder around those of the classes is called; empty if it was not told. */
  readonly folder: string;
  /** The pictures whose class is known, named from the folder of the class on. */
  readonly examples: readonly Example<Placed>[];
  /** How many folders have the name of a class. */
  readonly folders: number;
  /** How many classes these are: several folders may be of one. */
  readonly classes: number;
  readonly unmatched: readonly UnmatchedFolder[];
  /** How many pictures lie in no folder beside or within those of the classes. */
  readonly loose: number;
}

/** Sorts pictures by the folders that they lie in: each is of the class that its folder is called by, also further within. */
export function sorted(pictures: readonly Placed[], info: ModelInfo): Sorted {
  const all = pictures.map((picture) => ({ picture, path: picture.path.split('/') }));
  const depth = depthOf(
    all.map(({ path }) => path),
    info,
  );
  const inside = all.filter(({ path }) => path.length > depth + 1);
  const { matched, unmatched } = matchFolders(
    [...new Set(inside.map(({ path }) => path[depth] ?? ''))],
    info,
  );
  const classes = new Map(matched.map(({ folder, index }) => [folder, index]));
  const examples = inside.flatMap(({ picture, path }) => {
    const truth = classes.get(path[depth] ?? '');
    return truth === undefined ? [] : [{ name: path.slice(depth).join('/'), truth, picture }];
  });
  return {
    folder: inside[0]?.path[depth - 1] ?? '',
    examples,
    folders: matched.length,
    classes: new Set(classes.values()).size,
    unmatched,
    loose: all.length - inside.length,
  };
}

/** Why these pictures can't be measured on, if they can't. */
export function troubleWith(
  { examples, unmatched, loose }: Sorted,
  { classes, name }: ModelInfo,
): Trouble | undefined {
  if (classes === 0) return { kind: 'no-classes', model: name };
  if (examples.length > 0) return undefined;
  const folders = unmatched.map(({ folder }) => folder);
  if (folders.length > 0) return { kind: 'no-fit', folders, model: name };
  return loose > 0 ? { kind: 'no-folders', pictures: loose } : { kind: 'no-pictures' };
}

/** How many folders are around those of the classes: a single one that is of no class has them within. */
function depthOf(paths: readonly string[][], info: ModelInfo): number {
  for (let depth = 0; ; depth += 1) {
    const folders = new Set(
      paths.filter(({ length }) => length > depth + 1).map((path) => path[depth] ?? ''),
    );
    const [folder = '', ...others] = folders;
    const deeper = paths.some(({ length }) => length > depth + 2);
    if (others.length > 0 || !deeper || matchFolders([folder], info).matched.length > 0) return depth;
  }
}
