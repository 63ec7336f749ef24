import { html, nothing, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import type { LayerFacts } from 'shufflenet-wasm/lab';
import { paintSheet } from '../paint';
import { RUNS } from '../state';
import { networkMap } from './map';
import { labelOf, map, type View } from '../view/view';

/** How many channels of the last convolution are shown. */
const BEST = 8;

/** All layers with what they cost, and the channels of one. */
export function network(view: View): TemplateResult {
  const { words, say, state } = view;
  const layers = state.loaded?.layers ?? [];
  const sum = (of: (layer: LayerFacts) => number) => layers.reduce((all, layer) => all + of(layer), 0);
  const side = layers[0]?.input.slice(0, 2).join(' × ') ?? '';
  return html`
    <p>
      ${words.fourText(
        side,
        say.count(sum((layer) => layer.parameters)),
        say.exact(Number((sum((layer) => layer.multiplyAdds) / 1e6).toPrecision(3))),
      )}
    </p>
    ${networkMap(view)}
    <div class="wide layers" tabindex="0" role="group" aria-label=${words.parts.network.title}>
      <table>
        <thead>
          <tr>
            ${[words.layer, words.kind, words.shape, words.parameters, words.multiplyAdds, words.share].map(
              (text) => html`<th scope="col">${text}</th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${layers.map((layer, at) => row(view, layer, at))}
        </tbody>
      </table>
    </div>
    <p class="small">${words.profileText(say.count(RUNS))}</p>
    ${sheet(view)} ${best(view)}
  `;
}

function row(view: View, layer: LayerFacts, at: number): TemplateResult {
  const { words, say, state, app } = view;
  const total = state.profile?.reduce((a, b) => a + b, 0) ?? 0;
  const time = state.profile?.[at];
  const name =
    layer.kind === 'classifier' || layer.kind === 'linear'
      ? layer.name
      : html`<button
          class="link"
          aria-pressed=${state.layer === layer.name}
          @click=${() => void app.explore.layer(layer.name)}
        >
          ${layer.name}
        </button>`;
  return html`<tr data-layer=${layer.name} data-kind=${layer.kind}>
    <th scope="row">${name}</th>
    <td>${words.kinds[layer.kind]}</td>
    <td class="number">${layer.output.join(' × ')}</td>
    <td class="number">${say.count(layer.parameters)}</td>
    <td class="number">${say.count(layer.multiplyAdds)}</td>
    <td class="number">
      ${
        time === undefined
          ? '–'
          : html`<span class="bar" .style=${`--share: ${Math.min(1, (5 * time) / total)}`}></span
              >${say.percent(time / total)}${say.aside(say.preciseMilliseconds(time))}`
      }
    </td>
  </tr>`;
}

function sheet({ words, state }: View): TemplateResult | typeof nothing {
  const { seen } = state;
  if (seen === undefined) return nothing;
  const text = words.channelsOf(seen.layer, String(seen.channels));
  const paint = (canvas?: Element) => {
    if (canvas instanceof HTMLCanvasElement) paintSheet(canvas, seen);
  };
  return html`<figure class="sheet-of-channels">
    <canvas role="img" aria-label=${text} ${ref(paint)}></canvas>
    <figcaption>${text}</figcaption>
  </figure>`;
}

/** The features that speak most for the best class. */
function best(view: View): TemplateResult | typeof nothing {
  const { words, say, state } = view;
  const { contributions, features, predictions } = state;
  const [first] = predictions;
  if (contributions === undefined || features === undefined || first === undefined) return nothing;
  const ranked = Array.from(contributions, (value, channel) => ({ value, channel }))
    .sort((a, b) => b.value - a.value)
    .slice(0, BEST);
  return html`
    <h3>${words.matter(labelOf(view, first))}</h3>
    <p>${words.matterText}</p>
    <ol class="features">
      ${ranked.map(
        ({ value, channel }) =>
          html`<li>
            ${map(features, channel)}<span class="number"
              >${words.channel} ${channel}${say.colon}+${say.exact(Number(value.toPrecision(3)))}</span
            >
          </li>`,
      )}
    </ol>
  `;
}
