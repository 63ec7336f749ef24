import { classFolders, type Placed } from '../pictures/folders';
import type { Taught } from '../state';
import { tidyName } from './taught';

/** The pictures for each class, by its name: that of their folder. Several folders may be of one class. */
interface Lessons {
  readonly classes: ReadonlyMap<string, readonly File[]>;
  /** How many pictures lie in no folder of a class. */
  readonly loose: number;
}

/** What pictures in folders teach; where there are folders around those of the classes, one that is called like a taught class is none of them. */
export function lessonsIn(pictures: readonly Placed[], taught: readonly Taught[]): Lessons {
  const known = new Set(taught.map(({ name }) => name));
  const found = classFolders(pictures, (folder) => known.has(tidyName(folder)));
  const classes = new Map<string, File[]>();
  let { loose } = found;
  for (const [folder, placed] of found.classes) {
    const name = tidyName(folder);
    const files = placed.map(({ file }) => file);
    if (name === '') loose += files.length;
    else classes.set(name, [...(classes.get(name) ?? []), ...files]);
  }
  return { classes, loose };
}
