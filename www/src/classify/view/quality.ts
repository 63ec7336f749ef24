import { html, nothing, type TemplateResult } from 'lit-html';
import { chosen } from '../../shared/chosen';
import { refocus } from '../../shared/view/focus';
import type { View } from './view';

/** How good the model is on pictures of the visitor's: the way in, and what comes of it. */
export function quality(view: View): TemplateResult {
  const { state, words } = view;
  const { running, element } = state.quality;
  return html`
    <section class="quality" aria-labelledby="quality">
      <h2 id="quality" tabindex="-1">${words.quality.title}</h2>
      <p class="hint">${words.quality.text}</p>
      ${running ? nothing : ways(view)} ${element ?? nothing}
    </section>
  `;
}

function ways({ state, words, act }: View): TemplateResult {
  const ready = state.model.at === 'ready' && state.speed?.at !== 'running';
  return html`
    <div class="ways">
      <label class="quiet file">
        <input
          type="file"
          webkitdirectory
          class="unseen"
          ?disabled=${!ready}
          @change=${(event: Event) => act.measureQuality(chosen(event))}
        />
        ${words.quality.choose}
      </label>
      <label class="also">
        <input
          type="checkbox"
          .checked=${state.quality.eightBit}
          @change=${(event: Event) => act.besideEightBit((event.currentTarget as HTMLInputElement).checked)}
        />
        ${words.quality.eightBit}
      </label>
    </div>
  `;
}

/** Asks whether to measure on the folder that was dropped. */
export function offer(view: View): TemplateResult | typeof nothing {
  const { state, words, say, act } = view;
  const { offer } = state.quality;
  if (offer === undefined) return nothing;
  const { pictures, classes, many } = offer;
  return html`
    <div class="offer">
      <p>${words.quality.offer}${many ? ` ${words.quality.many}` : ''}</p>
      <button
        class="quiet"
        ?disabled=${state.speed?.at === 'running' || state.quality.running}
        @click=${() => act.measureQuality()}
      >
        ${words.quality.measure(say.count(pictures), say.count(classes))}
      </button>
      <button class="quiet" @click=${() => decline(view)}>${words.quality.decline}</button>
    </div>
  `;
}

function decline({ act }: View): void {
  act.declineQuality();
  refocus('.gallery button');
}
