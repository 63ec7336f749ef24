// What both pages say, in every language that they speak.
import type { Assumption, ModelInfo } from 'shufflenet-wasm';
import type { About } from './assumption.ts';
import { choose, next } from './choice.ts';
import type { Words } from './en/index.ts';
import * as languages from './languages.ts';
import type { News } from './news.ts';
import type { Problem } from './problem.ts';
import { sayIn, type Say } from './say.ts';

export type Language = keyof typeof languages;
export type { Say, Words };

const tables: Readonly<Record<Language, Words>> = languages;
export const LANGUAGES = Object.keys(tables) as readonly Language[];
/** Spoken where a visitor's own is missing; it has all words. */
const DEFAULT: Language = 'en';

export function wordsFor(language: Language): Words {
  return tables[language];
}

/** The first of these tags' languages that the pages speak. */
export function chooseLanguage(tags: readonly string[]): Language {
  return choose(LANGUAGES, tags) ?? DEFAULT;
}

/** The one after, and after the last the first. */
export function nextLanguage(language: Language): Language {
  return next(LANGUAGES, language);
}

const says = new Map<Language, Say>();

export function sayFor(language: Language): Say {
  const { tag, signs } = tables[language];
  const say = says.get(language) ?? sayIn(tag, signs, (file) => titleIn(language, file));
  says.set(language, say);
  return say;
}

function titleIn(language: Language, file: string): string {
  return tables[language].titles[file] ?? tables[DEFAULT].titles[file] ?? file;
}

/** The name of a model's class, in the language if the model has it. */
export function labelIn(
  language: Language,
  { labels, translations }: Pick<ModelInfo, 'labels' | 'translations'>,
  index: number,
): string {
  return translations[language]?.[index] ?? labels[index] ?? String(index);
}

/** What was assumed of a model file, the visitor's `own` or the page's, a sentence each. */
export function assumedIn(language: Language, { assumed, preprocess }: ModelInfo, own: boolean): string[] {
  const words = tables[language].classify.assumed;
  return assumed.map((assumption) => {
    const sentence = words[assumption.kind] as (assumption: Assumption, about: About) => string;
    return sentence(assumption, { preprocess, own });
  });
}

export function newsIn(language: Language, news: News): string {
  const sentence = tables[language].classify.teach.news[news.kind] as (news: News, say: Say) => string;
  return sentence(news, sayFor(language));
}

export function problemIn(language: Language, problem: Problem): string {
  // The table has a function for every kind, each taking just that kind; the compiler can't follow the index.
  const sentence = tables[language].classify.problems[problem.kind] as (problem: Problem, say: Say) => string;
  return sentence(problem, sayFor(language));
}
