import { html, nothing, type TemplateResult } from 'lit-html';
import type { Trace } from 'shufflenet-wasm/lab';
import { valued } from '../explore';
import { pytorch } from '../pytorch';
import type { Looked } from '../state';
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
            ${valued(loaded.layers).map(({ name }) => html`<option value=${name} ?selected=${name === place.layer}>${name}</option>`)}
          </select>
        </label>
        ${slider(view, words.channel, looked.place.channel, [0, seen.channels - 1, 1], (channel) => look({ channel }))}
      </div>
      <div class="found">${arithmetic(view, trace)} ${total(view, 'value', trace)}</div>
    </div>
    <p class="address">
      <code data-of=${name(looked)}>${app.address}</code>
      <button
        class="quiet"
        @click=${() => void app.copy('address', location.href.replace(/#.*|$/, app.address))}
      >
        ${state.copied === 'address' ? words.value.copied : words.value.copyAddress}
      </button>
    </p>
    ${lines(view, looked)}
  `;
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
      <button class="quiet" @click=${() => void app.copy('lines', text)}>
        ${state.copied === 'lines' ? words.value.copied : words.value.copyLines}
      </button>
      <button class="quiet" @click=${() => void app.saveInput()}>${words.value.save(input)}</button>
      <button class="quiet" @click=${() => void app.saveModel()}>${words.value.save(source.name)}</button>
    </p>
    ${state.unsaved ? html`<p class="notice" role="alert">${words.value.unsaved}</p>` : nothing}
  `;
}
