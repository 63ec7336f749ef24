import { html, nothing, svg, type TemplateResult } from 'lit-html';
import type { Bin, Reliability } from 'shufflenet-wasm/evaluate';
import type { Result } from '../state';
import type { View } from './view';

/** The side of a diagram. */
const SIDE = 150;
/** With fewer pictures a bar is there by chance. */
const FEW = 10;

/** How far the network's percentages can be trusted, and what would mend them. */
export function calibration(view: View, result: Result): TemplateResult {
  const { words, say } = view;
  const { before, after, temperature } = result.summary.calibration;
  const { now, better, found } = temperature;
  const advice = found
    ? words.trust.better(say.exact(now), say.exact(better), say.precisePercent(after.ece))
    : words.trust.none;
  return html`
    <section>
      <h4>${words.trust.title}</h4>
      <p>${words.trust.text}</p>
      <p>${advice}</p>
      ${found && result.current ? mend(view) : nothing}
      <div class="diagrams">
        ${diagram(view, words.trust.before, before)}
        ${found ? diagram(view, words.trust.after, after) : nothing}
      </div>
    </section>
  `;
}

function mend({ state, words, say, act }: View): TemplateResult {
  const { written } = state;
  const text =
    written === undefined
      ? ''
      : written.at === 'writing'
        ? words.trust.writing
        : written.at === 'done'
          ? words.trust.written(written.name, say.exact(written.temperature))
          : words.trust.notWritten(written.message);
  return html`
    <div class="mend">
      <button class="quiet" @click=${() => act.saveModel()}>${words.trust.save}</button>
      <p aria-live="polite">${text}</p>
    </div>
  `;
}

/** How often guesses are right (bars) against how sure they are (the diagonal); the numbers are in a table below. */
function diagram(view: View, title: string, { bins, ece }: Reliability): TemplateResult {
  const { words, say } = view;
  const percent = (share: number) => say.precisePercent(share);
  const filled = bins.filter(({ count }) => count > 0);
  const spoken = words.trust.bars(
    filled.map(({ confidence, accuracy }) => words.trust.bar(percent(confidence), percent(accuracy))),
  );
  return html`
    <figure>
      <figcaption>${words.trust.figure(title, percent(ece))}</figcaption>
      <svg class="reliability" viewBox=${`0 0 ${SIDE} ${SIDE}`} role="img" aria-label=${spoken}>
        <rect class="field" width=${SIDE} height=${SIDE}></rect>
        ${filled.map(bar)}
        <path class="ideal" d=${`M0 ${SIDE}L${SIDE} 0`}></path>
      </svg>
      <p class="scale" aria-hidden="true">
        <span>${say.percent(0)}</span><span>${words.trust.axis}</span><span>${say.percent(1)}</span>
      </p>
      <details>
        <summary>${words.trust.numbers}</summary>
        ${numbers(view, title, filled)}
      </details>
    </figure>
  `;
}

function bar({ low, high, accuracy, count }: Bin): TemplateResult {
  const height = SIDE * accuracy;
  return svg`<rect
    class=${count < FEW ? 'few' : 'many'}
    x=${(SIDE * low + 0.5).toFixed(2)}
    y=${(SIDE - height).toFixed(2)}
    width=${(SIDE * (high - low) - 1).toFixed(2)}
    height=${height.toFixed(2)}
  ></rect>`;
}

function numbers({ words, say }: View, title: string, bins: readonly Bin[]): TemplateResult {
  return html`
    <div class="wide" role="region" tabindex="0" aria-label=${`${title}${say.colon}${words.trust.numbers}`}>
      <table>
        <caption class="unseen">
          ${title}
        </caption>
        <thead>
          <tr>
            ${words.trust.columns.map((column) => html`<th scope="col">${column}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${bins.map(
            ({ low, high, confidence, accuracy, count }) =>
              html`<tr>
                <th scope="row">${words.trust.range(say.precisePercent(low), say.precisePercent(high))}</th>
                <td>${say.precisePercent(confidence)}</td>
                <td>${say.precisePercent(accuracy)}</td>
                <td>${say.count(count)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  `;
}
