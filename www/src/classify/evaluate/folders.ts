import type { ModelInfo } from 'shufflenet-wasm';
import { matchFolders, type Example, type UnmatchedFolder } from 'shufflenet-wasm/evaluate';
import type { Trouble } from '../../words/quality';
import { classFolders, type Placed } from '../pictures/folders';

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

/** Sorts pictures by the classes that the folders around them are called by. */
export function sorted(pictures: readonly Placed[], info: ModelInfo): Sorted {
  const isClass = (folder: string) => matchFolders([folder], info).matched.length > 0;
  const { folder, classes: folders, loose } = classFolders(pictures, isClass);
  const { matched, unmatched } = matchFolders([...folders.keys()], info);
  const examples = matched.flatMap(({ folder, index }) =>
    (folders.get(folder) ?? []).map((picture) => ({ name: picture.path, truth: index, picture })),
  );
  const classes = new Set(matched.map(({ index }) => index)).size;
  return { ...{ folder, examples, unmatched, loose }, folders: matched.length, classes };
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
