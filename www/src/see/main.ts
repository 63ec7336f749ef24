import { html, render } from 'lit-html';
import { firstLanguage, otherLanguage, remember } from '../i18n';
import en, { type SeeWords } from './words/en';
import zh from './words/zh';

const tables: Record<'en' | 'zh', SeeWords> = { en, zh };

const root = document.querySelector<HTMLElement>('#page');
if (root === null) throw new Error('see.html has no element #page');

let language = firstLanguage();
draw(root);

function draw(root: HTMLElement): void {
  const words = tables[language];
  document.documentElement.lang = words.tag;
  document.title = words.title;
  document.querySelector('meta[name=description]')?.setAttribute('content', words.description);
  const change = () => {
    language = otherLanguage(language);
    remember(language);
    draw(root);
  };
  render(
    html`
      <header class="masthead">
        <p><a href="./index.html">${words.back}</a></p>
        <button class="quiet" lang=${words.otherTag} @click=${change}>${words.other}</button>
      </header>
      <main class="bench">
        <h1 class="question">${words.title}</h1>
        <p class="lead"><strong>${words.answer}</strong> ${words.answerMore}</p>
      </main>
    `,
    root,
  );
}
