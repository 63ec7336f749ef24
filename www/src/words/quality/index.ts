// What the part of the first page says that measures how good the model is. It comes with that part, and not before.
import type { Language } from '../index.ts';
import { sayFor } from '../index.ts';
import type { Say } from '../say.ts';
import type { QualityWords } from '../en/quality.ts';
import * as languages from './languages.ts';
import type { Trouble } from './trouble.ts';

export type { QualityWords };
export type { Ending, Trouble } from './trouble.ts';

const tables: Readonly<Record<Language, QualityWords>> = languages;

export function qualityWordsFor(language: Language): QualityWords {
  return tables[language];
}

export function troubleIn(language: Language, trouble: Trouble): string {
  const sentence = tables[language].troubles[trouble.kind] as (trouble: Trouble, say: Say) => string;
  return sentence(trouble, sayFor(language));
}
