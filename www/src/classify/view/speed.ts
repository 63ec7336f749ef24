import { html, nothing, type TemplateResult } from 'lit-html';
import { RUNS, WARM_UP } from '../speed/speed';
import { dotted } from './dotted';
import type { View } from './view';

/** What runs here, how large it is, and how fast. */
export function speed(view: View): TemplateResult {
  const { state, words, say, act } = view;
  const { speed, camera, model } = state;
  // Two at a time would measure each other.
  const ready = model.at === 'ready' && camera?.at !== 'starting' && !state.quality.running;
  // The focus stays on it meanwhile, which a disabled button would lose.
  const running = speed?.at === 'running';
  return html`
    <section class="speed" aria-labelledby="speed">
      <h2 id="speed">${words.speed}</h2>
      ${runs(view)}
      <p class="hint">${words.speedText(RUNS, WARM_UP)}</p>
      <button
        class="quiet"
        ?disabled=${!ready}
        aria-disabled=${String(running)}
        @click=${() => act.measureSpeed()}
      >
        ${running ? words.measuring(speed.done, 2 * RUNS) : words.measure}
      </button>
      <div aria-live="polite">
        ${speed?.at === 'interrupted' ? html`<p>${words.interrupted}</p>` : nothing}
        ${speed?.at === 'done' ? html`<pre>${words.report(speed.measurement, say).join('\n')}</pre>` : nothing}
      </div>
      ${speed?.at === 'done' ? copy(view, speed.copied) : nothing}
    </section>
  `;
}

/** The build, and what it and the model take. */
function runs({ state, words, say }: View): TemplateResult {
  const { model, models, engine } = state;
  const entry = models.entries.find(({ id }) => id === models.inUse);
  const build = model.at === 'ready' ? [words.builds[model.build]] : [];
  const size = engine === undefined ? [] : [say.bytes(engine.bytes)];
  const way =
    engine === undefined || engine.sent === engine.bytes
      ? []
      : [engine.sent === 0 ? words.engineStored : words.engineSent(say.bytes(engine.sent))];
  return html`
    <dl class="runs">
      <dt>${words.engine}</dt>
      <dd>${dotted([...build, ...size, ...way])}</dd>
      <dt>${words.modelFile}</dt>
      <dd>${entry && say.bytes(entry.bytes)}</dd>
    </dl>
  `;
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
