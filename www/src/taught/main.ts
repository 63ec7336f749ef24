import { render } from 'lit-html';
import { HeatLayer } from '../classify/heat';
import { Store } from '../shared/store';
import { chooseLanguage } from '../words/taught';
import { App } from './app';
import { contents } from './contents';
import { listen } from '../shared/intake';
import type { State } from './state';
import { page } from './view/page';
import { titleOf, viewOf } from './view/view';

const root = document.querySelector<HTMLElement>('#page');
if (root === null) throw new Error('page.html has no element #page');

const made = contents();
const heat = new HeatLayer();
const store = new Store<State>({
  language: chooseLanguage(navigator.languages),
  network: { at: 'starting' },
  heat: { on: false, canvas: heat.canvas },
  dragging: false,
});
const app = new App(store, made, heat);
store.watch((state) => {
  const view = viewOf(state, made, app);
  document.documentElement.lang = state.language;
  document.title = titleOf(view);
  render(page(view), root);
});
listen({ take: (data) => app.take(data), dragging: (dragging) => store.set({ dragging }) });
void app.start();
