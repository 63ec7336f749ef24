import { html, nothing, type TemplateResult } from 'lit-html';
import { live } from 'lit-html/directives/live.js';
import type { Trace } from 'shufflenet-wasm/lab';
import { valued } from '../explore';
import { pytorch } from '../pytorch';
import type { Copied, Looked } from '../state';
import { byChannel, picker, total, window9 } from '../view/trace';
import { bars, slider, type View } from '../view/view';

/** Any value of the network: its address, the sum that it is, and the lines of PyTorch that give it. */
export function value(view: View): TemplateResult {
  const { words, state, app } = view;
  const { looked, place, loaded } = state;
  if (loaded === undefined || looked === undefined) return html`<p>${words.value.text}</p>`;
  const { seen, trace } = looked;
  const look = (change: Parameters<typeof app.look>[0]) => void app.look(change);
  const choose = (event: Event) => look({ layer: (event.currentTarget as HTMLSelectElement).value });
  return html`
    <p>${words.value.text}</p>
    <div class="pick">
      ${picker(view, seen, looked.place, look)}
      <div>
        <label class="choice">
          <span>${words.layer}</span>
          <select @change=${choose}>
            ${valued(loaded.layers).map(({ name }) => html`<option value=${name} .selected=${live(name === place.layer)}>${name}</option>`)}
          </select>
        </label>
        ${slider(view, words.channel, looked.place.channel, [0, seen.channels - 1, 1], (channel) => look({ channel }))}
      </div>
      <div class="found">${arithmetic(view, trace)} ${total(view, 'value', trace)}</div>
    </div>
    <p class="address">
      <code data-of=${name(looked)}>${location.href.replace(/#.*|$/, app.address)}</code>
      ${copy(view, 'address', words.value.copyAddress)}
    </p>
    ${notCopied(view, 'address')} ${lines(view, looked)}
  `;
}

/** Where the texts are that can be copied. */
const texts: Readonly<Record<Copied, string>> = { address: '.address code', lines: '.lines code' };

function copy({ words, state, app }: View, what: Copied, label: string): TemplateResult {
  const done = state.copied?.what === what && state.copied.done;
  const click = () => {
    const shown = document.querySelector(texts[what]);
    if (shown !== null) void app.copy(what, shown);
  };
  return html`<button class="quiet" @click=${click}>${done ? words.value.copied : label}</button>`;
}

function notCopied({ words, state }: View, what: Copied): TemplateResult {
  const refused = state.copied?.what === what && !state.copied.done;
  return html`<p class="small" role="status">${refused ? words.value.notCopied : nothing}</p>`;
}

const name = ({ place: { layer, y, x, channel } }: Looked) => [layer, y, x, channel].join(' ');

function arithmetic(view: View, trace: Trace): TemplateResult {
  if (trace.inputs.length === 9) return window9(view, trace);
  return html`<p class="small">${view.words.value.products(view.say.count(trace.inputs.length))}</p>
    ${bars(byChannel(trace))}`;
}

/** What to paste, and the two files that it reads. */
function lines(view: View, { place }: Looked): TemplateResult {
  const { words, state, app } = view;
  const { loaded, source } = state;
  const facts = loaded?.layers.find(({ name }) => name === place.layer);
  if (loaded === undefined || facts === undefined || source === undefined) return html``;
  if (!source.plain) return html`<p>${words.value.otherLayout}</p>`;
  const input = app.inputName;
  const text = pytorch(loaded.info, facts, place, { model: source.name, input });
  return html`
    <h3>${words.value.lines}</h3>
    <p>${words.value.linesText} <code>pip install torch torchvision safetensors pillow</code></p>
    <pre class="lines" tabindex="0" role="group" aria-label=${words.value.lines}><code>${text}</code></pre>
    <p class="buttons">
      ${copy(view, 'lines', words.value.copyLines)}
      <button class="quiet" @click=${() => void app.saveInput()}>${words.value.save(input)}</button>
      <button class="quiet" @click=${() => void app.saveModel()}>${words.value.save(source.name)}</button>
    </p>
    ${notCopied(view, 'lines')}
    ${state.unsaved ? html`<p class="notice" role="alert">${words.value.unsaved}</p>` : nothing}
  `;
}
