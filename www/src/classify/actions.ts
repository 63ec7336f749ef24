import type { Format } from './save';
import type { Sample } from '../shared/samples';
import type { Language } from '../words';
import type { ClassKey, Shot } from './state';
import type { Teacher } from './teach/teacher';

/** What a visitor can do. */
export interface Actions {
  /** Takes files that were chosen: pictures, models, the names of their classes. */
  choose(files: readonly File[]): void;
  sample(sample: Sample): void;
  /** Shows one picture of the album large. */
  shot(shot: Shot): void;
  /** Goes from that back to the album. */
  back(): void;
  closeAlbum(): void;
  /** Saves what the network said: of the picture on show, or of all in the album. */
  save(format: Format): void;
  startCamera(): void;
  stopCamera(): void;
  switchCamera(): void;
  mirror(): void;
  freeze(): void;
  /** Shows what speaks for a class, by its index or the most probable one; again: no more. */
  explain(of?: ClassKey): void;
  /** Classes of the visitor's own. */
  teach(): Teacher;
  /** Opens or closes the list of all classes. */
  list(listed: boolean): void;
  update(): void;
  speak(language: Language): void;
  retryModel(): void;
  useModel(id: string): void;
  removeModel(id: string): Promise<void>;
  undoRemoval(): Promise<void>;
  /** Measures how good the model is on the pictures of a folder that was chosen, or of the one that was dropped. */
  measureQuality(files?: readonly File[]): void;
  /** Does not measure on the folder that was dropped. */
  declineQuality(): void;
  /** Whether 8-bit arithmetic is measured beside that in use. */
  besideEightBit(beside: boolean): void;
  measureSpeed(): void;
  /** Copies the text of an element. */
  copySpeed(report: HTMLElement): void;
}
