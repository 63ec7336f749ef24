import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { titleOf } from '../i18n';
import { addressOf } from '../samples';
import type { Entry, Picture, Sample } from '../state';
import { credit } from './credit';
import { grid, thumbnail } from './grid';
import { icon } from './icon';
import { backControl, teachControl, viewfinder, whyControl } from './viewfinder';
import type { View } from './view';

/**
 * The picture on show or the album, and the pictures to choose from: a contact sheet at first, a strip once something is
 * shown. While one picture of an album is large, the strip has the others.
 */
export function gallery(view: View): TemplateResult {
  const { state, words } = view;
  const { picture, camera, album } = state;
  const shown = (picture ?? camera ?? album) !== undefined;
  return html`
    <section class="gallery">
      ${
        camera !== undefined
          ? viewfinder(view, camera)
          : picture !== undefined
            ? stage(view, picture)
            : album !== undefined
              ? grid(view, album)
              : nothing
      }
      <ul class=${shown ? 'strip' : 'sheet'} aria-label=${words.pictures}>
        <li>${cameraTile(view, shown)}</li>
        <li>${ownTile(view, shown)}</li>
        ${
          picture === undefined || album === undefined
            ? repeat(
                state.samples,
                ({ file }) => file,
                (sample) => html`<li>${sampleTile(view, sample)}</li>`,
              )
            : repeat(
                album.entries.filter(({ problem }) => problem === undefined),
                ({ url }) => url,
                (entry) => html`<li>${entryTile(view, entry)}</li>`,
              )
        }
      </ul>
    </section>
  `;
}

function stage(view: View, picture: Picture): TemplateResult {
  const { state, words } = view;
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
        ${state.heat.on ? state.heat.canvas : nothing}
        <div class="controls">
          ${state.album === undefined ? nothing : backControl(view)} ${whyControl(view)} ${teachControl(view)}
        </div>
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

function ownTile({ words, act }: View, shown: boolean): TemplateResult {
  return html`
    <label class="tile own">
      <input
        type="file"
        accept="image/*"
        multiple
        class="unseen"
        @change=${(event: Event) => act.choose(event.currentTarget as HTMLInputElement)}
      />
      ${icon(svg`<path d="M12 4v16M4 12h16" />`)}
      <span class=${shown ? 'unseen' : 'name'}>${words.yours}</span>
      ${shown ? nothing : html`<span class="how">${words.yoursHow}</span>`}
    </label>
  `;
}

function cameraTile({ state, words, act }: View, shown: boolean): TemplateResult {
  const current = state.camera !== undefined;
  return html`
    <button
      class="tile own"
      aria-current=${current ? 'true' : nothing}
      @click=${() => (current ? act.stopCamera() : act.startCamera())}
    >
      ${icon(svg`<path d="M3 8h4l1.5-2.5h7L17 8h4v11H3z" /><circle cx="12" cy="13" r="3.2" />`)}
      <span class=${shown ? 'unseen' : 'name'}>${words.camera}</span>
      ${shown ? nothing : html`<span class="how">${words.cameraHow}</span>`}
    </button>
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

function entryTile({ state, act }: View, entry: Entry): TemplateResult {
  const current = state.picture?.blob === entry.file;
  return html`
    <button class="tile" aria-current=${current ? 'true' : nothing} @click=${() => act.entry(entry)}>
      ${thumbnail(entry)}
    </button>
  `;
}
