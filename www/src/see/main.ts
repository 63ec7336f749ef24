import { render } from 'lit-html';
import { firstLanguage, markDocument } from '../shared/language';
import { listSamples } from '../shared/samples';
import { Store } from '../shared/store';
import { App } from './app';
import { first } from './state';
import { page } from './view/page';
import { viewOf } from './view/view';

const root = document.querySelector<HTMLElement>('#page');
if (root === null) throw new Error('see.html has no element #page');

const store = new Store(first(firstLanguage(), await listSamples()));
const app = new App(store);
store.watch((state) => {
  markDocument(state.language, 'see');
  render(page(viewOf(state, app)), root);
});
void app.start();
