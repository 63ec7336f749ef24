import { render } from 'lit-html';
import { firstLanguage, markDocument } from '../shared/language';
import { listen } from '../shared/intake';
import { listSamples } from '../shared/samples';
import { Store } from '../shared/store';
import { readAddress } from './address';
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
  const view = viewOf(state, app);
  app.film.show(view);
  render(page(view), root);
});

const asked = () => readAddress(location.search, location.hash);
listen({ take: (data) => app.take(data), dragging: () => undefined });
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) app.resume();
});

/** A value that the address names is brought into sight once it is there. */
async function arrive(shown: Promise<void>): Promise<void> {
  const { place } = asked();
  await shown;
  if (place !== undefined) root?.querySelector('[data-part=value]')?.scrollIntoView();
}
addEventListener('hashchange', () => void arrive(app.go(asked())));
void arrive(app.start(asked()));
