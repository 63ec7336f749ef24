import type { Sample } from './state';

/** What a visitor can do. */
export interface Actions {
  choose(input: HTMLInputElement): void;
  sample(sample: Sample): void;
  startCamera(): void;
  stopCamera(): void;
  switchCamera(): void;
  mirror(): void;
  freeze(): void;
  /** Shows what speaks for a class, by its index or the most probable one; again: no more. */
  explain(index?: number): void;
  update(): void;
  switchLanguage(): void;
  retryModel(): void;
}
