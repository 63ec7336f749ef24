import type { Bin, Reliability } from '../calibration.js';
import { html, type Markup } from './html.js';
import { percent, whole } from '../words.js';

/** The diagram's side. */
const SIDE = 150;

/** How often guesses are right (bars) against how sure they are (the diagonal), for each bin; the numbers are in a table below it. */
export function diagram(title: string, { bins, ece, nll }: Reliability): Markup {
  return html`<figure>
    <figcaption>
      <strong>${title}</strong>: calibration error ${percent(ece)}, negative log-likelihood ${nll.toFixed(3)}
    </figcaption>
    <svg viewBox="0 0 ${SIDE} ${SIDE}" role="img" aria-label="${spoken(bins)}">
      <rect class="field" width="${SIDE}" height="${SIDE}" />
      ${bins.filter(({ count }) => count > 0).map(bar)}
      <path class="ideal" d="M0 ${SIDE}L${SIDE} 0" />
    </svg>
    <div class="scale"><span>0 %</span><span>how sure the first guess is</span><span>100 %</span></div>
    <details>
      <summary>The numbers</summary>
      ${table(bins)}
    </details>
  </figure>`;
}

/** Paler where there are few pictures: such bars are there by chance. */
function bar({ low, high, accuracy, count }: Bin): Markup {
  const height = SIDE * accuracy;
  const few = count < 10 ? ' few' : '';
  return html`<rect
    class="bar${few}"
    x="${(SIDE * low + 0.5).toFixed(2)}"
    y="${(SIDE - height).toFixed(2)}"
    width="${(SIDE * (high - low) - 1).toFixed(2)}"
    height="${height.toFixed(2)}"
  />`;
}

function spoken(bins: readonly Bin[]): string {
  const parts = bins
    .filter(({ count }) => count > 0)
    .map(({ confidence, accuracy }) => `${percent(confidence)} sure, ${percent(accuracy)} right`);
  return `Bars of how often guesses are right, by how sure they are: ${parts.join('; ')}`;
}

function table(bins: readonly Bin[]): Markup {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">sure</th>
        <th scope="col">on average</th>
        <th scope="col">right</th>
        <th scope="col">pictures</th>
      </tr>
    </thead>
    <tbody>
      ${bins
        .filter(({ count }) => count > 0)
        .map(
          ({ low, high, confidence, accuracy, count }) =>
            html`<tr>
              <th scope="row">${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)} %</th>
              <td>${percent(confidence)}</td>
              <td>${percent(accuracy)}</td>
              <td>${whole(count)}</td>
            </tr> `,
        )}
    </tbody>
  </table>`;
}
