import { html, svg, type TemplateResult } from 'lit-html';
import type { PublishedWidth } from 'shufflenet-wasm/lab';
import { widthOf } from '../../shared/width';
import { busy, cite, type View } from '../view/view';

const millions = ({ multiplyAdds }: PublishedWidth) => multiplyAdds / 1e6;

/** The published widths side by side. */
export function widths(view: View): TemplateResult {
  const { words, say, state, app } = view;
  const widths = state.loaded?.widths ?? [];
  const heads = [
    words.width,
    words.top1,
    words.top5,
    words.millions,
    words.parameters,
    words.file,
    words.time,
  ];
  return html`
    <p>${words.fiveText} ${cite(words.paper, '1807.11164')}</p>
    <div class="wide" tabindex="0" role="group" aria-label=${words.parts.widths.title}>
      <table>
        <thead>
          <tr>
            ${heads.map((text) => html`<th scope="col">${text}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${widths.map(
            (width, at) =>
              html`<tr>
                <th scope="row">×${widthOf(width.name)}</th>
                <td class="number">${width.top1.toFixed(2)}%</td>
                <td class="number">${width.top5.toFixed(2)}%</td>
                <td class="number">${say.count(millions(width))} M</td>
                <td class="number">${say.count(width.parameters)}</td>
                <td class="number">${say.exact(Number(((4 * width.parameters) / 1e6).toPrecision(3)))} MB</td>
                <td class="number">
                  ${state.widths?.[at] === undefined ? '–' : say.preciseMilliseconds(state.widths[at])}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p>
      <button class="quiet" aria-disabled=${String(busy(view))} @click=${() => void app.measure.widths()}>
        ${state.busy === 'widths' ? words.measuring : words.measure}<span class="unseen">
          ${words.parts.widths.title}</span
        >
      </button>
    </p>
    <p class="small">${words.fiveTime} ${words.clock}</p>
    ${plot(view, widths)}
  `;
}

/** Accuracy over arithmetic. */
function plot({ words }: View, widths: readonly PublishedWidth[]): TemplateResult {
  const across = (millions: number) => 40 + (millions / 650) * 340;
  const down = (top1: number) => 190 - ((top1 - 58) / 22) * 175;
  const points = widths.map((width) => ({ ...width, x: across(millions(width)), y: down(width.top1) }));
  return html`<svg class="plot" viewBox="0 0 400 225" role="img" aria-label=${words.plot}>
    ${[60, 65, 70, 75].map(
      (top1) =>
        svg`<line x1="40" x2="390" y1=${down(top1)} y2=${down(top1)} /><text x="34" y=${down(top1) + 4} text-anchor="end">${top1}%</text>`,
    )}
    ${[0, 200, 400, 600].map((millions) => svg`<text x=${across(millions)} y="210" text-anchor="middle">${millions} M</text>`)}
    <polyline points=${points.map(({ x, y }) => `${x},${y}`).join(' ')} />
    ${points.map(
      ({ name, x, y }) =>
        svg`<circle cx=${x} cy=${y} r="4.5" /><text class="name" x=${x + 8} y=${y + 16}>×${widthOf(name)}</text>`,
    )}
  </svg>`;
}
