// What the page says that what was taught is saved as. It comes with that page, which has no other words.
import { choose, next } from '../choice.ts';
import type { TaughtWords } from '../en/taught.ts';
import { sayIn, type Say } from '../say.ts';
import * as languages from './languages.ts';
import type { Trouble } from './trouble.ts';

export type Language = keyof typeof languages;
export type { Say, TaughtWords };
export type { Trouble } from './trouble.ts';

const tables: Readonly<Record<Language, TaughtWords>> = languages;
const LANGUAGES = Object.keys(tables) as readonly Language[];

export function taughtWordsFor(language: Language): TaughtWords {
  return tables[language];
}

/** The first of these tags' languages that the page speaks. */
export function chooseLanguage(tags: readonly string[]): Language {
  return choose(LANGUAGES, tags) ?? 'en';
}

/** The one after, and after the last the first. */
export function nextLanguage(language: Language): Language {
  return next(LANGUAGES, language);
}

export function sayFor(language: Language): Say {
  return sayIn(language, tables[language].signs, (file) => file);
}

export function troubleIn(language: Language, trouble: Trouble): string {
  const sentence = tables[language].problems[trouble.kind] as (trouble: Trouble, say: Say) => string;
  return sentence(trouble, sayFor(language));
}
