import { html, nothing, type TemplateResult } from 'lit-html';
import { engineFile } from '../speed';
import type { View } from './view';

/** What runs here, how large it is, and how fast. */
export function speed(view: View): TemplateResult {
  const { state, words, say, act } = view;
  const { speed, camera, model } = state;
  const ready = model.at === 'ready' && camera?.at !== 'starting';
  return html`
    <section class="speed" aria-labelledby="speed">
      <h2 id="speed">${words.speed}</h2>
      <p>${engine(view)}</p>
      <p class="hint">${words.speedText}</p>
      <button class="quiet" ?disabled=${!ready || speed?.at === 'running'} @click=${() => act.measureSpeed()}>
        ${speed?.at === 'running' ? words.measuring(speed.done) : words.measure}
      </button>
      <div aria-live="polite">
        ${speed?.at === 'interrupted' ? html`<p>${words.interrupted}</p>` : nothing}
        ${speed?.at === 'done' ? html`<pre>${words.report(speed.measurement, say).join('\n')}</pre>` : nothing}
      </div>
      ${speed?.at === 'done' ? copy(view, speed.copied) : nothing}
    </section>
  `;
}

/** The build, what its file and the model's take, and how much of the engine came over the network. */
function engine({ state, words, say }: View): string {
  const file = engineFile();
  if (state.model.at !== 'ready' || file === undefined) return '';
  const card = state.models.cards.find(({ id }) => id === state.models.inUse);
  const sent = file.sent === 0 ? words.engineStored : words.engineSent(say.bytes(file.sent));
  return [
    words.engine(words.builds[state.model.about.build], say.bytes(file.bytes)) +
      (file.sent === file.bytes ? '' : sent),
    words.modelSize(say.bytes(card?.bytes ?? 0)),
  ].join('. ');
}

function copy({ words, act }: View, copied: boolean | undefined): TemplateResult {
  const report = (event: Event) =>
    (event.currentTarget as HTMLElement).parentElement?.querySelector<HTMLElement>('pre');
  return html`
    <button
      class="quiet"
      @click=${(event: Event) => {
        const text = report(event);
        if (text) act.copySpeed(text);
      }}
    >
      ${words.copy}
    </button>
    <p aria-live="polite">${copied === undefined ? '' : copied ? words.copied : words.notCopied}</p>
  `;
}
