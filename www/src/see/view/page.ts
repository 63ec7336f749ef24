import { html, noChange, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import { ref } from 'lit-html/directives/ref.js';
import type { Prediction } from 'shufflenet-wasm';
import { arrivalText } from '../../shared/arrival';
import { chosen } from '../../shared/chosen';
import { failureNotice } from '../../shared/failure';
import { refocus } from '../../shared/view/focus';
import { languageButton } from '../../shared/view/language-button';
import { problemText } from '../../shared/view/problem-text';
import { singleClick } from '../../shared/view/single-click';
import { ownTile, sampleTile } from '../../shared/view/tiles';
import type { View as Camera } from '../../shared/viewfinder';
import { problemIn, wordsFor } from '../../words';
import { PARTS, type Part } from '../address';
import { convolutions } from '../parts/convolutions';
import { cost } from '../parts/cost';
import { mistakes } from '../parts/mistakes';
import { questions, questionsBefore } from '../parts/questions';
import { network } from '../parts/layers';
import { shuffle } from '../parts/shuffle';
import { value } from '../parts/value';
import { widths } from '../parts/widths';
import { CAMERA } from '../state';
import { cite, labelOf, type View } from './view';

const bodies: Readonly<Record<Part, (view: View) => TemplateResult>> = {
  film: ({ app }) => html`${app.film.element}`,
  mistakes,
  convolutions,
  cost,
  shuffle,
  network,
  widths,
  value,
  questions,
};

export function page(view: View): TemplateResult {
  const { part } = view.state;
  return part === undefined ? whole(view) : alone(view, part);
}

function whole(view: View): TemplateResult {
  const { words, state, app } = view;
  return html`
    <header class="masthead">
      <p><a href="./index.html">← ${words.back}</a></p>
      ${languageButton(state.language, (language) => app.speak(language))}
    </header>
    <main class="essay">
      <h1 class="question">${words.title}</h1>
      <p class="lead"><strong>${words.answer}</strong> ${words.answerMore}</p>
      ${section(view, 'film')} ${picture(view)} ${questionsBefore(view)}
      ${PARTS.filter((part) => part !== 'film').map((part) => section(view, part))} ${links(view)}
    </main>
  `;
}

/** One part, to be shown within something else. */
function alone(view: View, part: Part): TemplateResult {
  const { words } = view;
  return html`
    <main class="essay" data-alone>
      <h1 class="unseen">${words.title}</h1>
      ${section(view, part)} ${troubles(view)}
      <p class="small"><a href="./see.html" target="_blank" rel="noopener">${words.title}</a></p>
    </main>
  `;
}

function section(view: View, part: Part): TemplateResult {
  const { title, ask } = view.words.parts[part];
  return html`<section data-part=${part} aria-labelledby=${part}>
    <h2 id=${part} tabindex="-1">${title}</h2>
    <p class="ask">${ask}</p>
    ${bodies[part](view)}
  </section>`;
}

/** What others explain better, and where it all comes from. */
function links({ words, say }: View): TemplateResult {
  return html`
    <p class="small">
      ${words.more}${say.colon}<a href="https://poloclub.github.io/cnn-explainer/" rel="noopener"
        >CNN Explainer</a
      >
    </p>
    <p class="small">
      ${words.papers}${say.colon}${cite('arXiv 1807.11164', '1807.11164')}${say.comma}${cite('arXiv 1704.04861', '1704.04861')}
    </p>
  `;
}

function troubles(view: View): TemplateResult {
  const { words, state, app } = view;
  const { language, problem, refused, failed } = state;
  const passing = state.models.find(({ id, passing }) => id === state.model && passing === true);
  const retry = () => {
    void app.retry();
    refocus('#pictures, [data-alone] h2');
  };
  return html`
    ${problem === undefined ? nothing : notice(problem === 'picture' ? words.problems.picture : problemIn(language, problem))}
    ${refused === undefined ? nothing : notice(problemText(language, refused))}
    ${passing === undefined ? nothing : notice(problemIn(language, { kind: 'model-not-kept', name: passing.name }))}
    ${failed === undefined ? nothing : failureNotice(language, failed, retry)}
  `;
}

function notice(text: TemplateResult | string): TemplateResult {
  return html`<p class="notice" role="alert">${text}</p>`;
}

/** What everything below is about. */
function picture(view: View): TemplateResult {
  const { words, say, state, app } = view;
  const [first] = state.predictions;
  const paint = (canvas?: Element) => {
    if (canvas instanceof HTMLCanvasElement) app.paint(canvas);
  };
  const name = state.name === CAMERA ? words.camera.start : (state.name ?? '');
  const title = state.sample === undefined ? name : say.title(state.sample.file);
  return html`
    <section class="intake" aria-labelledby="pictures">
      <h2 id="pictures" tabindex="-1">${words.pictures}</h2>
      <ul class="strip" aria-label=${words.pictures}>
        <li>${ownTile({ name: words.own, choose: (files) => app.choose(files) })}</li>
        ${state.samples.map(
          (sample) =>
            html`<li>
              ${sampleTile(sample, {
                title: say.title(sample.file),
                current: sample === state.sample,
                lazy: true,
                choose: () => void app.sample(sample),
              })}
            </li>`,
        )}
      </ul>
      ${camera(view)} ${troubles(view)} ${models(view)}
      <div class="looked">
        ${state.features === undefined ? nothing : html`<canvas role="img" aria-label=${title} ${ref(paint)}></canvas>`}
        <div>
          <p class="saw">
            ${state.loading === undefined ? saw(view, first) : arrivalText(state.language, state.loading)}
          </p>
          <p class="unseen" role="status">
            ${state.loading === undefined ? saw(view, state.said) : wordsFor(state.language).arrival.starting}
          </p>
          <p class="small">${words.here}</p>
        </div>
      </div>
    </section>
  `;
}

/** What the network sees, if it has names for it. */
function saw(view: View, best: Prediction | undefined): TemplateResult | string {
  const { words, say, state } = view;
  if (best === undefined) return state.loaded?.info.classes === 0 ? words.models.noClasses : '';
  return html`${words.sees}: <strong>${labelOf(view, best)}</strong> (${say.percent(best.probability)})`;
}

function camera(view: View): TemplateResult {
  const {
    words,
    state,
    app: { viewfinder },
  } = view;
  const { camera } = state;
  const toggle = () => (camera === undefined ? void viewfinder.start() : viewfinder.stop());
  // One button in both, so that the focus stays on it.
  return html`<p class="buttons">
    <button class="quiet" @click=${singleClick(toggle)}>
      ${camera === undefined ? words.camera.start : words.camera.stop}
    </button>
    ${camera === undefined ? nothing : filming(view, camera)}
  </p>`;
}

/** What can be done with a camera that is on. */
function filming({ words, app: { viewfinder } }: View, camera: Camera): TemplateResult {
  return html`
    <button
      class="quiet"
      aria-disabled=${String(camera.at === 'starting')}
      aria-pressed=${camera.at === 'held'}
      @click=${() => void viewfinder.hold()}
    >
      ${words.camera.hold}
    </button>
    ${camera.others ? html`<button class="quiet" @click=${() => void viewfinder.switch()}>${words.camera.other}</button>` : nothing}
  `;
}

/** Which network it is that sees. */
function models({ words, state, app }: View): TemplateResult {
  const use = (event: Event) => void app.model((event.currentTarget as HTMLSelectElement).value);
  // The one that is being opened stays chosen meanwhile.
  const selected = (id: string | undefined) =>
    state.opening === undefined ? live(state.model === id) : noChange;
  return html`<div class="pick">
    <label class="choice">
      <span>${words.models.model}</span>
      <select @change=${use}>
        <option value="" .selected=${selected(undefined)}>${words.models.builtIn}</option>
        ${state.models.map(({ id, name }) => html`<option value=${id} .selected=${selected(id)}>${name}</option>`)}
      </select>
    </label>
    <label class="quiet opener">
      <input type="file" class="unseen" @change=${(event: Event) => void app.open(chosen(event))} />
      ${state.opening === undefined ? words.models.open : words.models.opening}
    </label>
  </div>`;
}
