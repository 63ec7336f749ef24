import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { LayerFacts } from 'shufflenet-wasm/lab';
import type { View } from '../view/view';

/** Layers that are drawn as one. */
interface Block {
  readonly name: string;
  readonly layers: readonly LayerFacts[];
  readonly output: LayerFacts['output'];
  readonly multiplyAdds: number;
}

/** What is drawn within `zoom`: the stages of the whole network, the units of a stage, the layers of a unit. */
function blocksIn(layers: readonly LayerFacts[], zoom: string): Block[] {
  const depth = zoom === '' ? 0 : zoom.split('.').length;
  const groups = new Map<string, LayerFacts[]>();
  for (const layer of layers) {
    if (zoom !== '' && layer.name !== zoom && !layer.name.startsWith(`${zoom}.`)) continue;
    const name =
      depth === 2
        ? layer.name
        : layer.name
            .split('.')
            .slice(0, depth + 1)
            .join('.');
    groups.set(name, [...(groups.get(name) ?? []), layer]);
  }
  return [...groups].map(([name, layers]) => ({
    name,
    layers,
    output: layers.at(-1)?.output ?? [0, 0, 0],
    multiplyAdds: layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0),
  }));
}

/** The network as boxes, as high and wide as a layer's output and as deep as its channels; a box opens at a touch. */
export function networkMap(view: View): TemplateResult {
  const { words, state, app } = view;
  const layers = state.loaded?.layers ?? [];
  const { zoom } = state;
  const blocks = blocksIn(layers, zoom);
  const all = layers.reduce((sum, layer) => sum + layer.multiplyAdds, 0);
  const most = layers[0]?.output[0] ?? 1;
  const trail = zoom === '' ? [] : zoom.split('.').map((_, at, parts) => parts.slice(0, at + 1).join('.'));
  return html`
    <nav class="trail" aria-label=${words.map.trail}>
      ${['', ...trail].map(
        (to) =>
          html`<button
            class="link"
            aria-current=${to === zoom ? 'true' : 'false'}
            @click=${() => app.explore.zoom(to)}
          >
            ${to === '' ? words.map.whole : to}
          </button>`,
      )}
    </nav>
    <ol class="blocks" data-zoom=${zoom}>
      ${blocks.map((block) => html`<li>${box(view, block, all, most)}</li>`)}
    </ol>
  `;
}

function box({ words, say, state, app }: View, block: Block, all: number, most: number): TemplateResult {
  const { name, layers, output, multiplyAdds } = block;
  const [first] = layers;
  const opens = layers.length > 1;
  const share = multiplyAdds / all;
  const side = 14 + 50 * Math.sqrt(output[0] / most);
  const deep = 4 + 5 * Math.log2(Math.max(2, output[2]));
  const what = opens || first === undefined ? words.map.layers(layers.length) : words.kinds[first.kind];
  const fixed = first?.kind === 'classifier' || first?.kind === 'linear';
  return html`<button
    class="block"
    data-kind=${opens ? '' : (first?.kind ?? '')}
    aria-pressed=${opens ? nothing : String(state.layer === name)}
    ?disabled=${fixed && !opens}
    @click=${() => (opens ? app.explore.zoom(name) : void app.explore.layer(name))}
  >
    <svg viewBox="0 0 124 124" aria-hidden="true">
      ${svg`<path class="edge" d=${`M2,${122 - side} l${deep},${-deep} h${side} v${side} l${-deep},${deep} M${2 + side},${122 - side} l${deep},${-deep}`} />
      <rect x="2" y=${122 - side} width=${side} height=${side} fill-opacity=${0.12 + 0.88 * share} />`}
    </svg>
    <strong>${name}</strong>
    <span class="small number">${output.join(' × ')}</span>
    <span class="small">${what}</span>
    <span class="small number">${words.map.share(say.percent(share))}</span>
  </button>`;
}
