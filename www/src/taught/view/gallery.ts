import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { icon } from '../../shared/view/icon';
import { singleClick } from '../../shared/view/single-click';
import { ownTile } from '../../shared/view/tiles';
import type { CameraState, Picture } from '../state';
import type { View } from './view';

/** The picture or the camera on show, and the ways to show something. */
export function gallery(view: View): TemplateResult {
  const { state, words, app } = view;
  const { picture, camera } = state;
  return html`
    <section class="gallery">
      ${camera !== undefined ? viewfinder(view, camera) : picture !== undefined ? stage(view, picture) : nothing}
      <ul class="ways" aria-label=${words.ways}>
        <li>
          <button
            class="tile own"
            aria-current=${camera === undefined ? nothing : 'true'}
            @click=${singleClick(() => (camera === undefined ? app.startCamera() : app.stopCamera()))}
          >
            ${icon(svg`<path d="M3 8h4l1.5-2.5h7L17 8h4v11H3z" /><circle cx="12" cy="13" r="3.2" />`)}
            <span class="name">${words.camera}</span>
            <span class="how">${words.cameraHow}</span>
          </button>
        </li>
        <li>
          ${ownTile({ name: words.picture, how: words.pictureHow, choose: (files) => app.choose(files) })}
        </li>
      </ul>
    </section>
  `;
}

function stage(view: View, { url, name, width, height }: Picture): TemplateResult {
  const { state, words } = view;
  return html`
    <figure class="stage">
      <div class="mat">
        <img src=${url} alt=${words.shown(name)} width=${width} height=${height} />
        ${state.heat.on ? state.heat.canvas : nothing}
        <div class="controls">${why(view)}</div>
      </div>
      <figcaption>
        <span class="title">${name}</span>
        <span class="number">${words.size(width, height)}</span>
      </figcaption>
    </figure>
  `;
}

function viewfinder(view: View, { at, video, mirrored, others }: CameraState): TemplateResult {
  const { state, words, app } = view;
  const starting = at === 'starting';
  return html`
    <figure class="stage" data-mirrored=${mirrored}>
      <div class="mat">
        ${video} ${state.heat.on ? state.heat.canvas : nothing}
        <div class="controls">
          ${control(words.stop, () => app.stopCamera(), false)}
          ${others ? control(words.turn, () => app.switchCamera(), starting) : nothing}
          ${control(words.mirror, () => app.mirror(), starting, mirrored)} ${why(view)}
        </div>
      </div>
      <figcaption>
        <span class="title">${words.camera}</span>
        ${starting ? html`<span>${words.cameraStarting}</span>` : nothing}
      </figcaption>
    </figure>
  `;
}

/** Shows or hides what speaks for the best class. */
function why({ state, words, app }: View): TemplateResult {
  const { on } = state.heat;
  return control(words.why, () => app.explain(), state.answer === undefined && !on, on);
}

function control(label: string, action: () => void, disabled: boolean, pressed?: boolean): TemplateResult {
  return html`<button
    class="control"
    aria-disabled=${String(disabled)}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    @click=${disabled ? nothing : action}
  >
    ${label}
  </button>`;
}
