import { html, svg, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import type { Activations, Prediction } from 'shufflenet-wasm';
import { labelIn, sayFor, wordsFor, type Say, type Words } from '../../words';
import type { App } from '../app';
import { paintMap, type Mark } from '../paint';
import type { State } from '../state';

/** What every view is given: the state, its language, and what the visitor can do. */
export interface View {
  readonly state: State;
  readonly words: Words['see'];
  readonly say: Say;
  readonly app: App;
}

export function viewOf(state: State, app: App): View {
  return { state, words: wordsFor(state.language).see, say: sayFor(state.language), app };
}

/** The class's name in the page's language. */
export function labelOf({ state }: View, { index, label }: Prediction): string {
  return state.loaded === undefined ? label : labelIn(state.language, state.loaded.info, index);
}

/** A canvas with one channel. */
export function map(seen: Activations, channel: number, mark?: Mark, label = ''): TemplateResult {
  const paint = (canvas?: Element) => {
    if (canvas instanceof HTMLCanvasElement) paintMap(canvas, seen, channel, mark);
  };
  return label === ''
    ? html`<canvas class="map" aria-hidden="true" ${ref(paint)}></canvas>`
    : html`<canvas class="map" role="img" aria-label=${label} ${ref(paint)}></canvas>`;
}

/** Numbers as bars above and below a line; for the eye only, the sum is beside it in words. */
export function bars(values: readonly number[]): TemplateResult {
  const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 1e-9);
  return html`<svg
    class="bars"
    viewBox=${`0 -50 ${values.length} 100`}
    preserveAspectRatio="none"
    aria-hidden="true"
  >
    ${values.map((value, at) => {
      const height = (Math.abs(value) / most) * 48;
      return svg`<rect class=${value < 0 ? 'under' : 'above'} x=${at + 0.1} width="0.8" y=${value < 0 ? 0 : -height} height=${height} />`;
    })}
  </svg>`;
}

export function guessList(view: View, predictions: readonly Prediction[]): TemplateResult {
  return html`<ol class="guesses">
    ${predictions.map(
      (prediction) =>
        html`<li>
          <span>${labelOf(view, prediction)}</span>
          <span class="number">${view.say.percent(prediction.probability)}</span>
          <span class="bar" .style=${`--share: ${prediction.probability}`}></span>
        </li>`,
    )}
  </ol>`;
}

export function slider(
  { say }: View,
  label: string,
  value: number,
  [min, max, step]: readonly [number, number, number],
  change: (value: number) => void,
): TemplateResult {
  return html`<label class="slider">
    <span>${label}${say.colon}<span class="number">${value}</span></span>
    <input
      type="range"
      aria-label=${label}
      min=${min}
      max=${max}
      step=${step}
      .value=${String(value)}
      @input=${(event: Event) => change((event.currentTarget as HTMLInputElement).valueAsNumber)}
    />
  </label>`;
}

/** A link to a paper on arXiv. */
export function cite(label: string, arxiv: string): TemplateResult {
  return html`<a href=${`https://arxiv.org/abs/${arxiv}`} rel="noopener">${label}</a>`;
}

export function busy({ state }: View): boolean {
  return state.busy !== undefined || state.loaded === undefined;
}
