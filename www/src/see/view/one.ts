import { html, nothing, type TemplateResult } from 'lit-html';
import type { Trace } from 'shufflenet-wasm/lab';
import { place } from '../state';
import { bars, map, slider, type View } from './view';

/** Part 1: the same output, three ways to get it. */
export function one(view: View): TemplateResult {
  const { words, say, state } = view;
  const { before, after, filtered, traces } = state;
  return html`
    <section aria-labelledby="one">
      <h2 id="one">${words.one}</h2>
      <p>${words.oneText(say.count(before?.channels ?? 0))}</p>
      ${
        before === undefined || after === undefined || filtered === undefined || traces === undefined
          ? nothing
          : html`
              <div class="pick">
                ${picker(view)}
                <div>
                  ${slider(words.inputChannel, state.inputChannel, [0, before.channels - 1, 1], (inputChannel) => void view.app.pick({ inputChannel }))}
                  ${slider(words.outputChannel, state.outputChannel, [0, after.channels - 1, 1], (outputChannel) => void view.app.pick({ outputChannel }))}
                </div>
              </div>
              <div class="cards traced" data-shown=${traces.of} data-wanted=${place(state)}>
                <article>
                  <h3>${words.depthwise}</h3>
                  <p>${words.depthwiseText}</p>
                  ${map(before, state.inputChannel, { y: traces.depthwise.corner[0], x: traces.depthwise.corner[1], side: 3 })}
                  ${window9(view, traces.depthwise)} ${total(view, 'depthwise', traces.depthwise)}
                </article>
                <article>
                  <h3>${words.pointwise}</h3>
                  <p>${words.pointwiseText(say.count(traces.pointwise.inputs.length))}</p>
                  ${map(filtered, state.inputChannel, { y: state.y, x: state.x, side: 1 })}
                  ${bars(products(traces.pointwise))} ${total(view, 'pointwise', traces.pointwise)}
                </article>
                <article>
                  <h3>${words.standard}</h3>
                  <p>${words.standardText(say.count(traces.standard.inputs.length))}</p>
                  ${map(before, state.inputChannel, { y: traces.standard.corner[0], x: traces.standard.corner[1], side: 3 })}
                  ${bars(byChannel(traces.standard))} ${total(view, 'standard', traces.standard)}
                </article>
              </div>
              <p class="small">${words.rounded}</p>
              <p>${words.same}</p>
            `
      }
    </section>
  `;
}

/** The output, as a map in which a pixel can be chosen. */
function picker({ state, words, app }: View): TemplateResult | typeof nothing {
  const { after, y, x } = state;
  if (after === undefined) return nothing;
  const touch = (event: PointerEvent) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    void app.pick({
      y: Math.floor(((event.clientY - box.top) / box.height) * after.height),
      x: Math.floor(((event.clientX - box.left) / box.width) * after.width),
    });
  };
  const key = (event: KeyboardEvent) => {
    const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    void app.pick({ y: y + (step[0] ?? 0), x: x + (step[1] ?? 0) });
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
      ${map(after, state.outputChannel, { y, x, side: 1 })}
    </div>
    <p class="small">${words.output}: ${words.pixel(y, x)}</p>
  </div>`;
}

function products({ inputs, weights }: Trace): number[] {
  return Array.from(inputs, (input, at) => input * (weights[at] ?? 0));
}

/** The products of a window, summed for each channel. */
function byChannel(trace: Trace): number[] {
  const channels = trace.inputs.length / 9;
  const all = products(trace);
  return Array.from({ length: channels }, (_, channel) =>
    all.reduce((sum, product, at) => (at % channels === channel ? sum + product : sum), 0),
  );
}

function window9(view: View, trace: Trace): TemplateResult {
  const { words, say } = view;
  const grid = (label: string, values: Iterable<number>) =>
    html`<figure>
      <figcaption>${label}</figcaption>
      <div class="nine number">
        ${Array.from(values, (value) => html`<span>${say.exact(Number(value.toPrecision(2)))}</span>`)}
      </div>
    </figure>`;
  return html`<div class="grids">
    ${grid(words.inputs, trace.inputs)}<span aria-hidden="true">×</span
    >${grid(words.weights, trace.weights)}<span aria-hidden="true">=</span
    >${grid(words.products, products(trace))}
  </div>`;
}

/** The sum made here from what is shown, beside the network's own value. */
function total(view: View, name: string, trace: Trace): TemplateResult {
  const { words, say } = view;
  const sum = products(trace).reduce((a, b) => a + b, 0);
  const all = sum + trace.bias;
  return html`<p
    class="total number"
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
