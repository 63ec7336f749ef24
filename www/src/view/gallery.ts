import { html, nothing, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { titleOf } from '../i18n';
import { addressOf } from '../samples';
import type { Picture, Sample } from '../state';
import { credit } from './credit';
import type { View } from './view';

/** The picture on show, and the pictures to choose from: a contact sheet at first, a strip once one is shown. */
export function gallery(view: View): TemplateResult {
  const { state, words } = view;
  const { picture } = state;
  return html`
    <section class="gallery">
      ${picture === undefined ? nothing : stage(view, picture)}
      <ul class=${picture === undefined ? 'sheet' : 'strip'} aria-label=${words.pictures}>
        <li>${ownTile(view)}</li>
        ${repeat(
          state.samples,
          ({ file }) => file,
          (sample) => html`<li>${sampleTile(view, sample)}</li>`,
        )}
      </ul>
    </section>
  `;
}

function stage({ state, words }: View, picture: Picture): TemplateResult {
  const { sample } = picture;
  const title = sample === undefined ? picture.name : titleOf(state.language, sample);
  return html`
    <figure class="stage">
      <div class="mat">
        ${keyed(
          picture.url,
          html`<img
            src=${picture.url}
            alt=${`${words.shown}: ${title}`}
            width=${picture.width}
            height=${picture.height}
          />`,
        )}
      </div>
      <figcaption>
        <span class="title">${title}</span>
        ${
          sample === undefined
            ? html`<span class="number">${words.size(picture.width, picture.height)}</span>`
            : html`<span>${credit(words, sample, words.photoBy(sample.author))}</span>`
        }
      </figcaption>
    </figure>
  `;
}

function ownTile({ state, words, act }: View): TemplateResult {
  const shown = state.picture !== undefined;
  return html`
    <label class="tile own">
      <input
        type="file"
        accept="image/*"
        class="unseen"
        @change=${(event: Event) => act.choose(event.currentTarget as HTMLInputElement)}
      />
      <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M12 4v16M4 12h16" /></svg>
      <span class=${shown ? 'unseen' : 'name'}>${words.yours}</span>
      ${shown ? nothing : html`<span class="how">${words.yoursHow}</span>`}
    </label>
  `;
}

function sampleTile({ state, act }: View, sample: Sample): TemplateResult {
  const current = state.picture?.sample?.file === sample.file;
  return html`
    <button class="tile" aria-current=${current ? 'true' : nothing} @click=${() => act.sample(sample)}>
      <img
        src=${addressOf(sample)}
        alt=${titleOf(state.language, sample)}
        width=${sample.width}
        height=${sample.height}
        draggable="false"
        decoding="async"
      />
    </button>
  `;
}
