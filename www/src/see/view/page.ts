import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { sayFor, titleOf } from '../../i18n';
import { addressOf } from '../../samples';
import { icon } from '../../view/icon';
import { five } from './five';
import { four } from './four';
import { one } from './one';
import { three } from './three';
import { source, two } from './two';
import { labelOf, percent, type View } from './view';

export function page(view: View): TemplateResult {
  const { words, app } = view;
  return html`
    <header class="masthead">
      <p><a href="./index.html">← ${words.back}</a></p>
      <button class="quiet" lang=${words.otherTag} @click=${() => app.switchLanguage()}>
        ${words.other}
      </button>
    </header>
    <main class="essay">
      <h1 class="question">${words.title}</h1>
      <p class="lead"><strong>${words.answer}</strong> ${words.answerMore}</p>
      <aside>
        <h2>${words.errors}</h2>
        <ul>
          <li>${words.error1} ${source(words.mobile, '1704.04861')}</li>
          <li>${words.error2} ${source(words.paper, '1807.11164')}</li>
        </ul>
      </aside>
      ${picture(view)} ${one(view)} ${two(view)} ${three(view)} ${four(view)} ${five(view)}
    </main>
  `;
}

/** What everything below is about. */
function picture(view: View): TemplateResult {
  const { words, state, app } = view;
  const [first] = state.predictions;
  const paint = (canvas?: Element) => {
    if (canvas instanceof HTMLCanvasElement) app.paint(canvas);
  };
  const title = state.sample === undefined ? (state.name ?? '') : titleOf(state.language, state.sample);
  return html`
    <section class="intake" aria-labelledby="pictures">
      <h2 id="pictures">${words.pictures}</h2>
      <ul class="strip" aria-label=${words.pictures}>
        <li>
          <label class="tile own">
            <input
              type="file"
              accept="image/*"
              class="unseen"
              @change=${(event: Event) => void app.choose(event.currentTarget as HTMLInputElement)}
            />
            ${icon(svg`<path d="M12 4v16M4 12h16" />`)}
            <span class="unseen">${words.own}</span>
          </label>
        </li>
        ${state.samples.map(
          (sample) =>
            html`<li>
              <button
                class="tile"
                aria-current=${sample === state.sample ? 'true' : nothing}
                @click=${() => void app.sample(sample)}
              >
                <img src=${addressOf(sample)} alt=${titleOf(state.language, sample)} loading="lazy" />
              </button>
            </li>`,
        )}
      </ul>
      <p>
        <button class="quiet" @click=${() => (state.camera ? app.stopCamera() : void app.startCamera())}>
          ${state.camera ? words.cameraStop : words.camera}
        </button>
      </p>
      ${state.problem === undefined ? nothing : html`<p class="notice" role="alert">${words.problems[state.problem]}</p>`}
      ${state.failed === undefined ? nothing : html`<p class="notice" role="alert">${words.failed(state.failed)}</p>`}
      <div class="looked">
        ${first === undefined ? nothing : html`<canvas role="img" aria-label=${title} ${ref(paint)}></canvas>`}
        <div>
          <p role="status" class="saw">
            ${
              state.loading !== undefined
                ? arrival(view, state.loading)
                : first === undefined
                  ? nothing
                  : html`${words.sees}:
                      <strong>${labelOf(view, first)}</strong> (${percent(view, first.probability)})`
            }
          </p>
          <p class="small">${words.here}</p>
        </div>
      </div>
    </section>
  `;
}

function arrival({ words, state }: View, { received, total }: NonNullable<View['state']['loading']>): string {
  const say = sayFor(state.language);
  return total === undefined || received >= total
    ? words.starting
    : words.loading(say.megabytes(received), say.megabytes(total));
}
