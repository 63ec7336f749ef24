import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { SMOOTHING } from '../live/smooth';
import type { CameraState } from '../state';
import { icon } from '../../shared/view/icon';
import { toggle } from './teach';
import type { View } from './view';

/** What the camera shows, and what can be done with it. */
export function viewfinder(view: View, camera: CameraState): TemplateResult {
  const { state, words, say, act } = view;
  const control = (name: Icon, label: string, action: () => void, pressed?: boolean) =>
    button(name, label, action, camera.at === 'starting' && name !== 'stop', pressed);
  return html`
    <figure class="stage" data-mirrored=${camera.mirrored}>
      <div class="mat">
        ${camera.video} ${state.heat.on ? state.heat.canvas : nothing}
        <div class="controls">
          ${control('stop', words.stop, () => act.stopCamera())}
          ${camera.others ? control('turn', words.turn, () => act.switchCamera()) : nothing}
          ${control('mirror', words.mirror, () => act.mirror(), camera.mirrored)}
          ${control('freeze', words.freeze, () => act.freeze(), camera.at === 'held')} ${whyControl(view)}
          ${teachControl(view)}
        </div>
      </div>
      <figcaption>
        <span class="title">${words.camera}</span>
        <span
          >${camera.at === 'starting' ? words.cameraStarting : camera.at === 'held' ? words.frozen : words.smoothed(say.exact(SMOOTHING / 1000))}</span
        >
      </figcaption>
    </figure>
  `;
}

/** Shows or hides what speaks for the class. */
export function whyControl({ state, words, act }: View): TemplateResult {
  const none = (state.reading?.guesses.length ?? 0) === 0;
  return button('why', words.why, () => act.explain(), none && !state.heat.on, state.heat.on);
}

/** Shows or hides the part for teaching. */
export function teachControl(view: View): TemplateResult {
  const { state, words } = view;
  return button('teach', words.teach.teach, () => toggle(view), state.model.at !== 'ready', state.teach.open);
}

/** Leads from a picture back to its album. */
export function backControl({ words, act }: View): TemplateResult {
  return button('back', words.all, () => act.back(), false);
}

const icons = {
  back: svg`<path d="M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h6v6h-6z" />`,
  stop: svg`<path d="M6 6l12 12M18 6L6 18" />`,
  turn: svg`<path d="M4 11a8 8 0 0 1 14-4l2 2M20 4v5h-5M20 13a8 8 0 0 1-14 4l-2-2M4 20v-5h5" />`,
  mirror: svg`<path d="M12 3v18M9 7L3 17h6zM15 7l6 10h-6z" />`,
  freeze: svg`<path d="M8 5v14M16 5v14" />`,
  teach: svg`<path d="M2 10l10-5 10 5-10 5zM6.5 12.5V17c2.5 2.5 8.5 2.5 11 0v-4.5M22 10v6" />`,
  why: svg`<circle cx="12" cy="12" r="3" /><path d="M12 3a9 9 0 0 1 9 9M12 21a9 9 0 0 1-9-9" />`,
};
type Icon = keyof typeof icons;

function button(
  name: Icon,
  label: string,
  action: () => void,
  disabled: boolean,
  pressed?: boolean,
): TemplateResult {
  return html`<button
    class="control"
    aria-disabled=${String(disabled)}
    aria-pressed=${pressed === undefined ? nothing : String(pressed)}
    @click=${disabled ? nothing : action}
  >
    ${icon(icons[name])}
    <span>${label}</span>
  </button>`;
}
