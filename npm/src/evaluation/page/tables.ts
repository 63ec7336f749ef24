import type { ClassSummary } from '../summary.js';
import type { Variant } from '../variant.js';
import { html, type Markup } from './html.js';
import { interval, megabytes, percent, whole } from '../words.js';

/** The forms of a model beside each other. */
export function variantTable(variants: readonly Variant[], five: boolean): Markup {
  return html`<div class="wide" role="region" tabindex="0" aria-label="Forms of the model">
    <table>
      <thead>
        <tr>
          <th scope="col">form</th>
          <th scope="col">file</th>
          <th scope="col">first guess right</th>
          ${five ? html`<th scope="col">among five</th>` : undefined}
          <th scope="col">same first guess</th>
          <th scope="col">calibration error</th>
        </tr>
      </thead>
      <tbody>
        ${variants.map(
          ({ name, bytes, top1, top5, same, ece }) =>
            html`<tr>
              <th scope="row"><bdi>${name}</bdi></th>
              <td>${megabytes(bytes)}</td>
              <td>${percent(top1.share)} <small>${interval(top1)}</small></td>
              ${five ? html`<td>${percent(top5.share)}</td>` : undefined}
              <td>${same ? percent(same.share) : ''}</td>
              <td>${percent(ece)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** The classes that pictures are of, the worst first. */
export function classTable(classes: readonly ClassSummary[]): Markup {
  const sorted = [...classes].sort((a, b) => a.f1 - b.f1 || a.index - b.index);
  return html`<div class="wide" role="region" tabindex="0" aria-label="Classes">
    <table>
      <thead>
        <tr>
          <th scope="col">class, the worst first</th>
          <th scope="col">pictures</th>
          <th scope="col">recall</th>
          <th scope="col">precision</th>
          <th scope="col">F1</th>
        </tr>
      </thead>
      <tbody>
        ${sorted.map(
          ({ label, count, recall, precision, f1 }) =>
            html`<tr>
              <th scope="row"><bdi>${label}</bdi></th>
              <td>${whole(count)}</td>
              ${bar(recall)}${bar(precision)}
              <td>${f1.toFixed(3)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function bar(share: number | null): Markup {
  if (share === null) return html`<td class="bar">none</td>`;
  return html`<td class="bar" style="--part: ${share.toFixed(3)}">${percent(share)}</td>`;
}
