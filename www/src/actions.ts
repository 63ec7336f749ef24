import type { Sample } from './state';

/** What a visitor can do. */
export interface Actions {
  choose(input: HTMLInputElement): void;
  sample(sample: Sample): void;
  switchLanguage(): void;
  retryModel(): void;
}
