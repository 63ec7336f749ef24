import { html, nothing, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { isRead } from '../album';
import { isCased, labelOf, problemIn } from '../i18n';
import type { About, Album, Entry, Problem } from '../state';
import { arrival, modelStatus } from './model-status';
import { notice } from './notice';
import { BLANK, NOTHING } from './reading';
import { saves } from './saves';
import type { View } from './view';

/** How much of a file name there is room for. */
const NAME = 30;

/** All pictures of an album, each with the best guess. Every line has its place before the answers come. */
export function grid(view: View, album: Album): TemplateResult {
  const { state, words, say, act } = view;
  const { entries } = album;
  const about = state.model.at === 'ready' ? state.model.about : undefined;
  return html`
    <header class="album">
      <h2 class="heading">${words.album(say.count(entries.length))}</h2>
      ${saves(view, !entries.every(isRead))}
      <button class="quiet close" @click=${() => act.closeAlbum()}>${words.close}</button>
      ${progress(view, entries)}
    </header>
    ${notice(view)} ${state.model.at === 'failed' ? modelStatus(view) : nothing}
    <ul class="grid">
      ${repeat(
        entries,
        ({ url }) => url,
        (entry) => html`<li>${guard([entry, state.language, about], () => cell(view, entry, about))}</li>`,
      )}
    </ul>
  `;
}

/** How far the network has come: on its way here first, then through the pictures. */
function progress(view: View, entries: readonly Entry[]): TemplateResult {
  const { state, words, say } = view;
  const all = entries.length;
  const done = entries.filter(isRead).length;
  const bad = entries.filter(({ problem }) => problem !== undefined).length;
  const coming = state.model.at === 'loading' ? arrival(view, state.model) : undefined;
  const own =
    done < all
      ? {
          text: words.albumRead(say.count(done), say.count(all)),
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

function cell({ state, words, say, act }: View, entry: Entry, about: About | undefined): TemplateResult {
  const { problem, reading } = entry;
  if (problem !== undefined)
    return html`<p class="unread">${problemIn(state.language, shortened(problem))}</p>`;
  const [best] = reading?.guesses ?? [];
  const fits = best !== undefined && best.probability >= NOTHING;
  const label = best === undefined || about === undefined ? BLANK : labelOf(state.language, about, best);
  const cased = isCased(label, best);
  return html`
    <button class="shot" ?disabled=${best === undefined} @click=${() => act.entry(entry)}>
      ${thumbnail(entry)}
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
export function thumbnail({ url, file }: Entry): TemplateResult {
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
