import { render } from 'lit-html';
import { firstLanguage, markDocument } from '../i18n';
import { listSamples } from '../samples';
import { App, blank } from './app';
import { page } from './view/page';
import en, { type SeeWords } from './words/en';
import zh from './words/zh';

const tables: Record<'en' | 'zh', SeeWords> = { en, zh };

function rootElement(): HTMLElement {
  const root = document.querySelector<HTMLElement>('#page');
  if (root === null) throw new Error('see.html has no element #page');
  return root;
}

const root = rootElement();

let due = false;
const app: App = new App(blank(firstLanguage(), await listSamples()), () => {
  if (due) return;
  due = true;
  // Once for all changes of a turn.
  queueMicrotask(draw);
});

function draw(): void {
  due = false;
  const words = tables[app.state.language];
  markDocument(words);
  render(page({ state: app.state, words, app }), root);
}

draw();
void app.start();
