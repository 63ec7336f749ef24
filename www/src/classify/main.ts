import { render } from 'lit-html';
import { App } from './app';
import { firstLanguage, markDocument } from '../shared/language';
import { HeatLayer } from './heat';
import { keepPlace } from './place';
import { listen } from './intake';
import { FIRST_LIST } from './models/models';
import { listSamples } from '../shared/samples';
import { Store } from '../shared/store';
import type { State } from './state';
import { nothingTaught } from './teach/taught';
import { page } from './view/page';
import { viewOf } from './view/view';

const root = document.querySelector<HTMLElement>('#page');
if (root === null) throw new Error('index.html has no element #page');

const heat = new HeatLayer();
const store = new Store<State>({
  language: firstLanguage(),
  model: { at: 'loading', received: 0, total: undefined },
  models: FIRST_LIST,
  // Before the first drawing, so that nothing moves when they come; index.html has them on the way already.
  samples: await listSamples(),
  quality: { eightBit: false, running: false },
  dragging: false,
  heat: { on: false, canvas: heat.canvas },
  teach: nothingTaught,
  update: false,
});
const app = new App(store, heat);
void app.start();

let before = store.state;
store.watch((state) => {
  const view = viewOf(state, app.actions);
  markDocument(state.language, 'classify');
  render(page(view), root);
  keepPlace(root, before, state);
  before = state;
});

listen(app.intake);
addEventListener('pageshow', ({ persisted }) => {
  if (persisted) app.resume();
});
