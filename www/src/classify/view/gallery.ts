import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { keyed } from 'lit-html/directives/keyed.js';
import { repeat } from 'lit-html/directives/repeat.js';
import { icon } from '../../shared/view/icon';
import { singleClick } from '../../shared/view/single-click';
import { ownTile, sampleTile } from '../../shared/view/tiles';
import type { Picture, Shot } from '../state';
import { credit } from './credit';
import { grid, thumbnail } from './grid';
import { offer } from './quality';
import { backControl, teachControl, viewfinder, whyControl } from './viewfinder';
import type { View } from './view';

/**
 * The picture on show or the album, and the pictures to choose from: a contact sheet at first, a strip once something is
 * shown. While one picture of an album is large, the strip has the others.
 */
export function gallery(view: View): TemplateResult {
  const { state, words, say, act } = view;
  const { picture, camera, album } = state;
  const shown = (picture ?? camera ?? album) !== undefined;
  return html`
    <section class="gallery">
      <div aria-live="polite">${offer(view)}</div>
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
        <li>
          ${ownTile({
            name: words.yours,
            how: shown ? undefined : words.yoursHow,
            multiple: true,
            choose: (files) => act.choose(files),
          })}
        </li>
        ${
          picture === undefined || album === undefined
            ? repeat(
                state.samples,
                ({ file }) => file,
                (sample) =>
                  html`<li>
                    ${sampleTile(sample, {
                      title: say.title(sample.file),
                      current: picture?.sample?.file === sample.file,
                      lazy: false,
                      choose: () => act.sample(sample),
                    })}
                  </li>`,
              )
            : repeat(
                album.shots.filter(({ problem }) => problem === undefined),
                ({ url }) => url,
                (shot) => html`<li>${shotTile(view, shot)}</li>`,
              )
        }
      </ul>
    </section>
  `;
}

function stage(view: View, picture: Picture): TemplateResult {
  const { state, words, say } = view;
  const { sample } = picture;
  const title = sample === undefined ? picture.name : say.title(sample.file);
  return html`
    <figure class="stage">
      <div class="mat">
        ${keyed(
          picture.url,
          html`<img
            src=${picture.url}
            alt=${`${words.shown}${say.colon}${title}`}
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

function cameraTile({ state, words, act }: View, shown: boolean): TemplateResult {
  const current = state.camera !== undefined;
  return html`
    <button
      class="tile own"
      aria-current=${current ? 'true' : nothing}
      @click=${singleClick(() => (current ? act.stopCamera() : act.startCamera()))}
    >
      ${icon(svg`<path d="M3 8h4l1.5-2.5h7L17 8h4v11H3z" /><circle cx="12" cy="13" r="3.2" />`)}
      <span class=${shown ? 'unseen' : 'name'}>${words.camera}</span>
      ${shown ? nothing : html`<span class="how">${words.cameraHow}</span>`}
    </button>
  `;
}

function shotTile({ state, act }: View, shot: Shot): TemplateResult {
  const current = state.picture?.blob === shot.file;
  return html`
    <button class="tile" aria-current=${current ? 'true' : nothing} @click=${() => act.shot(shot)}>
      ${thumbnail(shot)}
    </button>
  `;
}
