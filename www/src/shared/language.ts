import { chooseLanguage, wordsFor, type Language } from '../words';

const MEMORY = 'language';

/** The visitor's own choice if there was one, else the first of the browser's languages that the page speaks. */
export function firstLanguage(): Language {
  const own = remembered();
  return chooseLanguage(own === null ? navigator.languages : [own, ...navigator.languages]);
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
export function markDocument(language: Language, page: 'classify' | 'see'): void {
  const words = wordsFor(language);
  const { title, description } = words[page];
  document.documentElement.lang = words.tag;
  document.title = title;
  document.querySelector('meta[name=description]')?.setAttribute('content', description);
}
