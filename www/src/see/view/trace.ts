import { html, nothing, type TemplateResult } from 'lit-html';
import type { Activations } from 'shufflenet-wasm';
import type { Trace } from 'shufflenet-wasm/lab';
import { map, type View } from './view';

interface Pixel {
  readonly y: number;
  readonly x: number;
}

/** A channel as a map in which a pixel can be chosen. */
export function picker(
  { words, say }: View,
  seen: Activations,
  { y, x, channel }: Pixel & { readonly channel: number },
  pick: (pixel: Pixel) => void,
): TemplateResult {
  const within = (at: number, most: number) => Math.min(Math.max(at, 0), most - 1);
  const choose = (y: number, x: number) => pick({ y: within(y, seen.height), x: within(x, seen.width) });
  const touch = (event: PointerEvent) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const [down, across] = [(event.clientY - box.top) / box.height, (event.clientX - box.left) / box.width];
    choose(Math.floor(down * seen.height), Math.floor(across * seen.width));
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    choose(y + (step[0] ?? 0), x + (step[1] ?? 0));
  };
  return html`<div>
    <div
      class="picker"
      tabindex="0"
      role="application"
      aria-label=${`${words.outputHelp} ${words.pixel(y, x)}`}
      @pointerdown=${touch}
      @pointermove=${touch}
      @keydown=${key}
    >
      ${map(seen, channel, { y, x, side: 1 })}
    </div>
    <p class="small">${words.output}${say.colon}${words.pixel(y, x)}</p>
  </div>`;
}

export function products({ inputs, weights }: Trace): number[] {
  return Array.from(inputs, (input, at) => input * (weights[at] ?? 0));
}

/** The products of a window, summed for each channel. */
export function byChannel(trace: Trace): number[] {
  const channels = trace.inputs.length / trace.side ** 2;
  const sums = new Array<number>(channels).fill(0);
  for (const [at, product] of products(trace).entries())
    sums[at % channels] = (sums[at % channels] ?? 0) + product;
  return sums;
}

/** With no more digits than a cell has room for. */
const short = (value: number) => Number(Number(value.toPrecision(2)).toFixed(3));

/** The nine inputs, weights and products of one channel. */
export function window9(view: View, trace: Trace): TemplateResult {
  const { words, say } = view;
  const grid = (label: string, values: Iterable<number>) =>
    html`<figure>
      <figcaption>${label}</figcaption>
      <div class="nine number">
        ${Array.from(values, (value) => html`<span>${say.exact(short(value))}</span>`)}
      </div>
    </figure>`;
  return html`<div class="grids">
    ${grid(words.inputs, trace.inputs)}<span aria-hidden="true">×</span
    >${grid(words.weights, trace.weights)}<span aria-hidden="true">=</span
    >${grid(words.products, products(trace))}
  </div>`;
}

/** The sum made here from what is shown, beside the network's own value. */
export function total(view: View, name: string, trace: Trace): TemplateResult {
  const { words, say } = view;
  const sum = products(trace).reduce((a, b) => a + b, 0);
  const all = sum + trace.bias;
  return html`<p
    class="number"
    data-trace=${name}
    data-sum=${trace.relu ? Math.max(0, all) : all}
    data-value=${trace.value}
  >
    ${words.products} ${say.exact(sum)} + ${words.bias} ${say.exact(trace.bias)} =
    <strong>${say.exact(all)}</strong><br />
    ${trace.relu ? html`<span class="small">${words.relu}</span><br />` : nothing}
    <strong>${words.engine(say.exact(trace.value))}</strong>
  </p>`;
}
