import { html, nothing, type TemplateResult } from 'lit-html';
import { ref } from 'lit-html/directives/ref.js';
import { costs, experiments } from '../costs';
import { onceSeen } from '../once-seen';
import { GUIDELINES, type Guideline } from '../state';
import { busy, cite, slider, type View } from '../view/view';

const FORMS = ['standard', 'depthwise', 'separable'] as const;

/** The arithmetic by formula and the time by stopwatch. */
export function cost(view: View): TemplateResult {
  const { words, say, state, app } = view;
  const { shape, times } = state;
  const { inputs, outputs } = shape;
  const all = costs(shape);
  const formulas = {
    standard: `3·3·${inputs}·${outputs}`,
    depthwise: `3·3·${inputs}`,
    separable: `3·3·${inputs} + ${inputs}·${outputs}`,
  };
  return html`
    <p>${words.twoText} ${cite(words.mobile, '1704.04861')}</p>
    <div class="sliders">
      ${slider(view, words.inputsLabel, inputs, [4, 256, 4], (inputs) => app.measure.change({ inputs }))}
      ${slider(view, words.outputsLabel, outputs, [4, 256, 4], (outputs) => app.measure.change({ outputs }))}
      ${slider(view, words.sideLabel, shape.side, [7, 56, 7], (side) => app.measure.change({ side }))}
      ${slider(view, words.strideLabel, shape.stride, [1, 2, 1], (stride) => app.measure.change({ stride }))}
    </div>
    <div class="wide" tabindex="0" role="group" aria-label=${words.parts.cost.title}>
      <table>
        <thead>
          <tr>
            ${[words.form, words.formula, words.multiplyAdds, words.time].map((text) => html`<th scope="col">${text}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${FORMS.map(
            (form) =>
              html`<tr data-form=${form}>
                <th scope="row">${words.forms[form]}</th>
                <td class="number">${formulas[form]} = <span>${say.count(all[form].weights)}</span></td>
                <td class="number">${say.count(all[form].multiplyAdds)}</td>
                <td class="number">${times === undefined ? '–' : say.preciseMilliseconds(times[form])}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p>
      <button class="quiet" aria-disabled=${String(busy(view))} @click=${() => void app.measure.shape()}>
        ${state.busy === 'shape' ? words.measuring : words.measure}
      </button>
    </p>
    <div role="status">${times === undefined ? nothing : verdict(view, times)}</div>
    <h3>${words.guidelines}</h3>
    <p>${cite(words.paper, '1807.11164')}</p>
    <div class="cards" ${ref((cards) => onceSeen(cards, () => void app.measure.guidelines()))}>
      ${GUIDELINES.map((guideline) => experiment(view, guideline))}
    </div>
    <p class="buttons">
      <button
        class="quiet"
        aria-disabled=${String(state.busy === undefined)}
        @click=${() => app.measure.stop()}
      >
        ${words.stop}
      </button>
    </p>
    <p role="status">${found(view)}</p>
    <p class="small">${words.clock}</p>
  `;
}

function verdict(view: View, times: NonNullable<View['state']['times']>): TemplateResult {
  const { words, say, state } = view;
  const all = costs(state.shape);
  const arithmetic = all.standard.multiplyAdds / all.separable.multiplyAdds;
  const time = times.standard / times.separable;
  const rounded = (factor: number) => say.exact(Number(factor.toPrecision(2)));
  return html`<p>
    <strong>${words.saved(rounded(arithmetic), rounded(time))}</strong>
    ${time < arithmetic ? words.short : words.notShort}
  </p>`;
}

function experiment(view: View, guideline: Guideline): TemplateResult {
  const { words, say, state, app } = view;
  const times = state.guidelines[guideline];
  const most = Math.max(...(times ?? [1]));
  return html`<article>
    <h4>${words.guide[guideline].title}</h4>
    <p>${words.guide[guideline].text}</p>
    <dl class="times number">
      ${experiments[guideline].map(
        ({ label }, at) =>
          html`<div>
            <dt>${label}</dt>
            <dd>
              <span class="bar" .style=${`--share: ${(times?.[at] ?? 0) / most}`}></span>
              ${times?.[at] === undefined ? '–' : say.preciseMilliseconds(times[at])}
            </dd>
          </div>`,
      )}
    </dl>
    <p role="status">${times === undefined ? nothing : outcome(view, times)}</p>
    <button
      class="quiet"
      aria-disabled=${String(busy(view))}
      @click=${() => void app.measure.guideline(guideline)}
    >
      ${state.busy === guideline || (state.busy === 'guidelines' && times === undefined) ? words.measuring : words.measure}<span
        class="unseen"
      >
        ${words.guide[guideline].title}</span
      >
    </button>
  </article>`;
}

/** What this device has found of all four, in a line. */
function found({ words, say, state }: View): string {
  const factors = GUIDELINES.flatMap((guideline) => {
    const times = state.guidelines[guideline];
    return times === undefined ? [] : [[guideline.toUpperCase(), factorOf(times)] as const];
  });
  if (factors.length < GUIDELINES.length) return '';
  const [most] = [...factors].sort(([, a], [, b]) => b - a);
  const each = factors
    .map(([name, factor]) => `${name} ×${say.exact(Number(factor.toPrecision(2)))}`)
    .join(say.comma);
  return words.found(each, most?.[0] ?? '');
}

const factorOf = (times: readonly number[]) => (times.at(-1) ?? NaN) / (times[0] ?? NaN);

/** What was measured, said honestly: it need not be what the paper found elsewhere. */
function outcome({ words, say }: View, times: readonly number[]): string {
  const factor = factorOf(times);
  return factor < 1.05 ? words.notSlower : words.slower(say.exact(Number(factor.toPrecision(2))));
}
