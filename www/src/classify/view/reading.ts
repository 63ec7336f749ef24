import { html, nothing, type TemplateResult } from 'lit-html';
import { BLANK, SURE } from '../../shared/answer';
import { isCased, labelOf } from '../labels';
import { TOP, type Guess, type Reading } from '../state';
import { keyOf } from '../guesses';
import { arrival, modelStatus } from './model-status';
import { notice } from './notice';
import { saves } from './saves';
import type { View } from './view';

/** Below this share nothing that the network knows fits. */
export const NOTHING = 0.2;

/** What the network sees in the picture. Every line has its place before the answer comes, so that nothing moves. */
export function reading(view: View): TemplateResult {
  const { state, words } = view;
  const { model, reading } = state;
  return html`
    <section class="reading" aria-labelledby="result" aria-busy=${reading === undefined}>
      <h2 id="result" class="unseen" tabindex="-1">${words.result}</h2>
      ${notice(view)} ${model.at === 'failed' ? modelStatus(view) : nothing}
      <ol class="guesses">
        ${Array.from({ length: TOP }, (_, n) => guess(view, reading?.guesses[n], n === 0))}
      </ol>
      <p class="verdict">${verdict(view, reading)}</p>
      ${facts(view, reading)} ${state.camera === undefined ? saves(view, reading === undefined) : nothing}
    </section>
  `;
}

/** One line of the answer, or its empty place. The bar of the first shows the network's arrival before that. */
function guess(view: View, guess: Guess | undefined, first: boolean): TemplateResult {
  const { state, words, say, act } = view;
  const { model } = state;
  const coming = first && model.at === 'loading' ? arrival(view, model) : undefined;
  const label =
    guess !== undefined && model.at === 'ready' ? labelOf(state.language, model.info, guess) : BLANK;
  const share = guess?.probability ?? 0;
  const taught = guess?.taught !== undefined;
  const tag = taught ? words.teach.yoursTag : nothing;
  const cased = isCased(label, guess);
  return html`
    <li
      class="guess"
      data-taught=${taught}
      aria-hidden=${guess === undefined && coming === undefined ? 'true' : nothing}
    >
      ${first ? html`<p class="over number">${coming?.text ?? over(view, guess)}</p>` : nothing}
      ${
        guess === undefined
          ? nothing
          : html`<button
              class="cover"
              aria-label=${words.whyClass(label)}
              aria-pressed=${String(state.heat.on && state.heat.of === keyOf(guess))}
              @click=${() => act.explain(keyOf(guess))}
            ></button>`
      }
      <p class="label" data-long=${label.length > 20} ?data-cased=${cased} data-tag=${tag}>${label}</p>
      <p class="share number">${guess === undefined ? BLANK : say.percent(share)}</p>
      ${coming?.bar ?? html`<span class="bar" .style=${`--share: ${share}`}></span>`}
    </li>
  `;
}

function over({ state, words }: View, guess: Guess | undefined): string {
  if (guess !== undefined)
    return guess.probability < NOTHING
      ? words.closest
      : guess.probability < SURE
        ? words.perhaps
        : words.best;
  // What is said of a camera that is asked for stands below it.
  const waits = state.reading === undefined && state.camera?.at !== 'starting';
  return state.model.at === 'ready' && waits ? words.reading : BLANK;
}

function verdict(view: View, reading: Reading | undefined): string {
  const { state, words, say } = view;
  const { model } = state;
  if (model.at === 'loading') return words.waiting;
  if (reading === undefined || model.at !== 'ready') return BLANK;
  const [first] = reading.guesses;
  if (first === undefined) return model.info.classes === 0 ? words.noClasses : BLANK;
  if (first.taught !== undefined) return verdictOnTaught(view, first);
  const classes = say.count(model.info.labels.length);
  if (first.probability < NOTHING) return words.nothingFits(classes);
  return first.probability < SURE ? words.unsure(classes) : words.sure(classes);
}

/** Of a class that was taught. */
function verdictOnTaught({ words }: View, first: Guess): string {
  if (first.probability < NOTHING) return words.teach.fitsNone;
  return first.probability < SURE ? words.teach.unsure : words.teach.sure;
}

function facts({ state, words, say }: View, reading: Reading | undefined): TemplateResult {
  const { camera } = state;
  const budget = camera?.rate && words.budget(say.percent(camera.rate.budget));
  const rows: [string, string | undefined, string | undefined][] = [
    [words.time, reading && say.milliseconds(reading.ms), camera === undefined ? words.timeWhat : budget],
    camera === undefined
      ? [words.build, reading && words.builds[reading.build], reading && words.buildWhats[reading.build]]
      : [words.frames, camera.rate && say.count(camera.rate.fps), words.framesWhat],
    [words.sent, words.sentNothing, words.sentWhat],
  ];
  return html`
    <dl class="facts">
      ${rows.map(
        ([term, value, what]) => html`
          <div>
            <dt>${term}</dt>
            <dd>
              <span class="value number">${value ?? '–'}</span>
              <span class="what">${what ?? BLANK}</span>
            </dd>
          </div>
        `,
      )}
    </dl>
  `;
}
