import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import type { Packed } from '../../classify/teach/page-file';
import { BLANK, SURE } from '../../shared/answer';
import { refocus } from '../../shared/view/focus';
import { troubleIn } from '../../words/taught';
import type { App } from '../app';
import type { View } from './view';

/** What the network says: the best class, and all of them in the order in which they were taught. */
export function reading(view: View): TemplateResult {
  const { state, contents, words, say } = view;
  const { answer } = state;
  const { over, said } = verdict(view);
  const none = answer?.none;
  return html`
    <section class="reading" aria-labelledby="result" aria-busy=${answer === undefined}>
      <h2 id="result" class="unseen" tabindex="-1">${words.result}</h2>
      ${problem(view)} ${failure(view)}
      <p class="over">${over}</p>
      <p class="said">${said}</p>
      <ul class="classes">
        ${contents.classes.map((taught) => row(view, taught))}
        <li class="class">
          <span class="small"></span>
          <p class="label">${words.none}</p>
          <p class="share number">${none === undefined ? BLANK : say.percent(none)}</p>
          <span class="bar" .style=${`--share: ${none ?? 0}`}></span>
        </li>
      </ul>
    </section>
  `;
}

/** One class, which is a large button: it shows what speaks for it. */
function row({ state, words, say, app }: View, { name, thumbnail }: Packed): TemplateResult {
  const { answer, heat } = state;
  const share = answer?.guesses.find(({ taught }) => taught === name)?.probability;
  return html`
    <li class="class">
      ${
        answer === undefined
          ? nothing
          : html`<button
              class="cover"
              aria-label=${words.whyClass(name)}
              aria-pressed=${String(heat.on && heat.of === name)}
              @click=${() => app.explain(name)}
            ></button>`
      }
      ${
        thumbnail === ''
          ? html`<span class="small"></span>`
          : html`<img class="small" src=${thumbnail} alt="" width="64" height="64" />`
      }
      <p class="label" data-cased>${name}</p>
      <p class="share number">${share === undefined ? BLANK : say.percent(share)}</p>
      <span class="bar" .style=${`--share: ${share ?? 0}`}></span>
    </li>
  `;
}

function verdict({ state, words }: View): { over: string; said: string } {
  const { network, picture, camera, answer } = state;
  if (network.at === 'starting') return { over: words.starting, said: BLANK };
  if (network.at === 'failed') return { over: BLANK, said: BLANK };
  const [best] = answer?.guesses ?? [];
  if (answer === undefined || best?.taught === undefined)
    return { over: (picture ?? camera) === undefined ? words.ready : words.reading, said: BLANK };
  if (answer.none > SURE) return { over: words.closest(best.taught), said: words.none };
  return { over: best.probability < SURE ? words.perhaps : words.best, said: best.taught };
}

/** What went wrong, and what to do. */
function problem({ state: { language, problem } }: View): TemplateResult | typeof nothing {
  if (problem === undefined) return nothing;
  // A new element for each, so that the same one is announced again.
  return html`${keyed(problem, html`<p class="notice" role="alert">${troubleIn(language, problem)}</p>`)}`;
}

function retry(app: App): void {
  void app.start();
  refocus('#result');
}

function failure({ state: { network }, words, app }: View): TemplateResult | typeof nothing {
  if (network.at !== 'failed') return nothing;
  return html`<div class="notice" role="alert">
    <p><strong>${words.failed}</strong> ${words.failures[network.why]}</p>
    ${
      network.why === 'stopped'
        ? html`<button class="quiet" @click=${() => retry(app)}>${words.retry}</button>`
        : nothing
    }
  </div>`;
}
