import { html, nothing, svg, type TemplateResult } from 'lit-html';
import { guard } from 'lit-html/directives/guard.js';
import { UNIT } from '../state';
import { map, slider, type View } from '../view/view';
import {
  AT,
  BAR,
  BOTTOM,
  HEIGHT,
  TOP,
  WIDTH,
  entries,
  threadAt,
  weave,
  type Thread,
  type Unit,
} from './weave';

/** The unit of figure 3 (c or d): all its channels as threads, and what one of them carries. */
export function threads(view: View): TemplateResult | typeof nothing {
  const { state, words, app } = view;
  const { halves, stride, loaded } = state;
  const unit = loaded?.layers.find(({ name }) => name === (stride === 1 ? UNIT : 'stage2.0.pointwise1'));
  if (halves === undefined || unit === undefined) return nothing;
  const half = halves.right.channels;
  // The first unit of the authors' network has branches of unequal width.
  if (halves.left.channels !== half) return html`<p class="small">${words.threads.unequal}</p>`;
  const shape: Unit = { inputs: stride === 1 ? 2 * half : unit.input[2], half, stride };
  const drawn = weave(shape);
  const at = Math.min(state.thread, drawn.length - 1);
  const chosen = drawn[at];
  if (chosen === undefined) return nothing;
  const follow = (event: PointerEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const share = (((event.clientY - box.top) / box.height) * HEIGHT - TOP) / (BOTTOM - TOP);
    const place = Math.min(Math.max(Math.floor(share * drawn.length), 0), drawn.length - 1);
    const shuffled = ((event.clientX - box.left) / box.width) * WIDTH > (AT.joined + AT.shuffled) / 2;
    app.explore.thread(shuffled ? threadAt(place, half) : place);
  };
  return html`
    <figure class="weave">
      <svg
        viewBox=${`0 0 ${WIDTH} ${HEIGHT}`}
        aria-hidden="true"
        @pointermove=${follow}
        @pointerdown=${follow}
      >
        ${guard([shape.inputs, half, stride, state.language], () => still(view, shape, drawn))}
        <path class="chosen" d=${chosen.line}></path>
      </svg>
    </figure>
    <div class="thread">
      ${slider(view, words.threads.choose, at, [0, drawn.length - 1, 1], (thread) => app.explore.thread(thread))}
      <p role="status">${told(view, shape, at, chosen)}</p>
      <div class="carried">${carried(view, at - half, chosen)}</div>
    </div>
  `;
}

/** What does not change with the thread that is chosen. */
function still({ words }: View, unit: Unit, drawn: readonly Thread[]): TemplateResult {
  const convolved = drawn.filter(({ left }) => !(left && unit.stride === 1));
  const middle = HEIGHT / 2;
  const bar = (x: number, top: number, bottom: number) =>
    svg`<rect class="mixer" x=${x} y=${top} width=${BAR} height=${bottom - top} rx="3" />`;
  const label = (x: number, text: string) => svg`<text x=${x} y="20" text-anchor="middle">${text}</text>`;
  return svg`
    <g class="threads">
      ${entries(unit).map((line) => svg`<path class="entry" d=${line} />`)}
      ${drawn.map(({ left, line }, at) => svg`<path class=${left ? 'one' : 'two'} d=${line} data-shade=${at % 5} />`)}
    </g>
    ${convolved.map(({ height, left }) => svg`<rect class="filter" x=${left ? AT.first : AT.filter} y=${height - 1.2} width="12" height="2.4" />`)}
    ${bar(AT.first, middle + 24, HEIGHT - 12)} ${bar(AT.second, middle + 24, HEIGHT - 12)}
    ${unit.stride === 2 ? bar(AT.second, 30, middle - 18) : nothing}
    <text y="20">${unit.stride === 1 ? words.threads.split : words.threads.both}</text>
    ${label(AT.joined, words.threads.joined)} ${label((AT.joined + AT.shuffled) / 2 + 30, words.threads.shuffle)}
    <text x=${AT.filter + 6} y=${middle + 14} text-anchor="middle">1×1 · DWconv · 1×1</text>
  `;
}

/** The way of one channel in words. */
function told({ words }: View, { half, stride }: Unit, at: number, { left, place }: Thread): string {
  if (left) return stride === 1 ? words.threads.passes(at, place) : words.threads.ofLeft(at, place);
  return words.threads.convolved(at - half, place);
}

/** What a thread carries of the visitor's picture, from step to step. */
function carried({ state, words }: View, branch: number, { left, place }: Thread): TemplateResult[] {
  const { halves, before, filtered, stride } = state;
  const shown = [
    ...(left || stride === 2
      ? []
      : [
          { seen: before, channel: branch, text: '1×1' },
          { seen: filtered, channel: branch, text: 'DWconv' },
        ]),
    {
      seen: left ? halves?.left : halves?.right,
      channel: left ? branch + (halves?.right.channels ?? 0) : branch,
      text: words.threads.out(place),
    },
  ];
  return shown.flatMap(({ seen, channel, text }) =>
    seen === undefined
      ? []
      : [
          html`<figure>
            ${map(seen, channel, undefined, text)}
            <figcaption>${text}</figcaption>
          </figure>`,
        ],
  );
}

/** Two orders for one network: torchvision's, and that of the paper's authors. Eight channels stand for all. */
export function orders({ words }: View): TemplateResult {
  const names = ['a0', 'a1', 'a2', 'a3', 'b0', 'b1', 'b2', 'b3'];
  const torchvision = names.map((_, place) => names[threadAt(place, 4)] ?? '');
  const even = (rest: number) => names.filter((_, at) => at % 2 === rest);
  const row = (label: string, groups: readonly (readonly string[])[]) =>
    html`<tr>
      <th scope="row">${label}</th>
      ${groups.map((group) => html`<td>${group.map((name) => html`<span class=${name.startsWith('a') ? 'chip one' : 'chip two'}>${name}</span>`)}</td>`)}
    </tr>`;
  return html`
    <h3>${words.threads.orders}</h3>
    <p>${words.threads.ordersText}</p>
    <div class="wide" tabindex="0" role="group" aria-label=${words.threads.orders}>
      <table>
        <thead>
          <tr>
            <td></td>
            <th scope="col">${words.threads.passNext}</th>
            <th scope="col">${words.threads.convolvedNext}</th>
          </tr>
        </thead>
        <tbody>
          ${row(words.threads.torchvision, [torchvision.slice(0, 4), torchvision.slice(4)])}
          ${row(words.threads.authors, [even(0), even(1)])}
        </tbody>
      </table>
    </div>
  `;
}
