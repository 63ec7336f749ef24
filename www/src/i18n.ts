import type { About, Guess, Language, Problem, Sample } from './state';
import type { News } from './teach/taught';
import en, { type Say, type Words } from './words/en';
import zh from './words/zh';

const tables: Record<Language, Words> = { en, zh };
const MEMORY = 'language';

export function wordsFor(language: Language): Words {
  return tables[language];
}

/** The visitor's own choice if there was one, else the first of the browser's languages that the page speaks. */
export function firstLanguage(): Language {
  const wanted = [remembered(), ...navigator.languages];
  for (const tag of wanted) {
    if (tag?.startsWith('zh')) return 'zh';
    if (tag?.startsWith('en')) return 'en';
  }
  return 'en';
}

export function otherLanguage(language: Language): Language {
  return language === 'en' ? 'zh' : 'en';
}

/** Storage may be forbidden; then the choice lasts as long as the page. */
export function remember(language: Language): void {
  try {
    localStorage.setItem(MEMORY, language);
  } catch {
    return;
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(MEMORY);
  } catch {
    return null;
  }
}

/** Tells the browser and screen readers which language the page is in. */
export function markDocument(words: Pick<Words, 'tag' | 'title' | 'description'>): void {
  document.documentElement.lang = words.tag;
  document.title = words.title;
  document.querySelector('meta[name=description]')?.setAttribute('content', words.description);
}

const numbers = (language: Language, options: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat(tables[language].tag, options);

function sayIn(language: Language): Say {
  const whole = numbers(language, { maximumFractionDigits: 0 });
  const tenth = numbers(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const percent = numbers(language, { style: 'percent' });
  const finePercent = numbers(language, { style: 'percent', minimumFractionDigits: 1 });
  return {
    percent: (share) => {
      if (share >= 0.00995) return percent.format(share);
      return share < 0.001 ? `<${finePercent.format(0.001)}` : finePercent.format(share);
    },
    milliseconds: (ms) => `${(ms < 100 ? tenth : whole).format(ms)} ms`,
    megabytes: (bytes) => `${tenth.format(bytes / 1e6)} MB`,
    bytes: (n) => (n < 1e6 ? `${whole.format(n / 1e3)} kB` : `${tenth.format(n / 1e6)} MB`),
    megapixels: (pixels) => `${whole.format(pixels / 1e6)} MP`,
    count: (n) => whole.format(n),
  };
}

const says: Record<Language, Say> = { en: sayIn('en'), zh: sayIn('zh') };

export function sayFor(language: Language): Say {
  return says[language];
}

export function labelOf(language: Language, about: About, { index, taught }: Guess): string {
  if (taught !== undefined) return taught;
  if (about.numbered) return tables[language].numberedClass(index);
  const label = language === 'zh' ? about.labelsZh?.[index] : undefined;
  return label ?? about.labels[index] ?? String(index);
}

/** Whether a name gets no capital at its beginning: it has its own elsewhere, as “iPod” has, or was taught as it is written. */
export function isCased(label: string, guess: Guess | undefined): boolean {
  return guess?.taught !== undefined || /^\p{Ll}\p{Lu}/u.test(label);
}

/** All class names, as one looks them up. */
export function sortedLabels(language: Language, about: About): string[] {
  return about.labels
    .map((_, index) => labelOf(language, about, { index, probability: 0 }))
    .sort(new Intl.Collator(tables[language].tag, { numeric: true }).compare);
}

export function titleOf(language: Language, sample: Sample): string {
  return language === 'zh' ? sample.titleZh : sample.title;
}

export function newsIn(language: Language, news: News): string {
  const sentence = tables[language].teach.news[news.kind] as (news: News, say: Say) => string;
  return sentence(news, says[language]);
}

export function problemIn(language: Language, problem: Problem): string {
  // The table has a function for every kind, each taking just that kind; the compiler can't follow the index.
  const sentence = tables[language].problems[problem.kind] as (problem: Problem, say: Say) => string;
  return sentence(problem, says[language]);
}
