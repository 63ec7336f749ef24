import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import type { ModelInfo } from 'shufflenet-wasm';
import { BLANK } from '../../shared/answer';
import { problemText } from '../../shared/view/problem-text';
import type { Problem } from '../../words/problem';
import { isCased, labelOf } from '../labels';
import { isRead, type Album, type Shot } from '../state';
import { arrival, modelStatus } from './model-status';
import { notice } from './notice';
import { NOTHING } from './reading';
import { saves } from './saves';
import type { View } from './view';

/** How much of a file name there is room for. */
const NAME = 30;

/** All pictures of an album, each with the best guess. Every line has its place before the answers come. */
export function grid(view: View, album: Album): TemplateResult {
  const { state, words, say, act } = view;
  const { shots } = album;
  const info = state.model.at === 'ready' ? state.model.info : undefined;
  return html`
    <header class="album">
      <h2 class="heading" tabindex="-1">${words.album(say.count(shots.length))}</h2>
      ${saves(view, !shots.every(isRead))}
      <button class="quiet close" @click=${() => act.closeAlbum()}>${words.close}</button>
      ${progress(view, shots)}
    </header>
    ${notice(view)} ${state.model.at === 'failed' ? modelStatus(view) : nothing}
    <ul class="grid">
      ${repeat(
        shots,
        ({ url }) => url,
        (shot) => html`<li>${guard([shot, state.language, info], () => cell(view, shot, info))}</li>`,
      )}
    </ul>
  `;
}

/** How far the network has come: on its way here first, then through the pictures. */
function progress(view: View, shots: readonly Shot[]): TemplateResult {
  const { state, words, say } = view;
  const all = shots.length;
  const done = shots.filter(isRead).length;
  const bad = shots.filter(({ problem }) => problem !== undefined).length;
  const coming = state.model.at === 'loading' ? arrival(view, state.model) : undefined;
  const own =
    done < all
      ? {
          text: state.quality.running ? words.albumWaits : words.albumRead(say.count(done), say.count(all)),
          bar: html`<progress
            aria-label=${words.album(say.count(all))}
            max=${all}
            .value=${done}
          ></progress>`,
        }
      : {
          text: bad === 0 ? words.albumOpen : words.albumBad(say.count(all - bad), say.count(bad)),
          bar: html`<span class="bar"></span>`,
        };
  const { text, bar } = coming ?? own;
  return html`<p class="far number">${text}</p>
    ${bar}`;
}

function cell({ state, words, say, act }: View, shot: Shot, info: ModelInfo | undefined): TemplateResult {
  const { problem, reading } = shot;
  if (problem !== undefined)
    return html`<p class="unread">${problemText(state.language, shortened(problem))}</p>`;
  const [best] = reading?.guesses ?? [];
  const fits = best !== undefined && best.probability >= NOTHING;
  const label = best === undefined || info === undefined ? BLANK : labelOf(state.language, info, best);
  const cased = isCased(label, best);
  return html`
    <button class="shot" ?disabled=${!isRead(shot)} @click=${() => act.shot(shot)}>
      ${thumbnail(shot)}
      <span class="bar" .style=${`--share: ${best?.probability ?? 0}`}></span>
      <span class="label" ?data-cased=${cased}>${best === undefined || fits ? label : words.noFit}</span>
      <span class="share number">${fits ? say.percent(best.probability) : BLANK}</span>
    </button>
  `;
}

/** A long file name must not push the reason out of sight. */
function shortened(problem: Problem): Problem {
  if (!('name' in problem) || problem.name.length <= NAME) return problem;
  const { name } = problem;
  return { ...problem, name: `${name.slice(0, NAME / 2)}…${name.slice(-NAME / 2)}` };
}

/** Decoded only when it is in sight; what can't be shown leaves its place empty. */
export function thumbnail({ url, file }: Shot): TemplateResult {
  return html`<span class="tile">
    <img
      src=${url}
      alt=${file.name}
      loading="lazy"
      decoding="async"
      draggable="false"
      @error=${({ currentTarget }: Event) => (currentTarget as HTMLElement).remove()}
    />
  </span>`;
}
