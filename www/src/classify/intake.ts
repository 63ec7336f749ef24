import { forModels } from './models/models';
import { givenIn, picturesWithin, type Placed } from './pictures/folders';
import { listen as listenTo, nothingIn } from '../shared/intake';
import type { Problem } from '../words/problem';

/** Where pictures and models go once they have come in, by whatever way. */
export interface Intake {
  /** At least one; what is no picture is told apart later, by name. */
  pictures(files: readonly File[]): void;
  /** Folders are gone through from now on; gives whether they are still wanted, or something else has come. */
  coming(): () => boolean;
  /** At least one picture that lay in a folder, and those that came with it. */
  folder(pictures: readonly Placed[], isWanted: () => boolean): void;
  /** Models, and files with the names of their classes. */
  models(files: readonly File[]): void;
  problem(problem: Problem): void;
  dragging(over: boolean): void;
}

/** Takes pictures dropped or pasted anywhere on the page. */
export function listen(intake: Intake): void {
  listenTo({ take: (data) => take(data, intake), dragging: (over) => intake.dragging(over) });
}

function take(data: DataTransfer, intake: Intake): void {
  const { files, folders } = givenIn(data);
  const [folder] = folders;
  if (folder !== undefined) {
    void look(folders, folder.name, files, intake);
    return;
  }
  if (files.length > 0) {
    sort(files, intake);
    return;
  }
  intake.problem(nothingIn(data));
}

/** Takes the pictures in folders, and the files beside these; `name` is the first folder's. */
async function look(
  folders: readonly FileSystemDirectoryEntry[],
  name: string,
  files: readonly File[],
  intake: Intake,
): Promise<void> {
  const models = forModels(files);
  if (models.length > 0) intake.models(models);
  const isWanted = intake.coming();
  const within = (await Promise.all(folders.map(picturesWithin))).flat();
  const beside = files.filter((file) => !models.includes(file)).map((file) => ({ path: file.name, file }));
  if (within.length > 0) intake.folder([...within, ...beside], isWanted);
  else if (!isWanted()) return;
  else if (beside.length > 0) intake.pictures(beside.map(({ file }) => file));
  else if (models.length === 0) intake.problem({ kind: 'folder-empty', name });
}

/** Tells pictures and models apart by their names. */
export function sort(files: readonly File[], intake: Intake): void {
  const models = forModels(files);
  const pictures = files.filter((file) => !models.includes(file));
  if (models.length > 0) intake.models(models);
  if (pictures.length > 0) intake.pictures(pictures);
}
